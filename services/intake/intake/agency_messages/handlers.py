"""A message of an agency: taken once, answered always (decision 35)."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from uuid_utils.compat import uuid7

from campaign import Agency
from casework.act import Act
from clock import Ahead
from contracts import RULE, Actor, ActorKind
from contracts.agencies import (
    MESSAGES,
    OUT_TOPIC,
    AgencyEvent,
    MessageAnswered,
    MessageOutcome,
    MessageRefusal,
    TwoClocks,
    Way,
)
from contracts.traceparent import TRACE
from database import Connection
from delivery import NewEvent, outbox
from intake.agency_messages import rules, store
from intake.agency_messages.message import Acts, AgencyMessage, Outside, RawMessage, Refused, Taken
from intake.agency_messages.rules import MOST_ABOUT_ONE, TOO_MANY, Head
from intake.agency_messages.store import Answered, Told
from telemetry import metrics
from telemetry.trace import Attribute, SpanKind, current, step

UNKNOWN = "unknown"
"""Said of a type that is none of ours: it is a stranger's word."""
REUSED = Refused(MessageRefusal.id_reused, "id")
DISMISSED = Refused(MessageRefusal.dismissed)


@dataclass
class Telling:
    """Collects what agencies are told in one transaction; `flush` is the last thing that it does."""

    told: list[Told] = field(default_factory=list)

    def add(self, agency: str, event: AgencyEvent, key: str, now: datetime) -> None:
        """News: in a trace of its own, for the trace of whoever caused it is nothing for this agency."""
        self.told.append(Told(agency, uuid7(), event, key, now))

    def answer(
        self, agency: str, event: AgencyEvent, key: str, now: datetime, traceparent: str | None
    ) -> None:
        """To a message of its own, in whose trace it stays."""
        self.told.append(Told(agency, uuid7(), event, key, now, traceparent))

    async def flush(self, conn: Connection) -> None:
        """Into the feed, and where an agency reads Kafka to its topic, under the same id."""
        told, self.told = self.told, []
        if told:
            by_kafka = await store.add_to_feed(conn, told)
            await outbox.add(conn, *(_to_topic(each) for each in told if each.agency in by_kafka))


def _to_topic(told: Told) -> NewEvent:
    """Its subject begins with the agency's code: what an agency chose names no case, no other's too."""
    return NewEvent(
        data=told.event,
        subject=f"{told.agency}/{told.key}",
        county="",
        campaign="",
        time=told.recorded_at,
        recorded=told.recorded_at,
        actor=RULE,
        topic=OUT_TOPIC.format(code=told.agency),
        id=told.event_id,
        traceparent=told.traceparent,
    )


async def receive(
    conn: Connection,
    agency: Agency,
    raw: RawMessage,
    acts: Acts,
    outside: Outside,
    telling: Telling,
    now: datetime,
) -> MessageAnswered:
    """Once per agency, source and id: the same again has the first receipt, something else is refused."""
    said = {Attribute.agency: agency.code, Attribute.event_type: _known(raw) or UNKNOWN}
    with step("take an agency's message", SpanKind.consumer, cause_of(raw), said):
        return await _receive(conn, agency, raw, acts, outside, telling, now)


def cause_of(raw: RawMessage) -> str | None:
    """What a message was sent for, as its agency says; else the request that brought it.

    The request too where both are of one trace: it lies between.
    """
    told, request = raw.traceparent, current()
    if told is None or (request and request[TRACE] == told[TRACE]):
        return request
    return told


async def _receive(
    conn: Connection,
    agency: Agency,
    raw: RawMessage,
    acts: Acts,
    outside: Outside,
    telling: Telling,
    now: datetime,
) -> MessageAnswered:
    content_hash = _hash_of(raw, outside)
    also: tuple[AgencyEvent, ...] = ()
    before = await store.claim(conn, agency.code, raw, content_hash, now)
    if before is None:
        head = rules.read_head(raw, now)
        answer = await _carry_out(conn, agency, raw, head, acts, outside, now)
        receipt = _receipt(raw, answer, head.ahead if isinstance(head, Head) else None)
        about = answer.about if isinstance(answer, Taken) else None
        await store.keep_receipt(conn, agency.code, raw, receipt, about)
        also = answer.also if isinstance(answer, Taken) else ()
    else:
        receipt = _again(before, content_hash, raw)
    for event in (receipt, *also):
        telling.answer(agency.code, event, rules.subject_of(raw), now, current())
    return receipt


