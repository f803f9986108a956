"""The checker of `make prove` can fail: each way that is known to be wrong is caught, on real servers.

The functions are those that judge the whole stack.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from broker_access import client_options
from builders_delivery import CLERK, COUNTY, GRANTED, NOON, Log, Traces, traced
from builders_relay import is_empty, relaying, tell
from clock import SHANGHAI
from contracts.topics import CASES
from database import Connection
from databases import Database
from delivery import Message, NewEvent, outbox
from delivery_process import until
from devstack.kafka import create_topics, declared_topics
from prove import check_delivery, check_figures, check_liveness, evidence, known_bad
from prove.check_waking import Standstill, s8_changed_nothing
from prove.evidence import Episode, LoggedEvent, ServiceState
from prove.journal import Entry
from prove.known_bad import Killed
from prove.log_reader import read_log

OPENED = datetime(2018, 12, 6, tzinfo=SHANGHAI)
LIMIT = timedelta(hours=26)
DAY = date(2018, 12, 6)
PEOPLE = ("person", "client")


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def traces(place: Database) -> AsyncIterator[Traces]:
    async with traced(place) as opened:
        yield opened


@pytest.fixture
async def bootstrap(kafka: str) -> str:
    await create_topics(kafka, declared_topics())
    return kafka


@pytest.fixture
async def producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    async with AIOKafkaProducer(**client_options(bootstrap), acks="all") as started:
        yield started


@pytest.fixture
async def owner(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[asyncpg.Connection]:
    """Reporting's database, with what a small sweep has seen."""
    connection = await asyncpg.connect((await database("reporting")).owner_url)
    await connection.execute("CREATE TABLE heard (county text, actor_kind text, recorded timestamptz)")
    yield connection
    await connection.close()


async def state_of(traces: Traces, name: str) -> ServiceState:
    """What the rig reads of a service, of the tables that are here."""
    rows = await traces.pool.fetch("SELECT event_id::text FROM traces")
    given = await traces.pool.fetch("SELECT subject, last_sequence FROM subjects")
    return ServiceState(
        name,
        outbox=await traces.pool.fetchval("SELECT count(*) FROM outbox"),
        given={row[0]: row[1] for row in given},
        effects=Counter(row[0] for row in rows),
        effect_types=frozenset({GRANTED.type}),
    )


async def logged(bootstrap: str, subjects: Sequence[str]) -> list[LoggedEvent]:
    return [event for event in await evidence.logged_events(bootstrap) if event.subject in subjects]


def events_of(messages: Sequence[Message]) -> list[LoggedEvent]:
    return [evidence.as_event(message) for message in messages]


async def test_a_right_relay_and_the_ledger_pass(traces: Traces, place: Database, bootstrap: str) -> None:
    """The control: the same functions over the same tables find nothing."""
    subjects = [str(uuid4()) for _ in range(3)]
    await tell(traces.pool, subjects, 3)
    async with relaying(place, bootstrap):
        await until(lambda: is_empty(traces.pool), "an empty outbox")
    events = await logged(bootstrap, subjects)
    places = {event.place for event in events}
    of_ours = [message for message in await read_log(bootstrap, [CASES]) if message.place in places]
    for message in of_ours * 2:
        await apply_by_the_ledger(traces, message)
    states = [await state_of(traces, "intake")]
    assert check_delivery.s3_in_order(events).held
    assert check_delivery.s4_all_sent(events, states).held
    assert check_delivery.s2_one_effect(events, [await state_of(traces, "assignment")]).held


async def apply_by_the_ledger(traces: Traces, message: Message) -> None:
    """The ledger, offset by offset; others' records of this shared log are none of ours."""
    await traces.pool.execute(
        "INSERT INTO progress (topic, partition, next_offset) VALUES ($1, $2, $3)"
        " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = greatest(progress.next_offset, $3)",
        message.topic,
        message.partition,
        message.offset,
    )
    await traces.deliver([message])


