"""A row the broker refuses is found and waits with its subject; all others go out once, in order (S4, L1)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest

from broker_access import client_options
from builders_delivery import CLERK, NOON
from builders_relay import is_empty, log_of, new_subjects, relaying, tell
from builders_reporting import consultation
from contracts.topics import CASES, COUNTIES
from database import Pool, open_pool
from databases import Database
from delivery import NewEvent, outbox, relay
from delivery.backlog import backlog_gauges
from delivery_process import until
from devstack.kafka import create_topics, declared_topics
from devstack.servers import KafkaServer
from telemetry import metrics

LARGE = 200_000
TOPIC, LITERAL, WRITE, DENY = 2, 3, 4, 2


@pytest.fixture(scope="module")
def broker(folder: Path) -> Iterator[KafkaServer]:
    with KafkaServer(folder / "kafka-refusing") as server:
        yield server
    server.remove()


@pytest.fixture
async def bootstrap(broker: KafkaServer) -> AsyncIterator[str]:
    await create_topics(broker.bootstrap, declared_topics())
    yield broker.bootstrap
    await limit(broker.bootstrap, CASES, 1_048_588)


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as made:
        yield made


@pytest.fixture(autouse=True)
def _again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "REFUSED_SECONDS", 1.0)


async def limit(bootstrap: str, topic: str, size: int) -> None:
    """The largest batch that the topic takes, as soon as the broker goes by it."""
    admin = AIOKafkaAdminClient(**client_options(bootstrap))
    await admin.start()
    try:
        settings = {"max.message.bytes": str(size), "retention.ms": "-1"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
        await until(lambda: _is_limited(admin, topic, size), "the broker's new limit")
    finally:
        await admin.close()


async def _is_limited(admin: Any, topic: str, size: int) -> bool:
    """The controller answers before the broker has heard of it."""
    asked = ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": ""})
    [answer] = await admin.describe_configs([asked])
    [(*_, settings)] = answer.resources
    return {name: value for name, value, *_ in settings} == {"max.message.bytes": str(size)}


async def ask(bootstrap: str, request: Any) -> None:
    client = AIOKafkaClient(**client_options(bootstrap))
    try:
        await client.bootstrap()
        await client.send(client.get_random_node(), request)
    finally:
        await client.close()


async def enlarge(pool: Pool, subject: str, sequence: int) -> None:
    """An event that is larger than its topic takes."""
    changed = await pool.execute(
        "UPDATE outbox SET value = convert_to(repeat('x', $3), 'UTF8')"
        " WHERE headers->>'ce_subject' = $1 AND headers->>'ce_sequence' = $2",
        subject,
        str(sequence),
        LARGE,
    )
    assert changed == "UPDATE 1"


async def left(pool: Pool) -> list[tuple[str, str, str | None]]:
    """What is still in the outbox: subject, number, and why it was refused."""
    rows = await pool.fetch(
        "SELECT headers->>'ce_subject', headers->>'ce_sequence', refused FROM outbox ORDER BY id"
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def test_one_too_large_waits_with_its_subject_and_all_others_go_out_once(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    await limit(bootstrap, CASES, 100_000)
    subjects = new_subjects(40)
    await tell(pool, subjects, 5)
    large = subjects[7]
    await enlarge(pool, large, 3)
    async with relaying(place, bootstrap):
        await until(lambda: are_left(pool, 3), "all others gone")
        await asyncio.sleep(3)
        assert await left(pool) == [
            (large, "3", "MessageSizeTooLargeError"), (large, "4", None), (large, "5", None),
        ]  # fmt: skip
        log = await log_of(bootstrap, subjects)
        assert log.pop(large) == [1, 2]
        assert all(told == [1, 2, 3, 4, 5] for told in log.values())
        await limit(bootstrap, CASES, 1_000_000)
        await until(lambda: is_empty(pool), "the mended one and what waited behind it")
    assert (await log_of(bootstrap, subjects))[large] == [1, 2, 3, 4, 5]


async def are_left(pool: Pool, count: int) -> bool:
    return len(await left(pool)) == count


async def test_beyond_a_thousand_rows_the_others_still_leave(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    await limit(bootstrap, CASES, 100_000)
    [large], others = new_subjects(1), new_subjects(20)
    await tell(pool, [large] * 50, 26)
    await enlarge(pool, large, 1)
    await tell(pool, others, 60)
    async with relaying(place, bootstrap):
        await until(lambda: are_left(pool, 26 * 50), "all others gone")
    log = await log_of(bootstrap, [large, *others])
    assert log.pop(large) == []
    assert all(told == list(range(1, 61)) for told in log.values())


async def test_a_replica_that_takes_over_knows_what_was_refused_and_so_do_the_gauges(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    await limit(bootstrap, CASES, 100_000)
    large, other = new_subjects(2)
    await tell(pool, [large, other], 2)
    await enlarge(pool, large, 1)
    for _ in range(2):
        async with relaying(place, bootstrap):
            await until(lambda: are_left(pool, 2), "the other one gone")
            await tell(pool, [other])
            await until(lambda: are_left(pool, 2), "the next one gone")
    assert (await log_of(bootstrap, [other]))[other] == [1, 2, 3, 4]
    async with pool.acquire() as connection:
        await backlog_gauges("delivery")(connection)
    assert metrics.outbox_refused.labels("delivery")._value.get() == 1
    assert metrics.outbox_rows.labels("delivery")._value.get() == 2


async def test_a_topic_it_may_not_write_to_keeps_its_own_rows_alone(
    place: Database, pool: Pool, broker: KafkaServer, bootstrap: str
) -> None:
    subjects, counties = new_subjects(30), [f"33030{number}" for number in range(9)]
    who = ("User:intake", "*", WRITE, DENY)
    await ask(bootstrap, CreateAclsRequest(TOPIC, COUNTIES, LITERAL, *who))
    try:
        for _ in range(3):
            await tell(pool, subjects)
            await tell_counties(pool, counties)
        async with relaying(place, broker.address_of("intake")):
            await until(lambda: are_left(pool, 27), "all cases gone")
            await asyncio.sleep(2)
            refused = [reason for _, _, reason in await left(pool)]
            assert refused.count("TopicAuthorizationFailedError") == 9
            assert await log_of(bootstrap, subjects) == {subject: [1, 2, 3] for subject in subjects}
            await ask(bootstrap, DeleteAclsRequest(TOPIC, COUNTIES, LITERAL, *who))
            await until(lambda: is_empty(pool), "the counties too")
    finally:
        await ask(bootstrap, DeleteAclsRequest(TOPIC, COUNTIES, LITERAL, *who))
    assert await log_of(bootstrap, counties, COUNTIES) == {county: [1, 2, 3] for county in counties}


async def tell_counties(pool: Pool, counties: list[str]) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.add(
            connection,
            *(
                NewEvent(consultation(), county, county, "wenzhou-2018", NOON, NOON, CLERK)
                for county in counties
            ),
        )


async def test_trouble_with_one_event_repeats_none_of_the_others(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    """200 events, one of them refused, and half a minute of trying: 199 records, not thousands."""
    await limit(bootstrap, CASES, 100_000)
    subjects = new_subjects(200)
    await tell(pool, subjects)
    await enlarge(pool, subjects[100], 1)
    async with relaying(place, bootstrap):
        await until(lambda: are_left(pool, 1), "all others gone")
        await asyncio.sleep(10)
    log = await log_of(bootstrap, subjects)
    assert sorted(map(len, log.values())) == [0] + [1] * 199


FORGED = [
    """{"ce_source": "/yuanxin/mediation", "ce_subject": "forged", "ce_sequence": "1"}""",
    """{"ce_source": "/yuanxin/intake", "ce_sequence": "1"}""",
    """{"ce_source": "/yuanxin/intake", "ce_subject": "forged", "ce_sequence": 1}""",
    '["ce_source"]',
]


async def test_rows_that_are_not_ours_to_send_stay_and_all_others_go_out_once(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    before, after = new_subjects(20), new_subjects(20)
    await tell(pool, before)
    for headers in FORGED:
        await pool.execute(
            "INSERT INTO outbox (recorded, topic, key, headers, value) VALUES ($1, $2, 'k', $3, '{}')",
            NOON,
            CASES,
            headers,
        )
    await tell(pool, after)
    async with relaying(place, bootstrap):
        await until(lambda: are_left(pool, len(FORGED)), "all others gone")
        await tell(pool, after)
        await until(lambda: are_left(pool, len(FORGED)), "the next ones gone")
        await asyncio.sleep(3)
    assert [reason for *_, reason in await left(pool)] == ["ForeignSource", *["UnreadableHeaders"] * 3]
    log = await log_of(bootstrap, [*before, *after, "forged"])
    assert log == {s: [1] for s in before} | {s: [1, 2] for s in after} | {"forged": []}
    async with pool.acquire() as connection:
        await backlog_gauges("delivery")(connection)
    assert metrics.outbox_refused.labels("delivery")._value.get() == len(FORGED)
