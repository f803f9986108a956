"""Agencies' topics on a real broker: killed, doubled, new ones, and clients of every kind."""

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from agency_topics_process import process, read_topics
from broker_access import client_options
from builders_agencies import referral
from builders_agency_topics import MADE, in_topic, told
from builders_intake_rules import wenzhou
from database import Pool, open_pool
from databases import Database
from delivery import consumer
from delivery.compression import LIMIT
from delivery_process import until
from devstack.kafka import Topic, create_topics
from devstack.servers import KafkaServer
from intake.agencies.handlers import keep_agencies
from telemetry import metrics

STRUCTURED = [("content-type", b"application/cloudevents+json")]


@pytest.fixture
def broker(folder: Path) -> Iterator[KafkaServer]:
    """A broker of its own for each test: topics of agencies bear fixed names."""
    with KafkaServer(folder / f"kafka-agencies-{uuid4().hex[:8]}") as server:
        yield server
    server.remove()


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("intake")


@pytest.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as made:
        await keep_agencies(made, [wenzhou()])
        yield made


async def make_topics(bootstrap: str, *codes: str) -> None:
    await create_topics(bootstrap, [Topic(in_topic(code), 3, {}) for code in codes])


def structured(id_: str) -> bytes:
    event = {"specversion": "1.0", "id": id_, "source": "/filing", "type": MADE}
    return json.dumps({**event, "data": referral(document_no=f"{id_}-1号")}).encode()


async def send(bootstrap: str, code: str, values: Sequence[bytes | None], **client: Any) -> None:
    """As a client that knows neither keys nor our codec."""
    producer = AIOKafkaProducer(**client_options(bootstrap), **client)
    await producer.start()
    try:
        for value in values:
            key = b"removed" if value is None else None
            await producer.send_and_wait(in_topic(code), value, key=key, headers=STRUCTURED)
    finally:
        await producer.stop()


@asynccontextmanager
async def reading(place: Database, bootstrap: str) -> AsyncIterator[None]:
    task = asyncio.create_task(read_topics(place.url, bootstrap))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def are_answered(pool: Pool, ids: Sequence[str], code: str = "court") -> bool:
    answered = {id_ for id_, *_ in await told(pool, code)}
    return answered >= set(ids)


async def test_killed_between_commit_and_acknowledgement_it_answers_nothing_twice(
    place: Database, pool: Pool, broker: KafkaServer
) -> None:
    await make_topics(broker.bootstrap, "court")
    ids = [str(number) for number in range(1, 31)]
    await send(broker.bootstrap, "court", [structured(id_) for id_ in ids])
    settings = {"url": place.url, "bootstrap": broker.bootstrap}
    for _ in range(2):
        with process(**settings, crash_at="after_commit_before_ack") as killed:
            await until(lambda: killed.poll() is not None, "the crash")
            assert killed.returncode == -signal.SIGKILL
        ids.append(uuid4().hex)
        await send(broker.bootstrap, "court", [structured(ids[-1])])
    with process(**settings):
        await until(lambda: are_answered(pool, ids), "an answer to all")
    assert sorted(await told(pool)) == sorted((id_, "taken", None) for id_ in ids)


async def test_two_processes_share_the_topics_and_one_goes_on_where_the_other_was_killed(
    place: Database, pool: Pool, broker: KafkaServer
) -> None:
    await make_topics(broker.bootstrap, "court", "arbitration")
    settings = {"url": place.url, "bootstrap": broker.bootstrap}
    ids = [str(number) for number in range(40)]
    with process(**settings) as first, process(**settings):
        await send(broker.bootstrap, "court", [structured(id_) for id_ in ids[:20]])
        await send(broker.bootstrap, "arbitration", [structured(id_) for id_ in ids])
        first.kill()
        await send(broker.bootstrap, "court", [structured(id_) for id_ in ids[20:]])
        await until(lambda: are_answered(pool, ids), "an answer to all of the court")
        await until(lambda: are_answered(pool, ids, "arbitration"), "an answer to all others")
    for code in ("court", "arbitration"):
        assert Counter(await told(pool, code)) == Counter((id_, "taken", None) for id_ in ids)


async def test_a_new_agency_is_read_without_a_restart_whatever_its_client(
    place: Database, pool: Pool, broker: KafkaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "LOOK_SECONDS", 0.5)
    ids = [f"{codec}-1" for codec in ("gzip", "snappy", "lz4", "zstd")]
    async with reading(place, broker.bootstrap):
        await make_topics(broker.bootstrap, "court")
        await send(broker.bootstrap, "court", [structured("first")])
        await until(lambda: are_answered(pool, ["first"]), "an answer to the first")
        await make_topics(broker.bootstrap, "inspection")
        for id_ in ids:
            codec = id_.partition("-")[0]
            await send(broker.bootstrap, "inspection", [None, structured(id_)], compression_type=codec)
        await in_transactions(broker.bootstrap, "inspection")
        await until(lambda: are_answered(pool, [*ids, "committed"], "inspection"), "an answer to all")
    assert sorted(await told(pool, "inspection")) == sorted(
        (id_, "taken", None) for id_ in [*ids, "committed"]
    )


async def test_a_little_that_would_unpack_to_a_lot_is_answered_and_holds_up_no_other(
    place: Database, pool: Pool, broker: KafkaServer
) -> None:
    """One record that is too large to be unpacked at all, and one that would be as JSON."""
    await make_topics(broker.bootstrap, "court")
    nested = b'{"data":[' + b"[]," * (10 * 2**20) + b"[]]}"
    for codec in ("gzip", "zstd"):
        for bomb in (bytes(LIMIT + 2**20), nested):
            await send(broker.bootstrap, "court", [bomb], compression_type=codec, max_request_size=2 * LIMIT)
        await send(broker.bootstrap, "court", [structured(codec)], compression_type=codec)
    async with reading(place, broker.bootstrap):
        await until(lambda: are_answered(pool, ["gzip", "zstd"]), "an answer to what is none")
    answers = Counter((outcome, reason) for _, outcome, reason in await told(pool))
    assert answers == {("refused", "unreadable"): 4, ("taken", None): 2}


async def in_transactions(bootstrap: str, code: str) -> None:
    """One that is aborted, and one that is committed behind it."""
    producer = AIOKafkaProducer(**client_options(bootstrap), transactional_id=f"agency-{uuid4().hex}")
    await producer.start()
    try:
        for id_, ends in (
            ("aborted", producer.abort_transaction),
            ("committed", producer.commit_transaction),
        ):
            await producer.begin_transaction()
            await producer.send_and_wait(in_topic(code), structured(id_), headers=STRUCTURED)
            await ends()
    finally:
        await producer.stop()


async def test_an_agency_that_sends_rubbish_is_stopped_and_another_is_answered(
    place: Database, pool: Pool, broker: KafkaServer
) -> None:
    await make_topics(broker.bootstrap, "court", "arbitration")
    await send(broker.bootstrap, "court", [b"rubbish"] * 150)
    ids = [str(number) for number in range(10)]
    async with reading(place, broker.bootstrap):
        await until(lambda: is_stopped("court"), "the court's topic stopped")
        await send(broker.bootstrap, "court", [structured("late")])
        await send(broker.bootstrap, "arbitration", [structured(id_) for id_ in ids])
        await until(lambda: are_answered(pool, ids, "arbitration"), "an answer to all others")
    assert not is_stopped("arbitration")
    assert "late" not in {id_ for id_, *_ in await told(pool)}


def is_stopped(code: str) -> bool:
    return bool(metrics.consumer_stopped.labels("intake", in_topic(code))._value.get())