async def test_a_relay_with_a_cursor_is_caught(
    traces: Traces, bootstrap: str, producer: AIOKafkaProducer
) -> None:
    late, early = str(uuid4()), str(uuid4())
    relay = known_bad.CursorRelay(traces.pool, producer)
    slow = await traces.pool.acquire()
    async with slow.transaction():
        await tell_in(slow, late)
        await tell(traces.pool, [early])
        await relay.turn()
    await traces.pool.release(slow)
    await relay.turn()
    found = check_delivery.s4_all_sent(
        await logged(bootstrap, [late, early]), [await state_of(traces, "intake")]
    )
    assert any("outbox" in text for text in found.differences), found
    assert any(late in text for text in found.differences), found


async def tell_in(connection: Connection, subject: str) -> None:
    """One event in a transaction that is still open."""
    await outbox.add(connection, NewEvent(GRANTED, subject, COUNTY, "wenzhou-2018", NOON, NOON, CLERK))


async def test_two_relays_that_skip_locked_rows_are_caught(
    traces: Traces, bootstrap: str, producer: AIOKafkaProducer
) -> None:
    subject, at_once, later = str(uuid4()), asyncio.Event(), asyncio.Event()
    await tell(traces.pool, [subject], 2)
    at_once.set()
    first = asyncio.create_task(known_bad.skip_locked_relay(traces.pool, producer, later))
    await until(lambda: is_locked(traces), "a row that the first relay has")
    await known_bad.skip_locked_relay(traces.pool, producer, at_once)
    later.set()
    await first
    events = await logged(bootstrap, [subject])
    assert check_delivery.s4_all_sent(events, [await state_of(traces, "intake")]).held, "nothing is lost"
    assert not check_delivery.s3_in_order(events).held, "but their order is"


async def is_locked(traces: Traces) -> bool:
    free = "SELECT count(*) FROM (SELECT FROM outbox FOR UPDATE SKIP LOCKED) AS free"
    return bool(await traces.pool.fetchval(free) < 2)


async def test_acknowledging_before_the_effect_is_caught(traces: Traces) -> None:
    log = Log()
    messages = [log.say("case-a"), log.say("case-a")]
    with suppress(Killed):
        await known_bad.acknowledge_then_apply(traces.pool, messages, dies=True)
    rest = [message for message in log.messages if message.offset >= await traces.next_offset()]
    await known_bad.acknowledge_then_apply(traces.pool, rest, dies=False)
    found = check_delivery.s2_one_effect(events_of(log.messages), [await state_of(traces, "assignment")])
    assert any("had no effect" in text for text in found.differences), found


