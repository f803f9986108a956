"""A batch from agencies' topics in one transaction: ledger, effects, receipts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

import telemetry
from campaign import Agency
from contracts.agencies import MessageRefusal
from database import Connection, is_transient
from delivery import held, ledger_store
from delivery.held import WholeHeldMessage
from delivery.ledger import lock_batch, split_at_ledger
from delivery.messages import Message, PartialHeaders, Partition, UndecodableBatch
from intake.agencies import store as agencies
from intake.agency_messages import handlers as receiving
from intake.agency_messages.handlers import Telling
from intake.agency_messages.message import Acts, Outside, RawMessage, Refused
from intake.agency_messages.rules import read_raw, source_of, subject_of
from intake.agency_topics.rules import Fates, FatesByTopic, agency_in, is_too_large

log = structlog.get_logger()

BEHIND: Final = "an earlier message about the same document is in quarantine"


@dataclass(frozen=True, slots=True)
class Readers:
    """What messages of agencies are read with; also when an operator tries one again."""

    acts: Acts
    outside: Outside

    def takes(self, topic: str) -> bool:
        """Whether it is an agency's."""
        return agency_in(topic) is not None

    async def again(self, conn: Connection, message: WholeHeldMessage, now: datetime) -> str:
        """What it was answered, or why it stays."""
        telling = Telling()
        answer = await _take_again(conn, message, self, telling, now)
        if answer is None:
            return "its effect failed again"
        await _let_follow(conn, message, self, telling, now)
        await telling.flush(conn)
        return answer

    async def dismissed(self, conn: Connection, message: WholeHeldMessage, now: datetime) -> None:
        """Its agency is told, and what waited behind it follows."""
        telling = Telling()
        [read] = await read_all(conn, [message.message])
        if isinstance(read.raw, RawMessage):
            await receiving.dismiss(conn, read.agency, read.raw, self.outside, telling, now)
        await _let_follow(conn, message, self, telling, now)
        await telling.flush(conn)


@dataclass(frozen=True, slots=True)
class Read:
    """A record as its agency's message; Refused: it has no name to answer to."""

    record: Message
    agency: Agency
    raw: RawMessage | Refused

    @property
    def key(self) -> tuple[str, str]:
        """Source and subject in the table of held messages. Unnamed, it is held behind nothing."""
        return source_of(self.agency.code), subject_of(self.raw) if isinstance(self.raw, RawMessage) else ""


@dataclass(frozen=True, slots=True)
class BatchFates:
    """What became of a batch; `seek`, `next_offsets` as in `BatchResult`."""

    by_topic: FatesByTopic
    seek: dict[Partition, int]
    next_offsets: dict[Partition, int]


@dataclass(slots=True)
class _Work:
    """What one transaction collects."""

    telling: Telling = field(default_factory=Telling)
    parked: list[Read] = field(default_factory=list)
    fates: dict[str, Fates] = field(default_factory=dict)

    def of(self, topic: str) -> Fates:
        return self.fates.setdefault(topic, Fates())


async def take_batch(
    conn: Connection, messages: Sequence[Message], readers: Readers, now: datetime
) -> BatchFates:
    """Each in its turn, in the caller's transaction. What any of them raises ends it all."""
    split = split_at_ledger(messages, await lock_batch(conn, messages))
    work, read = _Work(), await read_all(conn, split.fresh)
    blocked = await blocked_of(conn, read)
    for message in split.fresh:
        work.of(message.topic).passed_over += 1 if message.value is None else 0
    for each in read:
        if each.key in blocked:
            work.parked.append(each)
            work.of(each.record.topic).parked += 1
        else:
            await _take(conn, each, readers, work, now)
    await hold(conn, work.parked, "parked", BEHIND, work.telling, now)
    await work.telling.flush(conn)
    await ledger_store.advance(conn, split.next_offsets, ())
    return BatchFates(work.fates, dict(split.seek), dict(split.next_offsets))


