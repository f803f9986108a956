"""Poison, what it holds, and how an operator lets go of it: afterwards all is as without poison (S6)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from builders_delivery import (
    CLERK,
    COUNTY,
    GRANTED,
    NOON,
    WITHDRAWN,
    Log,
    Poison,
    Traces,
    spoilt,
    traced,
    with_header,
)
from contracts import RULE, Actor, ActorKind, Envelope
from contracts.intake import AidGranted
from contracts.topics import CASES
from database import Connection
from databases import Database
from delivery import Message, all_at_once, held, ledger, nothing_to_prepare, pipeline_numbers, quarantine
from delivery.held import HeldAct, HeldCounties, WholeHeldMessage
from delivery.message_counts import Counts
from delivery.messages import UndecodableBatch, storable_headers
from delivery.quarantine import Refused

SECOND = timedelta(seconds=1)


@pytest.fixture
async def traces(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Traces]:
    async with traced(await database("delivery")) as made:
        yield made


def event_id(log: Log, place: int) -> UUID:
    return storable_headers(log.messages[place]).id


async def test_a_failing_message_is_isolated_and_its_subject_held(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1"), log.say("case-2"), log.say("case-1"), log.say("case-2")
    traces.poisonous = {event_id(log, 1)}
    applied = await traces.deliver(log.messages)
    assert applied.counts[CASES] == Counts(applied=3, quarantined=1, parked=1)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([1], [1, 2])
    assert await traces.held() == [("quarantined", 2), ("parked", 3)]
    assert await traces.next_offset() == 5


async def test_a_failing_message_is_tried_alone_three_times(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-2")
    traces.poisonous = {event_id(log, 0)}
    await traces.deliver(log.messages)
    assert traces.batches == [2, 1, 1, 1, 1]


async def test_a_failure_that_passes_when_tried_alone_is_no_poison(traces: Traces) -> None:
    log, tries = Log(), []
    log.say("case-1")

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        tries.append(len(envelopes))
        await traces._apply_one(connection, envelopes[0], now)
        if len(tries) < 3:
            raise Poison

    effects = all_at_once([AidGranted], apply)
    applied = await ledger.apply_batch(traces.pool, log.messages, effects, nothing_to_prepare, NOON)
    assert applied.counts[CASES] == Counts(applied=1)
    assert await traces.of("case-1") == [1]


async def test_a_statement_the_database_refuses_is_isolated_too(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-2")

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        for envelope in envelopes:
            await traces._apply_one(connection, envelope, now)
            if envelope.subject == "case-1":
                await connection.execute("SELECT 1 / 0")

    effects = all_at_once([AidGranted], apply)
    await ledger.apply_batch(traces.pool, log.messages, effects, nothing_to_prepare, NOON)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([], [1])
    assert await traces.held() == [("quarantined", 1)]


async def test_what_comes_later_for_a_held_subject_is_parked(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [spoilt(log.say("case-1"))]
    await traces.deliver(log.messages)
    later = [log.say("case-1"), log.say("case-2"), log.say("case-1")]
    assert (await traces.deliver(later)).counts[CASES] == Counts(applied=1, parked=2)
    assert await traces.held() == [("quarantined", 1), ("parked", 2), ("parked", 3)]


async def test_replay_lets_the_parked_ones_follow_in_order(traces: Traces) -> None:
    log = Log()
    for _ in range(4):
        log.say("case-1")
    traces.poisonous = {event_id(log, 1)}
    await traces.deliver(log.messages)
    assert await traces.of("case-1") == [1]
    traces.poisonous = set()
    results = await traces.replay()
    assert list(results.values()) == ["applied"]
    assert await traces.of("case-1") == [1, 2, 3, 4]
    assert await traces.held() == []


async def test_after_replay_all_is_as_without_poison(
    traces: Traces, database: Callable[[str], Awaitable[Database]]
) -> None:
    log = Log()
    for number in range(30):
        log.say(f"case-{number % 4}", GRANTED if number % 3 else WITHDRAWN)
    async with traced(await database("delivery")) as healthy:
        await healthy.deliver(log.messages)
        traces.poisonous = {event_id(log, place) for place in (0, 5, 6, 17)}
        for start in range(0, 30, 7):
            await traces.deliver(log.messages[start : start + 7])
        assert await traces.held() != []
        traces.poisonous = set()
        await traces.replay()
        assert await state_of(traces) == await state_of(healthy)


async def state_of(traces: Traces) -> tuple[object, ...]:
    tables = (
        "SELECT subject, array_agg((sequence, event_id) ORDER BY id) FROM traces GROUP BY 1 ORDER BY 1",
        "SELECT * FROM applied ORDER BY 1, 2",
        "SELECT topic, partition, next_offset FROM progress ORDER BY 1, 2",
        "SELECT count(*) FROM held",
    )
    return tuple([await traces.pool.fetch(table) for table in tables])


async def test_replay_of_what_is_still_poison_leaves_all_as_it_was(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1")
    traces.poisonous = {event_id(log, 0)}
    await traces.deliver(log.messages)
    (result,) = (await traces.replay()).values()
    assert result.startswith("its effect failed: Poison at ")
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]


async def test_replay_stops_at_the_next_poison_and_goes_on_later(traces: Traces) -> None:
    log = Log()
    for _ in range(5):
        log.say("case-1")
    traces.poisonous = {event_id(log, 1), event_id(log, 3)}
    await traces.deliver(log.messages)
    traces.poisonous = {event_id(log, 3)}
    await traces.replay()
    assert await traces.of("case-1") == [1, 2, 3]
    assert await traces.held() == [("quarantined", 4), ("parked", 5)]
    traces.poisonous = set()
    await traces.replay()
    assert await traces.of("case-1") == [1, 2, 3, 4, 5]


async def test_an_unreadable_value_is_replayed_once_the_reader_understands_it(traces: Traces) -> None:
    """The reader is what gets mended; here the stored bytes stand for it."""
    log = Log()
    good = log.say("case-1")
    log.messages[:] = [spoilt(good)]
    log.say("case-1")
    await traces.deliver(log.messages)
    await traces.pool.execute("UPDATE held SET value = $1 WHERE state = 'quarantined'", good.value)
    await traces.replay()
    assert await traces.of("case-1") == [1, 2]


async def test_a_type_not_in_contracts_is_quarantined_and_holds_its_subject(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [with_header(log.say("case-1"), "ce_type", b"cn.yuanxin.something.new.v9")]
    log.say("case-1")
    await traces.deliver(log.messages)
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]


async def test_a_type_told_by_a_foreign_source_is_quarantined(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [with_header(log.say("case-1"), "ce_source", b"/yuanxin/mediation")]
    await traces.deliver(log.messages)
    assert await traces.held() == [("quarantined", 1)]


async def test_poison_behind_a_gap_is_only_judged_when_its_turn_comes(traces: Traces) -> None:
    log = Log()
    log.say("case-1", sequence=2)
    log.messages[0] = spoilt(log.messages[0])
    await traces.deliver(log.messages)
    assert await traces.held() == [("parked", 2)]
    await traces.deliver([log.say("case-1", sequence=1)])
    assert await traces.of("case-1") == [1]
    assert await traces.held() == [("quarantined", 2)]


async def test_a_contradiction_stays_until_it_is_dismissed(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1", WITHDRAWN, sequence=1), log.say("case-1", sequence=2)
    await traces.deliver(log.messages)
    await traces.replay()
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]
    assert await dismiss(traces) is None
    assert await traces.of("case-1") == [1, 2]
    assert await traces.held() == []


async def test_dismissing_what_was_next_lets_the_others_pass_without_it(traces: Traces) -> None:
    log = Log()
    for _ in range(3):
        log.say("case-1")
    traces.poisonous = {event_id(log, 1)}
    await traces.deliver(log.messages)
    assert await dismiss(traces) is None
    assert await traces.of("case-1") == [1, 3]
    assert await traces.held() == []
    await traces.deliver([log.again(log.messages[1])])
    assert await traces.of("case-1") == [1, 3]
    reasons = await traces.pool.fetchval("SELECT reason FROM held WHERE state = 'dismissed'")
    assert reasons.endswith("dismissed: the county withdrew it on paper")


async def test_the_bytes_of_what_was_dismissed_go_after_their_time_and_the_decision_stays(
    traces: Traces,
) -> None:
    log = Log()
    for case in ("case-1", "case-2", "case-3"):
        log.say(case)
    traces.poisonous = {event_id(log, place) for place in range(3)}
    await traces.deliver(log.messages)
    await dismiss(traces)
    await dismiss(traces)
    await traces.pool.execute(
        "UPDATE held SET dismissed_at = now() - interval '181 days' WHERE subject = 'case-1'"
    )
    forgotten = [await held.forget_bytes(traces.pool, timedelta(days=180), 10) for _ in range(2)]
    assert forgotten == [1, 0]
    rows = await traces.pool.fetch("SELECT * FROM held ORDER BY subject")
    assert [(row["state"], row["value"] is None) for row in rows] == [
        ("dismissed", True),
        ("dismissed", False),
        ("quarantined", False),
    ]
    assert (rows[0]["key"], rows[0]["header_names"], rows[0]["header_values"]) == (None, [], [])
    assert rows[0]["reason"].endswith("dismissed: the county withdrew it on paper")
    assert (rows[0]["source"], rows[0]["sequence"]) == (rows[1]["source"], 1)
    await traces.deliver([log.again(log.messages[0])])
    assert await traces.of("case-1") == []


async def dismiss(traces: Traces) -> Refused | None:
    row = await traces.pool.fetchval("SELECT id FROM held WHERE state = 'quarantined' ORDER BY id")
    return await quarantine.dismiss(
        traces.pool,
        row,
        "the county withdrew it on paper",
        traces.effects,
        nothing_to_prepare,
        NOON,
    )


async def test_dismissing_nothing_is_refused(traces: Traces) -> None:
    answer = await quarantine.dismiss(traces.pool, 7, "", traces.effects, nothing_to_prepare, NOON)
    assert answer == Refused("there is no such message in quarantine")


async def test_held_messages_name_their_counties(traces: Traces) -> None:
    log = Log()
    assert await held.counties(traces.pool) == HeldCounties(frozenset(), unknown=False)
    log.messages[:] = [spoilt(log.say("case-1", county="330303"))]
    log.say("case-1", county="330304")
    await traces.deliver(log.messages)
    assert await held.counties(traces.pool) == HeldCounties(frozenset({"330303", "330304"}), unknown=False)


async def test_a_message_without_a_readable_county_concerns_them_all(traces: Traces) -> None:
    log = Log()
    log.append(b"k", b"not json", [("ce_type", b"cn.yuanxin.aid.granted.v1")])
    await traces.deliver(log.messages)
    assert await held.counties(traces.pool) == HeldCounties(frozenset(), unknown=True)


async def test_a_stranger_s_message_without_a_county_concerns_nobody_and_is_listed(traces: Traces) -> None:
    log = Log()
    log.append(b"k", b"rubbish", [])
    log.append(b"k", b"rubbish", [("ce_source", b"/somebody/else")])
    result = await traces.deliver(log.messages)
    assert result.counts[CASES] == Counts(quarantined=2, strangers=2)
    assert await held.counties(traces.pool) == HeldCounties(frozenset(), unknown=False)
    assert len(await held.list_waiting(traces.pool)) == 2


async def test_a_message_of_ours_and_a_batch_of_anybody_concern_all_without_a_county(traces: Traces) -> None:
    log = Log()
    ours = log.say("case-1")
    log.messages[:] = [with_header(ours, "ce_county", None)]
    await traces.deliver(log.messages)
    assert (await held.counties(traces.pool)).unknown
    await dismiss(traces)
    assert not (await held.counties(traces.pool)).unknown
    whole = UndecodableBatch(b"?", 2, "no codec")
    result = await traces.deliver([Message(CASES, 0, 1, None, whole, ())])
    assert result.counts[CASES] == Counts(quarantined=1)
    assert (await held.counties(traces.pool)).unknown


async def test_a_held_message_keeps_who_was_heard_even_with_other_headers_spoilt(traces: Traces) -> None:
    log = Log()
    message = log.say("case-1", actor=Actor(ActorKind.client, COUNTY))
    log.messages[:] = [with_header(message, "ce_sequence", b"first")]
    await traces.deliver(log.messages)
    (row,) = await held.list_waiting(traces.pool)
    heard = (row.county, row.actor_kind, row.actor_county, row.recorded)
    assert heard == (COUNTY, "client", COUNTY, NOON)


async def test_a_listed_message_can_be_shown_with_its_bytes(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [spoilt(log.say("case-1"))]
    await traces.deliver(log.messages)
    (row,) = await held.list_waiting(traces.pool)
    shown = await held.get(traces.pool, row.id)
    assert isinstance(shown, WholeHeldMessage)
    assert shown.value == b"{"


async def test_the_reason_never_quotes_the_message(traces: Traces) -> None:
    log = Log()
    bad = with_header(log.say("case-1"), "ce_recordedtime", "张三 13800000000".encode())
    log.messages[:] = [bad]
    await traces.deliver(log.messages)
    (row,) = await held.list_waiting(traces.pool)
    assert row.reason == "ce_recordedtime is malformed"


async def test_the_snapshot_counts_what_waits_and_says_how_far_the_ledger_is(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [spoilt(log.say("case-1"))]
    log.say("case-1")
    await traces.deliver(log.messages)
    assert await pipeline_numbers(traces.pool) == {
        "outbox": 0,
        "refused": 0,
        "held": 1,
        "quarantined": 1,
        "progress": {CASES: {"0": 2}},
    }


async def test_acts_in_held_messages_happened_all_the_same_also_once_they_are_dismissed(
    traces: Traces,
) -> None:
    log = Log()
    log.messages[:] = [spoilt(log.say("case-1", actor=CLERK))]
    log.say("case-1", actor=CLERK), log.say("case-1", actor=RULE), log.say("case-2", actor=CLERK)
    await traces.deliver(log.messages)

    async def acts(since: datetime, before: datetime) -> Sequence[HeldAct]:
        return await held.acts(traces.pool, "wenzhou-2018", [ActorKind.client], since, before)

    assert await acts(NOON, NOON + SECOND) == [HeldAct(COUNTY, NOON)]
    assert await acts(NOON - SECOND, NOON) == await acts(NOON + SECOND, NOON + 2 * SECOND) == []
    await dismiss(traces)
    assert await acts(NOON, NOON + SECOND) == [HeldAct(COUNTY, NOON)]
    assert await held.acts(traces.pool, "another", [ActorKind.client], NOON, NOON + SECOND) == []