async def test_kafkas_offset_in_the_place_of_the_ledgers_is_caught(
    traces: Traces, kafka: str, topics: Callable[..., Awaitable[Sequence[str]]], producer: AIOKafkaProducer
) -> None:
    [topic] = await topics(1)
    log = Log()
    for message in (log.say("case-a"), log.say("case-b")):
        await producer.send_and_wait(topic, message.value, message.key, headers=list(message.headers))
    for dies in (True, False):
        async with AIOKafkaConsumer(
            **client_options(kafka),
            group_id=f"bad-{topic}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        ) as consumer:
            consumer.subscribe([topic])
            records: list[Message] = []
            while len(records) < 2:
                for of_partition in (await consumer.getmany(timeout_ms=500)).values():
                    records += [Message(topic, 0, r.offset, r.key, r.value, r.headers) for r in of_partition]
            with suppress(Killed):
                await known_bad.apply_then_commit_to_kafka(traces.pool, records, consumer, dies)
    found = check_delivery.s2_one_effect(events_of(log.messages), [await state_of(traces, "assignment")])
    assert any("2 effects" in text for text in found.differences), found


async def still(traces: Traces, events: Sequence[LoggedEvent]) -> Standstill:
    """What the rig reads before and after somebody wakes up, of the tables that are here."""
    rows = await traces.pool.fetch("SELECT topic, partition, next_offset FROM progress")
    progress = {(row[0], row[1]): row[2] for row in rows}
    return Standstill([replace(await state_of(traces, "assignment"), progress=progress)], events)


async def test_a_consumer_that_wakes_up_and_goes_on_is_caught(traces: Traces) -> None:
    """Another one had taken over, and done what it holds in its hands. The ledger passes it over."""
    log = Log()
    held = [log.say("case-a"), log.say("case-a")]
    log.say("case-b")
    await traces.deliver(log.messages)
    before = await still(traces, events_of(log.messages))
    await traces.deliver(held)
    assert s8_changed_nothing("right", before, await still(traces, before.events)).differences == ()
    await known_bad.go_on_where_it_was(traces.pool, held)
    found = s8_changed_nothing("assignment", before, await still(traces, before.events))
    assert any("effects differ" in text for text in found.differences), found
    assert any("went back from 3 to 2" in text for text in found.differences), found


async def test_a_relay_that_wakes_up_and_sends_something_new_is_caught(
    traces: Traces, place: Database, bootstrap: str, producer: AIOKafkaProducer
) -> None:
    """The same again is a duplicate, which changes nothing; under another id it is another event."""
    subject = str(uuid4())
    await tell(traces.pool, [subject], 2)
    held = await traces.pool.fetch(f"{outbox.ROW} ORDER BY id")
    async with relaying(place, bootstrap):
        await until(lambda: is_empty(traces.pool), "an empty outbox")
    before = await still(traces, await logged(bootstrap, [subject]))
    for row in held:
        await known_bad.send(producer, row)
    assert s8_changed_nothing("right", before, await still(traces, await logged(bootstrap, [subject]))).held
    await known_bad.send_under_new_ids(producer, held)
    found = s8_changed_nothing("intake", before, await still(traces, await logged(bootstrap, [subject])))
    assert len(found.differences) == 2, found


async def test_fausts_take_is_caught(
    traces: Traces, place: Database, kafka: str, folder: Path, producer: AIOKafkaProducer,
    topics: Callable[..., Awaitable[Sequence[str]]],
) -> None:  # fmt: skip
    [topic] = await topics(1)
    log = Log()
    for message in (log.say("case-a"), log.say("case-b"), log.say("case-c")):
        await producer.send_and_wait(topic, message.value, message.key, headers=list(message.headers))
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "prove.bad_take", kafka, topic, place.url, str(folder / "take"),
        cwd=Path(__file__).parents[1], stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await until(lambda: has_traces(traces, 2), "the effects of the other two")
        await until(lambda: is_committed(kafka, topic), "the failed one is acknowledged too")
    finally:
        worker.kill()
        await worker.wait()
    found = check_delivery.s2_one_effect(events_of(log.messages), [await state_of(traces, "assignment")])
    assert any("had no effect" in text for text in found.differences), found


async def has_traces(traces: Traces, count: int) -> bool:
    return bool(await traces.pool.fetchval("SELECT count(*) FROM traces") >= count)


async def is_committed(kafka: str, topic: str) -> bool:
    """Nobody will ever give the first one again."""
    async with AIOKafkaConsumer(
        **client_options(kafka), group_id="bad-take", enable_auto_commit=False
    ) as looker:
        looker.assign([TopicPartition(topic, 0)])
        return bool(await looker.committed(TopicPartition(topic, 0)) == 3)


async def test_counters_without_the_sequence_check_are_caught(place: Database) -> None:
    owner = await asyncpg.connect(place.owner_url)
    await owner.execute("CREATE TABLE counters (amount bigint); INSERT INTO counters VALUES (0)")
    log = Log()
    first = log.say("case-a")
    await known_bad.count_whatever_comes(owner, [first, log.again(first)])  # type: ignore[arg-type]
    amount = await owner.fetchval("SELECT amount FROM counters")
    await owner.close()
    entry = Entry("done", OPENED, COUNTY, "grant", "k", 200, "", "case-a", {"granted": 1})
    expected = check_figures.expected_figures([entry])
    assert not check_figures.s7_figures(expected, {(COUNTY, DAY): {"granted": amount}}).held
    assert check_figures.s7_figures(expected, {(COUNTY, DAY): {"granted": 1}}).held


async def test_rows_locked_unsorted_are_caught(place: Database) -> None:
    owner = await asyncpg.connect(place.owner_url)
    await owner.execute("CREATE TABLE locked (case_id text); INSERT INTO locked VALUES ('a'), ('b')")
    ended = await known_bad.unsorted_workers(place.owner_url)
    assert ended == 1
    await until(lambda: deadlocks(owner), "the database's own count")
    state = ServiceState("assignment", deadlocks=await deadlocks(owner))
    await owner.close()
    assert not check_liveness.l5_nothing_stuck([], {}, [state]).held


async def deadlocks(connection: asyncpg.Connection) -> int:
    await connection.execute("SELECT pg_stat_clear_snapshot()")
    return int(await connection.fetchval(evidence.DEADLOCKS))


@pytest.mark.parametrize(
    ("sign", "held"), [(known_bad.sign_zero_seen, True), (known_bad.sign_zero_unseen, False)]
)
async def test_a_zero_report_that_nobody_compared_with_the_figures_is_caught(
    owner: asyncpg.Connection, sign: Callable[..., Awaitable[bool]], held: bool
) -> None:
    await owner.execute(
        "INSERT INTO figures VALUES ('wenzhou-2018', $1, $2, 'consultations', 'wages', 1)", COUNTY, DAY
    )
    entries = [Entry("done", OPENED, COUNTY, "consult", "k1", 201, "", None, {"consultations": 1})]
    accepted = await sign(owner, COUNTY, DAY)
    kind = "done" if accepted else "refused"
    entries.append(Entry(kind, OPENED, COUNTY, "sign_zero", "k2", 200, "", period=DAY))  # type: ignore[arg-type]
    assert check_figures.zero_reports(entries, check_figures.expected_figures(entries)).held is held


@pytest.mark.parametrize(("kinds", "held"), [(PEOPLE, True), ((*PEOPLE, "rule"), False)])
async def test_a_rule_made_event_counted_as_a_sign_of_life_is_caught(
    owner: asyncpg.Connection, kinds: Sequence[str], held: bool
) -> None:
    """Papers fall overdue by rule at 20:00; nobody of the county did anything."""
    await owner.execute("INSERT INTO heard VALUES ($1, 'rule', $2)", COUNTY, OPENED + timedelta(hours=20))
    judged = OPENED + LIMIT + timedelta(seconds=1)
    await known_bad.sweep(owner, judged, COUNTY, OPENED, LIMIT, kinds)
    assert await silences_are_right(owner, {COUNTY: []}, judged) is held


@pytest.mark.parametrize("held", [True, False])
async def test_silence_judged_at_now_is_caught(owner: asyncpg.Connection, held: bool) -> None:
    """The county spoke at 20:00, and that event still waits for Kafka: the watermark stands before it."""
    spoke, now = OPENED + timedelta(hours=20), OPENED + LIMIT + timedelta(hours=1)
    watermark = spoke - timedelta(seconds=30)
    await known_bad.sweep(owner, watermark if held else now, COUNTY, OPENED, LIMIT, PEOPLE)
    assert await silences_are_right(owner, {COUNTY: [spoke]}, now) is held


async def silences_are_right(
    owner: asyncpg.Connection, signs: dict[str, list[datetime]], now: datetime
) -> bool:
    rows = await owner.fetch("SELECT county, ran_out, ended_at FROM silences")
    shown = [Episode(row["county"], row["ran_out"], row["ended_at"]) for row in rows]
    return check_liveness.l2_silences(check_liveness.expected_silences(signs, OPENED, now, LIMIT), shown).held