async def set_aside(conn: Connection, message: Message, reason: str, now: datetime) -> BatchFates:
    """A message whose effect fails is kept for an operator; its agency is told so."""
    split = split_at_ledger([message], await lock_batch(conn, [message]))
    work, read = _Work(), await read_all(conn, split.fresh)
    work.of(message.topic).quarantined = len(read)
    await hold(conn, read, "quarantined", reason, work.telling, now)
    await work.telling.flush(conn)
    await ledger_store.advance(conn, split.next_offsets, ())
    return BatchFates(work.fates, dict(split.seek), dict(split.next_offsets))


async def read_all(conn: Connection, messages: Sequence[Message]) -> Sequence[Read]:
    """Without what is no message: a tombstone says nothing."""
    register = await agencies.by_code(conn)
    return [
        Read(message, register[agency_in(message.topic) or ""], _read(message))
        for message in messages
        if message.value is not None
    ]


def _read(message: Message) -> RawMessage | Refused:
    headers = [(name, value) for name, value in message.headers if value is not None]
    if isinstance(message.value, UndecodableBatch) or is_too_large(headers, message.value):
        return Refused(MessageRefusal.unreadable)
    return read_raw(headers, message.value)


async def blocked_of(conn: Connection, read: Sequence[Read]) -> set[tuple[str, str]]:
    """Documents of which an earlier message waits for an operator."""
    keys = {each.key for each in read if isinstance(each.raw, RawMessage)}
    return await held.blocked(conn, keys) if keys else set()


async def _take(conn: Connection, each: Read, readers: Readers, work: _Work, now: datetime) -> None:
    record, raw = each.record, each.raw
    if isinstance(raw, Refused):
        place = f"{record.partition}/{record.offset}"
        receiving.refuse_unnamed(each.agency, f"/{record.topic}", place, raw, work.telling, now)
        work.of(record.topic).refused += 1
        work.of(record.topic).unreadable += 1
        return
    receipt = await receiving.receive(
        conn, each.agency, raw, readers.acts, readers.outside, work.telling, now
    )
    work.of(record.topic).add(receipt)


async def hold(
    conn: Connection, read: Sequence[Read], state: held.State, reason: str, telling: Telling, now: datetime
) -> None:
    """With their bytes; the agency hears that an answer is still to come."""
    named = [(each, each.raw) for each in read if isinstance(each.raw, RawMessage)]
    rows = [
        (each.record, PartialHeaders(source=each.key[0], subject=each.key[1]), state, reason)
        for each, _ in named
    ]
    if rows:
        await held.add(conn, rows)
    for each, raw in named:
        receiving.say_held(each.agency, raw, telling, now)


async def _take_again(
    conn: Connection, message: WholeHeldMessage, readers: Readers, telling: Telling, now: datetime
) -> str | None:
    """In a savepoint; None: its effect failed. Passing trouble is raised."""
    [read] = await read_all(conn, [message.message])
    if not isinstance(read.raw, RawMessage):
        return None
    answers = Telling()
    try:
        async with conn.transaction():
            receipt = await receiving.receive(
                conn, read.agency, read.raw, readers.acts, readers.outside, answers, now
            )
            await held.remove(conn, [message.id])
    except Exception as error:
        if is_transient(error) or conn.is_closed():
            raise
        log.warning("a message of an agency failed again", row=message.id, **telemetry.describe(error))
        return None
    telling.told += answers.told
    return receipt.outcome


async def _let_follow(
    conn: Connection, before: WholeHeldMessage, readers: Readers, telling: Telling, now: datetime
) -> None:
    """What was parked behind it, in order, up to the next one that fails."""
    key = (before.source or "", before.subject or "")
    for message in await held.of_subjects(conn, [key], without=[before.id]):
        if message.state == "quarantined":
            return
        if await _take_again(conn, message, readers, telling, now) is None:
            await held.set_state(conn, [(message.id, "quarantined", "its effect failed")])
            return
