"""Whatever lies in a topic, the consumer reads on: a real broker, batches made by hand (decision 15)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from builders_delivery import Log, Traces, traced
from builders_log import CODECS, batch, transaction, write_batch
from clock import open_clock
from databases import Database
from delivery import consumer, held, nothing_to_prepare
from delivery.log_records import LogRecords
from delivery_process import until
from devstack.kafka import Topic, create_topics
from devstack.servers import KafkaServer

Topics = Callable[..., Awaitable[Sequence[str]]]


@pytest.fixture
async def traces(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Traces]:
    async with traced(await database("delivery")) as made:
        yield made


@asynccontextmanager
async def consuming(traces: Traces, bootstrap: str, topic: str) -> AsyncIterator[None]:
    clock = open_clock("system")
    running = asyncio.create_task(
        consumer.run(
            traces.pool, bootstrap, "delivery", [topic], traces.effects, nothing_to_prepare, clock
        )
    )  # fmt: skip
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def reads_to(traces: Traces, topic: str, offset: int) -> None:
    async def there() -> bool:
        return await traces.next_offset(topic) >= offset

    await until(there, f"the ledger at {offset}", 20)


@pytest.mark.parametrize("codec", [*CODECS, None])
async def test_every_codec_is_read(traces: Traces, kafka: str, topics: Topics, codec: str | None) -> None:
    log, [topic] = Log(), await topics(1)
    for _ in range(3):
        log.say("case-1")
    await write_batch(kafka, topic, batch(log.messages, codec=codec))
    async with consuming(traces, kafka, topic):
        await reads_to(traces, topic, 3)
    assert await traces.of("case-1") == [1, 2, 3]


@pytest.mark.parametrize("codec", [None, "zstd"])
async def test_a_header_name_that_is_not_utf_8_holds_its_subject_alone(
    traces: Traces, kafka: str, topics: Topics, codec: str | None
) -> None:
    log, [topic] = Log(), await topics(1)
    bad = log.say("case-1")
    log.messages[:] = [replace(bad, headers=[("\udcff", b""), *bad.headers]), log.say("case-2")]
    log.say("case-1")
    await write_batch(kafka, topic, batch(log.messages, codec=codec))
    async with consuming(traces, kafka, topic):
        await reads_to(traces, topic, 3)
    assert (await traces.of("case-1"), await traces.of("case-2")) == ([], [1])
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]


@pytest.mark.parametrize("ends", ["commit", "abort"])
async def test_a_transaction_s_marker_stops_nobody(
    traces: Traces, kafka: str, topics: Topics, ends: str
) -> None:
    log, [topic] = Log(), await topics(1)
    async with transaction(kafka, f"{topic}-{ends}") as producer:
        for name in ("case-1", "case-2"):
            message = log.say(name)
            await producer.send_and_wait(topic, message.value, key=message.key, headers=message.headers)
        await (producer.commit_transaction() if ends == "commit" else producer.abort_transaction())
    await write_batch(kafka, topic, batch([log.say("case-3")]))
    async with consuming(traces, kafka, topic):
        await reads_to(traces, topic, 4)
    applied = [await traces.of(name) for name in ("case-1", "case-2", "case-3")]
    assert applied == ([[1], [1], [1]] if ends == "commit" else [[], [], [1]])
    assert await traces.held() == []


async def test_a_marker_that_is_the_last_of_the_log_is_passed_over_too(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    async with transaction(kafka, topic) as producer:
        await producer.send_and_wait(topic, b"?")
        await producer.abort_transaction()
    async with consuming(traces, kafka, topic):
        await reads_to(traces, topic, 2)
    assert await traces.held() == []


async def test_offsets_that_are_not_those_of_the_batch_stop_nobody(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    """The broker takes them, for it looks at their number alone."""
    log, [topic] = Log(), await topics(1)
    for number in range(3):
        log.say(f"case-{number}")
    await write_batch(kafka, topic, batch(log.messages, deltas=[0, 2**31, 1], last_delta=2))
    await write_batch(kafka, topic, batch([log.say("case-9")]))
    async with consuming(traces, kafka, topic):
        await reads_to(traces, topic, 4)
    assert await traces.of("case-9") == [1]


@pytest.fixture(scope="module")
def broker(folder: Path) -> Iterator[KafkaServer]:
    """One whose files may be spoilt."""
    with KafkaServer(folder / "kafka-damaged") as server:
        yield server
    server.remove()


async def test_a_batch_that_rotted_on_the_broker_s_disk_is_held_whole(
    traces: Traces, broker: KafkaServer
) -> None:
    LogRecords.suspects.clear()
    log, topic = Log(), "rotten"
    await create_topics(broker.bootstrap, [Topic(topic, 1, {})])
    for name in ("case-1", "case-2", "case-3"):
        await write_batch(broker.bootstrap, topic, batch([log.say(name), log.say(name)]))
    await asyncio.to_thread(broker.stop)
    [segment] = broker.folder.glob(f"data/{topic}-0/*.log")
    written = bytearray(segment.read_bytes())
    written[len(written) // 2] ^= 0xFF
    segment.write_bytes(written)
    await asyncio.to_thread(broker.start)
    async with consuming(traces, broker.bootstrap, topic):
        await reads_to(traces, topic, 6)
    assert [await traces.of(name) for name in ("case-1", "case-2", "case-3")] == [[1, 2], [], [1, 2]]
    [row] = await held.list_waiting(traces.pool)
    assert (row.offset, row.batch_end) == (2, 4)


async def test_a_compacted_range_is_passed_over(traces: Traces, broker: KafkaServer) -> None:
    """Nobody should compact a log of ours; if somebody does, the gap shows in the numbers."""
    log, topic = Log(), "compacted"
    settings = {
        "cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01",
        "max.compaction.lag.ms": "100",
    }  # fmt: skip
    await create_topics(broker.bootstrap, [Topic(topic, 1, settings)])
    for _ in range(4):
        await write_batch(broker.bootstrap, topic, batch([log.say("case-1")]))
    first_id = dict(log.messages[0].headers)["ce_id"] or b""
    await write_batch(broker.bootstrap, topic, batch([log.say("case-2")]))
    [folder] = broker.folder.glob(f"data/{topic}-0")

    async def is_compacted() -> bool:
        await asyncio.sleep(0.2)
        await write_batch(broker.bootstrap, topic, batch([log.say("case-2")]))
        return b"".join(file.read_bytes() for file in folder.glob("*.log")).count(first_id) == 0

    await until(is_compacted, "the cleaner has run", 60)
    end = len(log.messages)
    async with consuming(traces, broker.bootstrap, topic):
        await reads_to(traces, topic, end)
    assert (await traces.held())[0][0] == "parked"
