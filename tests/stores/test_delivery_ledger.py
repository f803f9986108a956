"""The ledger on a real database, without Kafka: each message once, in order (S2, S3, S5)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import asyncpg
import pytest

from builders_delivery import GRANTED, NOON, UNHANDLED, WITHDRAWN, Log, Traces, spoilt, traced, with_header
from contracts import Envelope
from contracts.intake import AidGranted
from contracts.topics import CASES
from database import Connection
from databases import Database
from delivery import Effects, Fuse, all_at_once, held, ledger, nothing_to_prepare
from delivery.message_counts import Counts
from delivery.sequence import RECENT


@pytest.fixture
async def traces(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Traces]:
    async with traced(await database("delivery")) as made:
        yield made


async def test_a_batch_has_its_effects_in_order_in_one_go(traces: Traces) -> None:
    log = Log()
    for _ in range(3):
        log.say("case-1"), log.say("case-2")
    applied = await traces.deliver(log.messages)
    assert await traces.of("case-1") == [1, 2, 3]
    assert await traces.of("case-2") == [1, 2, 3]
    assert traces.batches == [6]
    assert applied.counts == {CASES: Counts(applied=6)}
    assert applied.next_offsets == {(CASES, 0): 6}


async def test_what_lies_below_the_ledger_is_stale(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1")
    await traces.deliver(log.messages)
    applied = await traces.deliver(log.messages)
    assert applied.counts == {CASES: Counts(stale=2)}
    assert await traces.of("case-1") == [1, 2]


async def test_the_same_event_sent_again_behind_is_a_duplicate(traces: Traces) -> None:
    log = Log()
    first = log.say("case-1")
    log.say("case-1")
    log.again(first)
    applied = await traces.deliver(log.messages)
    assert applied.counts[CASES].duplicate == 1
    assert await traces.of("case-1") == [1, 2]
    assert await traces.next_offset() == 3


async def test_an_old_range_sent_again_out_of_order_changes_nothing(traces: Traces) -> None:
    log = Log()
    sent = [log.say("case-1") for _ in range(5)]
    await traces.deliver(log.messages)
    again = [log.again(message) for message in (sent[3], sent[1], sent[2])]
    assert (await traces.deliver(again)).counts == {CASES: Counts(duplicate=3)}
    assert await traces.of("case-1") == [1, 2, 3, 4, 5]


async def test_a_case_keeps_one_receipt_however_many_events_and_however_old_they_come_again(
    traces: Traces,
) -> None:
    log, many = Log(), 3 * RECENT
    sent = [log.say("case-1") for _ in range(many)]
    await traces.deliver(log.messages)
    again = [log.again(message) for message in sent]
    assert (await traces.deliver(again)).counts == {CASES: Counts(duplicate=many)}
    [receipt] = await traces.pool.fetch("SELECT last_sequence, cardinality(recent) AS ids FROM applied")
    assert tuple(receipt) == (many, RECENT)
    assert (await traces.deliver([log.say("case-1", sequence=many + 1)])).counts == {CASES: Counts(applied=1)}


async def test_a_number_given_to_another_event_is_a_contradiction(traces: Traces) -> None:
    log = Log()
    log.say("case-1")
    log.say("case-1", WITHDRAWN, sequence=1)
    log.say("case-1", sequence=2)
    counts = (await traces.deliver(log.messages)).counts[CASES]
    assert counts == Counts(applied=1, quarantined=1, contradictions=1, parked=1)
    assert await traces.of("case-1") == [1]
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]


async def test_a_transaction_takes_as_many_messages_as_the_effects_allow(traces: Traces) -> None:
    log = Log()
    for _ in range(7):
        log.say("case-1")
    few = replace(traces.effects, most=3)
    applied = await ledger.apply_batch(traces.pool, log.messages, few, nothing_to_prepare, NOON)
    assert traces.batches == [3, 3, 1]
    assert await traces.of("case-1") == [1, 2, 3, 4, 5, 6, 7]
    assert applied.counts[CASES] == Counts(applied=7)
    assert applied.next_offsets == {(CASES, 0): 7}


async def test_a_contradiction_is_also_seen_in_a_later_batch_and_behind_other_numbers(traces: Traces) -> None:
    log = Log()
    for _ in range(10):
        log.say("case-1")
    await traces.deliver(log.messages)
    applied = await traces.deliver([log.say("case-1", sequence=4)])
    assert applied.counts[CASES].contradictions == 1


async def test_a_gap_holds_only_its_subject_and_releases_itself(traces: Traces) -> None:
    log = Log()
    log.say("case-1")
    missing = uuid4()
    log.say("case-1", sequence=3), log.say("case-2"), log.say("case-1", sequence=4)
    applied = await traces.deliver(log.messages)
    assert applied.counts[CASES] == Counts(applied=2, parked=2)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([1], [1])
    released = await traces.deliver([log.say("case-1", sequence=2, id_=missing)])
    assert released.counts[CASES] == Counts(applied=1, released=2)
    assert await traces.of("case-1") == [1, 2, 3, 4]
    assert await traces.held() == []


async def test_a_gap_closed_in_the_same_batch_holds_nothing(traces: Traces) -> None:
    log = Log()
    log.say("case-1", sequence=2), log.say("case-1", sequence=1), log.say("case-1", sequence=3)
    await traces.deliver(log.messages)
    assert await traces.of("case-1") == [1, 2, 3]
    assert await traces.held() == []


async def test_a_parked_message_sent_again_is_a_duplicate(traces: Traces) -> None:
    log = Log()
    parked = log.say("case-1", sequence=2)
    await traces.deliver(log.messages)
    assert (await traces.deliver([log.again(parked)])).counts[CASES] == Counts(duplicate=1)
    assert await traces.held() == [("parked", 2)]


async def test_a_type_not_handled_here_counts_in_its_sequence(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1", UNHANDLED), log.say("case-1", WITHDRAWN)
    applied = await traces.deliver(log.messages)
    assert applied.counts[CASES] == Counts(applied=2, skipped=1)
    assert await traces.of("case-1") == [1, 3]


async def test_the_value_of_a_type_not_handled_here_is_not_even_looked_at(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [spoilt(log.say("case-1", UNHANDLED))]
    assert (await traces.deliver(log.messages)).counts[CASES] == Counts(skipped=1)


async def test_a_first_offset_above_the_ledger_is_not_used_and_asked_for_again(traces: Traces) -> None:
    log, other = Log(), Log(partition=1)
    for _ in range(4):
        log.say("case-1")
    other.say("case-2")
    await traces.deliver(log.messages[:1])
    applied = await traces.deliver([*log.messages[2:], *other.messages])
    assert applied.seek == {(CASES, 0): 1}
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([1], [1])
    await traces.deliver(log.messages[1:])
    assert await traces.of("case-1") == [1, 2, 3, 4]


async def test_a_hole_within_a_batch_cuts_it_off(traces: Traces) -> None:
    log = Log()
    for _ in range(4):
        log.say("case-1")
    applied = await traces.deliver([log.messages[0], log.messages[2], log.messages[3]])
    assert (applied.seek, applied.next_offsets) == ({(CASES, 0): 1}, {(CASES, 0): 1})
    assert await traces.of("case-1") == [1]


async def test_two_workers_with_the_same_batch_have_one_effect(traces: Traces) -> None:
    log = Log()
    for number in range(40):
        log.say(f"case-{number % 7}")
    both = await asyncio.gather(*(traces.deliver(log.messages) for _ in range(4)))
    assert sum(applied.counts[CASES].applied for applied in both) == 40
    assert sum(applied.counts[CASES].stale for applied in both) == 120
    assert await traces.pool.fetchval("SELECT count(*) FROM traces") == 40


async def test_workers_on_other_partitions_do_not_wait_for_each_other(traces: Traces) -> None:
    first, second = Log(partition=0), Log(partition=1)
    first.say("case-1"), second.say("case-2")
    async with traces.pool.acquire() as connection, connection.transaction():
        await connection.execute("INSERT INTO progress (topic, partition) VALUES ($1, 0)", CASES)
        await traces.deliver(second.messages)
    await traces.deliver(first.messages)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([1], [1])


async def test_unsorted_locks_of_handlers_deadlock_and_the_batch_is_repeated(traces: Traces) -> None:
    """Sorted locking is what `prepare` is for; the ledger survives one that forgets it."""
    await traces.pool.executemany(
        "INSERT INTO traces (subject, sequence) VALUES ($1, 0)", [("lock-1",), ("lock-2",)]
    )
    met = asyncio.Barrier(2)
    tries = 0

    def locking(*order: str) -> Effects:
        async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
            nonlocal tries
            tries += 1
            lock = "SELECT FROM traces WHERE subject = $1 FOR UPDATE"
            await connection.execute(lock, order[0])
            if tries <= 2:
                await met.wait()
            await connection.execute(lock, order[1])

        return all_at_once([AidGranted], apply)

    first, second = Log(partition=0), Log(partition=1)
    first.say("case-1"), second.say("case-2")
    both = await asyncio.gather(
        ledger.apply_batch(
            traces.pool, first.messages, locking("lock-1", "lock-2"), nothing_to_prepare, NOON
        ),
        ledger.apply_batch(
            traces.pool, second.messages, locking("lock-2", "lock-1"), nothing_to_prepare, NOON
        ),
    )
    assert tries == 3
    assert [applied.counts[CASES].applied for applied in both] == [1, 1]


async def test_a_session_ended_in_mid_batch_repeats_the_batch(traces: Traces, postgres: str) -> None:
    log = Log()
    log.say("case-1"), log.say("case-2")
    tries = 0

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        nonlocal tries
        tries += 1
        for envelope in envelopes:
            await traces._apply_one(connection, envelope, now)
        if tries == 1:
            await end_session(postgres, await connection.fetchval("SELECT pg_backend_pid()"))

    effects = all_at_once([AidGranted], apply)
    applied = await ledger.apply_batch(traces.pool, log.messages, effects, nothing_to_prepare, NOON)
    assert (tries, applied.counts[CASES].applied) == (2, 2)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([1], [1])


async def end_session(postgres: str, pid: int) -> None:
    superuser = await asyncpg.connect(postgres)
    await superuser.execute("SELECT pg_terminate_backend($1)", pid)
    await superuser.close()


async def test_the_clock_is_read_again_in_every_attempt(traces: Traces, postgres: str) -> None:
    """Whatever an effect records must be younger than its transaction: the watermark builds on it."""
    log, seen = Log(), []
    log.say("case-1")
    instants = iter(
        (datetime(2019, 1, 8, 12, tzinfo=NOON.tzinfo), datetime(2019, 1, 8, 13, tzinfo=NOON.tzinfo))
    )

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        seen.append(now.hour)
        if len(seen) == 1:
            await end_session(postgres, await connection.fetchval("SELECT pg_backend_pid()"))
            await connection.execute("SELECT 1")

    await ledger.apply_batch(
        traces.pool,
        log.messages,
        all_at_once([AidGranted], apply),
        nothing_to_prepare,
        lambda: next(instants),
    )
    assert seen == [12, 13]


async def test_too_many_failures_stop_the_topic_once_they_are_kept(traces: Traces) -> None:
    log, fuse = Log(), Fuse(limit=20, window=100)
    for number in range(30):
        log.messages[-1:] = [spoilt(log.say(f"case-{number}"))]
    result = await traces.deliver(log.messages, fuse)
    assert str(result.blown[CASES]).startswith("30 of the last 30 messages of yuanxin.cases.v1")
    assert await traces.held() == [("quarantined", 1)] * 30
    assert await traces.next_offset() == 30


async def test_sixty_strangers_in_one_batch_stop_nothing(traces: Traces) -> None:
    log = Log()
    for _ in range(60):
        log.append(b"k", b"rubbish", [])
    result = await traces.deliver(log.messages, Fuse())
    assert (result.blown, result.counts[CASES]) == ({}, Counts(quarantined=60, strangers=60))


async def test_a_few_failures_among_many_do_not_stop_the_topic(traces: Traces) -> None:
    log, fuse = Log(), Fuse(limit=20, window=100)
    for round_ in range(10):
        start = len(log.messages)
        for number in range(19):
            log.say(f"case-{round_}-{number}")
        log.messages[-1] = spoilt(log.messages[-1])
        await traces.deliver(log.messages[start:], fuse)
    assert len(await traces.held()) == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_subject", None),
        ("ce_subject", b"\x00"),
        ("ce_subject", b"x" * 5000),
        ("ce_source", b"a\x00b"),
        ("ce_sequence", b"99999999999999999999999"),
        ("ce_sequence", b"0"),
        ("ce_recordedtime", b"0001-01-01T00:00:00+14:00"),
        ("ce_time", b"9999-12-31T23:59:59-12:00"),
        ("ce_time", b"2019-01-08T12:00:00"),
        ("ce_county", b"\xff\xfe"),
        ("ce_actorkind", b"nobody"),
        ("ce_id", b"1"),
        ("ce_type", b""),
    ],
)
async def test_unreadable_headers_go_to_quarantine_and_let_the_others_pass(
    traces: Traces, name: str, value: bytes | None
) -> None:
    log = Log()
    log.messages[:] = [with_header(log.say("case-1"), name, value)]
    log.say("case-2")
    applied = await traces.deliver(log.messages)
    assert applied.counts[CASES] == Counts(applied=1, quarantined=1)
    assert await traces.next_offset() == 2


async def test_odd_headers_and_empty_messages_are_kept_byte_for_byte(traces: Traces) -> None:
    log = Log()
    strange = log.append(None, None, [("x", None), ("x", b"\x00\xff"), ("", b"")])
    await traces.deliver(log.messages)
    (row,) = await held.list_waiting(traces.pool)
    whole = await held.get(traces.pool, row.id)
    assert whole is not None
    assert whole.message == strange


async def test_a_handler_per_event_is_called_in_the_order_of_the_messages(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1", UNHANDLED), log.say("case-1", WITHDRAWN), log.say("case-2", GRANTED)
    await ledger.apply_batch(traces.pool, log.messages, traces.effects_one_by_one, nothing_to_prepare, NOON)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([1, 3], [1])


async def test_a_batch_of_any_size_is_five_messages_to_the_server_beside_its_effects(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    fresh, log, said = await database("delivery"), Log(), list[str]()

    async def listen(connection: Connection) -> None:
        connection.add_query_logger(lambda message: said.append(message.query.split()[0].strip(";")))

    async with (
        traced(fresh),
        asyncpg.create_pool(fresh.url, min_size=1, max_size=1, init=listen) as pool,
    ):
        traces = Traces(pool)
        log.say("case-1")
        await traces.deliver(log.messages)
        said.clear()
        log.say("case-1"), log.say("case-2")
        await traces.deliver(log.messages)
    effects = ["INSERT"] * 2
    until_commit = said[: said.index("COMMIT")]  # what follows is how a plain pool takes its connection back
    assert until_commit == ["BEGIN", "SELECT", "SELECT", *effects, "WITH"]
