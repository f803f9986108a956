"""The whole stack while its parts are killed: what was acknowledged is counted, once (S1, S2, S8)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from builders_flows import PARTITIONS, People, apply_surely, everything, people
from contracts.topics import CASES, COUNTIES
from devstack.services import service_processes
from devstack.stack import Stack

GROUP = "yuanxin-reporting"
STREAM = "reporting-stream"


@pytest.fixture(scope="module")
async def town(stack: Stack) -> AsyncIterator[People]:
    async with people(stack) as everybody:
        yield everybody


async def counted(town: People, measure: str = "received") -> int:
    """What reporting shows for today."""
    figures = (await town.line(town.stack.now().date()))["system"]["figures"]
    return int(figures.get(measure) or 0) if figures else 0


async def apply_many(town: People, name: str, count: int) -> set[str]:
    cases = await asyncio.gather(*(apply_surely(town, f"{name}-{number}") for number in range(count)))
    return set(cases)


@pytest.mark.parametrize("victim", [process.name for process in service_processes()])
async def test_a_killed_process_loses_and_doubles_nothing(town: People, victim: str) -> None:
    await town.calm()
    before = await counted(town), await counted(town, "assigned")
    asking = asyncio.create_task(apply_many(town, f"kill-{victim}", 40))
    await asyncio.to_thread(town.stack.processes[victim].kill)
    cases = await asking
    await asyncio.to_thread(town.stack.processes[victim].wait_ready, 60)
    await town.calm()
    assert len(cases) == 40
    assert (await counted(town), await counted(town, "assigned")) == (before[0] + 40, before[1] + 40)


@pytest.mark.parametrize(
    ("service", "point"),
    [
        ("intake", "after_send_before_delete"),
        ("assignment", "after_commit_before_ack"),
        (STREAM, "after_commit_before_ack"),
    ],
)
async def test_a_crash_at_the_worst_moment_loses_and_doubles_nothing(
    town: People, service: str, point: str
) -> None:
    await town.calm()
    before = await counted(town), await counted(town, "assigned")
    process = town.stack.processes[service]
    await asyncio.to_thread(process.stop)
    town.stack.extra_environment[service]["YUANXIN_CRASH_AT"] = point
    await asyncio.to_thread(process.start)
    await asyncio.to_thread(process.wait_ready, 60)
    ends = process.unexpected_ends
    town.stack.extra_environment[service].clear()
    cases = await apply_many(town, f"crash-{service}", 5)
    await asyncio.to_thread(process.wait_ready, 60)
    await town.calm()
    assert process.unexpected_ends > ends, "it did crash"
    assert (await counted(town), await counted(town, "assigned")) == (before[0] + len(cases), before[1] + 5)


async def test_events_that_arrive_again_change_nothing(town: People) -> None:
    await apply_many(town, "again", 3)
    await town.calm()
    before = (await town.line(town.stack.now().date()))["system"]
    records = await everything(town.stack.bootstrap, CASES)
    producer = AIOKafkaProducer(bootstrap_servers=town.stack.bootstrap, acks="all")
    await producer.start()
    for record in records[-200:]:
        await producer.send_and_wait(
            CASES, record.value, record.key, record.partition, headers=list(record.headers)
        )
    await producer.stop()
    await town.calm()
    assert (await town.line(town.stack.now().date()))["system"] == before


async def test_the_ledger_wins_over_an_offset_that_kafka_has_ahead(town: People) -> None:
    await town.calm()
    before = await counted(town)
    stream = town.stack.processes[STREAM]
    await asyncio.to_thread(stream.stop)
    cases = await apply_many(town, "ahead", 5)
    await commit_to_the_end(town.stack.bootstrap)
    await asyncio.to_thread(stream.start)
    await asyncio.to_thread(stream.wait_ready, 60)
    await town.calm()
    assert await counted(town) == before + len(cases)


async def commit_to_the_end(bootstrap: str) -> None:
    """Claim in the group's name that everything was read."""
    partitions = [
        TopicPartition(topic, number) for topic in (CASES, COUNTIES) for number in range(PARTITIONS)
    ]
    claimer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=GROUP, enable_auto_commit=False)
    await claimer.start()
    try:
        claimer.assign(partitions)
        ends = await claimer.end_offsets(partitions)
        await claimer.commit({where: OffsetAndMetadata(end, "") for where, end in ends.items()})
    finally:
        await claimer.stop()
