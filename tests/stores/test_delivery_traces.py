"""What a message causes goes on in that message's trace, whatever else is in its batch and however late."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import structlog
from structlog.typing import EventDict

from builders_delivery import CLERK, COUNTY, GRANTED, NOON, WITHDRAWN, Log, Poison, with_header
from contracts import Envelope
from contracts.intake import AidGranted, ApplicationWithdrawn
from contracts.traceparent import STEP, TRACE, begin_trace, read_traceparent
from database import Connection, Pool, open_pool
from databases import Database
from delivery import NewEvent, ledger, nothing_to_prepare, on, one_by_one, outbox, quarantine
from delivery.outbox import OutboxRow
from telemetry import trace
from telemetry.trace import InTrace, Span, SpanKind

poisonous: set[str] = set()


@pytest.fixture
async def pool(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
    poisonous.clear()
    async with open_pool((await database("delivery")).url) as opened:
        yield opened


@pytest.fixture
def told() -> Iterator[list[Span]]:
    spans: list[Span] = []
    trace.export_to(spans.append)
    yield spans
    trace.export_to(None)


def news(subject: str) -> NewEvent:
    return NewEvent(GRANTED, f"caused by {subject}", COUNTY, "wenzhou-2018", NOON, NOON, CLERK)


async def pass_on(connection: Connection, envelope: Envelope, now: datetime) -> None:
    """Whatever comes causes an event of ours."""
    if envelope.subject in poisonous:
        raise Poison
    await outbox.add(connection, news(envelope.subject))


EFFECTS = one_by_one(on(AidGranted, pass_on), on(ApplicationWithdrawn, pass_on))


async def deliver(pool: Pool, log: Log) -> None:
    await ledger.apply_batch(pool, log.messages, EFFECTS, nothing_to_prepare, NOON)


async def sent(pool: Pool) -> Mapping[str, str | None]:
    """The traceparent of each event in the outbox, by what caused it."""
    async with pool.acquire() as connection:
        rows = await outbox.oldest(connection, GRANTED.source, 100)
    return {(row.subject or "").removeprefix("caused by "): traceparent_of(row) for row in rows}


def traceparent_of(row: OutboxRow) -> str | None:
    return dict(row.headers).get("traceparent", b"").decode() or None


def trace_of(traceparent: str | None) -> str:
    assert traceparent is not None
    assert read_traceparent(traceparent) == traceparent
    return traceparent[TRACE]


async def test_each_of_a_batch_has_its_own_trace(pool: Pool) -> None:
    log, traces = Log(), {f"case-{number}": begin_trace() for number in range(5)}
    for case, traceparent in traces.items():
        log.say(case, traceparent=traceparent)
    await deliver(pool, log)
    caused = await sent(pool)
    assert {case: trace_of(each) for case, each in caused.items()} == {
        case: trace_of(each) for case, each in traces.items()
    }
    assert {(each or "")[STEP] for each in caused.values()}.isdisjoint(each[STEP] for each in traces.values())


async def test_what_was_parked_or_set_aside_goes_on_in_its_own_trace_when_its_turn_comes(pool: Pool) -> None:
    log, traces = Log(), [begin_trace() for _ in range(3)]
    log.say("case-1", traceparent=traces[0])
    log.say("case-1", WITHDRAWN, traceparent=traces[1])
    log.say("case-2", traceparent=traces[2])
    poisonous.add("case-1")
    await deliver(pool, log)
    assert [*await sent(pool)] == ["case-2"]
    poisonous.clear()
    await quarantine.replay(pool, EFFECTS, nothing_to_prepare, NOON)
    async with pool.acquire() as connection:
        rows = await outbox.oldest(connection, GRANTED.source, 100)
    assert [trace_of(traceparent_of(row)) for row in rows] == [
        trace_of(traces[number]) for number in (2, 0, 1)
    ]


async def test_a_message_without_a_trace_or_with_rubbish_for_one_is_applied_and_begins_others(
    pool: Pool,
) -> None:
    log = Log()
    log.say("none")
    for subject, rubbish in (
        ("short", b"00-1"),
        ("empty", b""),
        ("bytes", b"\xff\xfe"),
        ("name", "张三".encode()),
    ):
        log.messages[-1] = with_header(log.say(subject), "traceparent", rubbish)
    with InTrace(begin_trace()):  # whatever the reader's own work belongs to
        await deliver(pool, log)
        around = trace.current_id()
    caused = await sent(pool)
    assert caused.keys() == {"none", "short", "empty", "bytes", "name"}
    begun = {trace_of(each) for each in caused.values()}
    assert len(begun) == 5
    assert around not in begun


async def test_what_is_sent_outside_a_request_begins_a_trace_each(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.add(connection, news("a"), news("b"))
    caused = await sent(pool)
    assert trace_of(caused["a"]) != trace_of(caused["b"])


async def test_a_reader_tells_each_message_once_it_is_committed(pool: Pool, told: list[Span]) -> None:
    log, traceparents = Log(), [begin_trace() for _ in range(3)]
    for number, traceparent in enumerate(traceparents):
        log.say(f"case-{number}", traceparent=traceparent)
    poisonous.add("case-1")
    await deliver(pool, log)
    applied = [span for span in told if span.kind is SpanKind.consumer]
    assert [span.parent for span in applied] == [traceparents[0], traceparents[2]]
    caused = await sent(pool)
    assert [span.traceparent for span in applied] == [caused["case-0"], caused["case-2"]]
    assert {span.name for span in applied} == {f"apply {GRANTED.type}"}


async def test_a_message_is_the_same_step_in_every_attempt_and_another_in_each_service(pool: Pool) -> None:
    log = Log()
    log.say("case-1", traceparent=begin_trace(), id_=UUID(int=1))
    steps = set()
    for service in ("mediation", "mediation", "assignment"):
        trace.name_process(service)
        await deliver(pool, log)
        steps.add((await sent(pool))["case-1"])
        for table in ("outbox", "progress", "applied"):
            await pool.execute(f"DELETE FROM {table}")
    trace.name_process("")
    assert len(steps) == 2


async def test_lines_about_a_message_that_fails_are_written_in_its_trace(pool: Pool) -> None:
    written: list[tuple[str, str | None]] = []

    def note(logger: Any, method: str, line: EventDict) -> EventDict:
        written.append((line["event"], trace.current_id()))
        raise structlog.DropEvent

    log, traceparent = Log(), begin_trace()
    log.say("case-1", traceparent=traceparent)
    poisonous.add("case-1")
    structlog.configure(processors=[note])
    await deliver(pool, log)
    structlog.reset_defaults()
    assert written[-1] == ("a message went to quarantine", trace_of(traceparent))