def refuse_unnamed(
    agency: Agency, source: str, place: str, no: Refused, telling: Telling, now: datetime
) -> None:
    """A record without an id is answered too, by where it lay; nothing could tell it from the next one."""
    receipt = MessageAnswered(
        message_source=source,
        message_id=place,
        outcome=MessageOutcome.refused,
        reason=no.reason,
        field=no.field,
    )
    telling.add(agency.code, receipt, place, now)


def say_held(agency: Agency, raw: RawMessage, telling: Telling, now: datetime) -> MessageAnswered:
    """Ours is the fault, or what came before it waits: its answer comes when an operator has looked."""
    receipt = MessageAnswered(
        message_source=raw.source,
        message_id=raw.id,
        message_type=_known(raw),
        outcome=MessageOutcome.held,
    )
    telling.answer(agency.code, receipt, rules.subject_of(raw), now, cause_of(raw))
    return receipt


async def dismiss(
    conn: Connection, agency: Agency, raw: RawMessage, outside: Outside, telling: Telling, now: datetime
) -> None:
    """An operator decided that it shall have no effect, also when it is sent again. One that was answered
    meanwhile, as when it came over HTTP too, is a duplicate of that."""
    content_hash = _hash_of(raw, outside)
    before = await store.claim(conn, agency.code, raw, content_hash, now)
    receipt = _again(before, content_hash, raw) if before else _receipt(raw, DISMISSED, None)
    if before is None:
        await store.keep_receipt(conn, agency.code, raw, receipt)
    telling.answer(agency.code, receipt, rules.subject_of(raw), now, cause_of(raw))


def count_messages(agency: str, way: Way, *, messages: int, refused: int, quarantined: int) -> None:
    """After the commit."""
    metrics.agency_messages.labels(agency, way).inc(messages)
    metrics.agency_refused.labels(agency, way).inc(refused)
    metrics.agency_quarantined.labels(agency, way).inc(quarantined)


def _hash_of(raw: RawMessage, outside: Outside) -> bytes:
    return outside.sealing.hash(f"message:{rules.content_of(raw)}")


def _known(raw: RawMessage) -> str | None:
    """The type is said again only where it is one of ours: else it is a stranger's words."""
    kind = raw.attributes.get("type")
    return kind if kind in MESSAGES else None


async def _carry_out(
    conn: Connection,
    agency: Agency,
    raw: RawMessage,
    head: Head | Refused,
    acts: Acts,
    outside: Outside,
    now: datetime,
) -> Taken | Refused:
    """What a handler refuses leaves nothing behind."""
    if isinstance(head, Refused):
        return head
    act = acts.get(head.type)
    if act is None:
        return Refused(MessageRefusal.unknown_type, "type")
    data = rules.read_data(act.body, raw.data)
    if isinstance(data, Refused):
        return data
    by_agency = Act(Actor(ActorKind.agency), agency.code, head.at, now)
    message = AgencyMessage(agency, raw.source, raw.id, head.type, data, by_agency)
    await store.begin_effect(conn)
    answer = await act.handle(conn, message, outside)
    if isinstance(answer, Taken) and await _is_too_many(conn, agency, answer):
        answer = TOO_MANY
    await store.end_effect(conn, keep=isinstance(answer, Taken))
    return answer


async def _is_too_many(conn: Connection, agency: Agency, answer: Taken) -> bool:
    if answer.about is None:
        return False
    return await store.taken_about(conn, agency.code, answer.about, MOST_ABOUT_ONE) >= MOST_ABOUT_ONE


def _receipt(raw: RawMessage, answer: Taken | Refused, early: Ahead | None) -> MessageAnswered:
    no = answer if isinstance(answer, Refused) else None
    return MessageAnswered(
        message_source=raw.source,
        message_id=raw.id,
        message_type=_known(raw),
        outcome=MessageOutcome.refused if no else MessageOutcome.taken,
        reason=no.reason if no else None,
        field=no.field if no else None,
        case_no=answer.case_no if isinstance(answer, Taken) else None,
        document_no=answer.document_no,
        responsible_instead=no.responsible_instead if no else None,
        time_ahead=TwoClocks(told=early.told, ours=early.ours) if early else None,
    )


def _again(before: Answered, content_hash: bytes, raw: RawMessage) -> MessageAnswered:
    if not hmac.compare_digest(before.content_hash, content_hash):
        return _receipt(raw, REUSED, None)
    first = before.receipt
    return first.model_copy(update={"outcome": MessageOutcome.duplicate, "first_outcome": first.outcome})
