"""The messages of one request: one that fails here costs the others nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

import telemetry
from campaign import Agency
from contracts.agencies import IN_TOPIC, MessageAnswered, MessageOutcome, Way
from database import Connection, is_transient
from delivery import held
from delivery.messages import Message, PartialHeaders
from intake.agency_messages import store
from intake.agency_messages.handlers import Telling, cause_of, count_messages, receive, say_held
from intake.agency_messages.message import Acts, Outside, RawMessage
from intake.agency_messages.rules import PREFIX, content_of, source_of, subject_of

NO_PARTITION: Final = -1
"""Where a message is said to lie that came over HTTP."""

log = structlog.get_logger()


async def receive_each(
    conn: Connection,
    agency: Agency,
    raws: Sequence[RawMessage],
    acts: Acts,
    outside: Outside,
    telling: Telling,
    now: datetime,
) -> Sequence[MessageAnswered]:
    """All in one go; where one fails here, each in its own. Passing trouble ends the request: nothing
    of it was done, and it may be sent again."""
    try:
        return await _receive(conn, agency, raws, acts, outside, telling, now)
    except Exception as error:
        if _passes(conn, error):
            raise
        log.warning("a request of an agency failed; its messages are tried one by one", **_said(error))
    return [await _receive_alone(conn, agency, raw, acts, outside, telling, now) for raw in raws]


def count(agency: str, receipts: Sequence[MessageAnswered]) -> None:
    """After the commit."""
    outcomes = Counter(receipt.outcome for receipt in receipts)
    count_messages(
        agency,
        Way.http,
        messages=len(receipts),
        refused=outcomes[MessageOutcome.refused],
        quarantined=outcomes[MessageOutcome.held],
    )


async def _receive(
    conn: Connection,
    agency: Agency,
    raws: Sequence[RawMessage],
    acts: Acts,
    outside: Outside,
    telling: Telling,
    now: datetime,
) -> list[MessageAnswered]:
    own = Telling()
    async with store.savepoint(conn):
        receipts = [await receive(conn, agency, raw, acts, outside, own, now) for raw in raws]
    telling.told += own.told
    return receipts


async def _receive_alone(
    conn: Connection,
    agency: Agency,
    raw: RawMessage,
    acts: Acts,
    outside: Outside,
    telling: Telling,
    now: datetime,
) -> MessageAnswered:
    """What fails is kept for an operator and its agency told so, as with a topic (decision 38)."""
    try:
        [receipt] = await _receive(conn, agency, [raw], acts, outside, telling, now)
        return receipt
    except Exception as error:
        if _passes(conn, error):
            raise
        said = _said(error)
    log.error("an agency's message went to quarantine", agency=agency.code, **said)
    headers = PartialHeaders(source=source_of(agency.code), subject=subject_of(raw))
    reason = f"its effect failed: {said['error']} at {said['where'][-1]}"
    await held.add_once(conn, (_record(agency, raw, outside), headers, "quarantined", reason))
    return say_held(agency, raw, telling, now)


def _record(agency: Agency, raw: RawMessage, outside: Outside) -> Message:
    """As a record in binary mode. Its offset is made of all that it says: sent again it is kept once."""
    named = outside.sealing.hash(f"held:{raw.source}\n{raw.id}\n{content_of(raw)}")
    offset = int.from_bytes(named[:8]) >> 1
    attributes = [(f"{PREFIX}{name}", told.encode()) for name, told in raw.attributes.items()]
    if cause := cause_of(raw):
        attributes.append(("traceparent", cause.encode()))
    return Message(
        IN_TOPIC.format(code=agency.code), NO_PARTITION, offset, None, raw.data,
        [("content-type", b"application/json"), *attributes],
    )  # fmt: skip


def _passes(conn: Connection, error: Exception) -> bool:
    return is_transient(error) or conn.is_closed()


def _said(error: Exception) -> dict[str, str]:
    return dict(telemetry.describe(error))
