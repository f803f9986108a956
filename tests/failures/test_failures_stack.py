"""The whole stack while its parts are killed: what was acknowledged is counted, once (S1, S2, S8)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from broker_access import client_options
from builders_flows import PARTITIONS, Api, apply_with_retries, open_api, read_records
from contracts.topics import CASES, COUNTIES
from devstack.service_processes import service_processes
from devstack.stack import Stack

GROUP = "yuanxin-reporting"
STREAM = "reporting-stream"


@pytest.fixture(scope="module")
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


async def counted(api: Api, measure: str = "received") -> int:
    """What reporting shows for today."""
    figures = (await api.board_line(api.stack.now().date()))["system"]["figures"]
    return int(figures.get(measure) or 0) if figures else 0


async def apply_many(api: Api, name: str, count: int) -> set[str]:
    cases = await asyncio.gather(*(apply_with_retries(api, f"{name}-{number}") for number in range(count)))
    return set(cases)


@pytest.mark.parametrize("victim", [process.name for process in service_processes()])
async def test_a_killed_process_loses_and_doubles_nothing(api: Api, victim: str) -> None:
    await api.wait_until_quiet()
    before = await counted(api), await counted(api, "assigned")
    asking = asyncio.create_task(apply_many(api, f"kill-{victim}", 40))
    await asyncio.to_thread(api.stack.processes[victim].kill)
    cases = await asking
    await asyncio.to_thread(api.stack.processes[victim].wait_ready, 60)
    await api.wait_until_quiet()
    assert len(cases) == 40
    assert (await counted(api), await counted(api, "assigned")) == (before[0] + 40, before[1] + 40)


@pytest.mark.parametrize(
    ("service", "point"),
    [
        ("intake", "after_send_before_delete"),
        ("assignment", "after_commit_before_ack"),
        (STREAM, "after_commit_before_ack"),
    ],
)
async def test_a_crash_at_the_worst_moment_loses_and_doubles_nothing(
    api: Api, service: str, point: str
) -> None:
    await api.wait_until_quiet()
    before = await counted(api), await counted(api, "assigned")
    process = api.stack.processes[service]
    await asyncio.to_thread(process.stop)
    api.stack.extra_environment[service]["YUANXIN_CRASH_AT"] = point
    await asyncio.to_thread(process.start)
    await asyncio.to_thread(process.wait_ready, 60)
    ends = process.unexpected_ends
    api.stack.extra_environment[service].clear()
    cases = await apply_many(api, f"crash-{service}", 5)
    await asyncio.to_thread(process.wait_ready, 60)
    await api.wait_until_quiet()
    assert process.unexpected_ends > ends, "it did crash"
    assert (await counted(api), await counted(api, "assigned")) == (before[0] + len(cases), before[1] + 5)


async def test_events_that_arrive_again_change_nothing(api: Api) -> None:
    await apply_many(api, "again", 3)
    await api.wait_until_quiet()
    before = (await api.board_line(api.stack.now().date()))["system"]
    records = await read_records(api.stack.bootstrap, CASES)
    producer = AIOKafkaProducer(**client_options(api.stack.bootstrap), acks="all")
    await producer.start()
    for record in records[-200:]:
        await producer.send_and_wait(
            CASES, record.value, record.key, record.partition, headers=list(record.headers)
        )
    await producer.stop()
    await api.wait_until_quiet()
    assert (await api.board_line(api.stack.now().date()))["system"] == before


async def test_the_ledger_wins_over_an_offset_that_kafka_has_ahead(api: Api) -> None:
    await api.wait_until_quiet()
    before = await counted(api)
    stream = api.stack.processes[STREAM]
    await asyncio.to_thread(stream.stop)
    cases = await apply_many(api, "ahead", 5)
    await commit_to_the_end(api.stack.bootstrap)
    await asyncio.to_thread(stream.start)
    await asyncio.to_thread(stream.wait_ready, 60)
    await api.wait_until_quiet()
    assert await counted(api) == before + len(cases)


async def commit_to_the_end(bootstrap: str) -> None:
    """Claim in the group's name that everything was read."""
    partitions = [
        TopicPartition(topic, number) for topic in (CASES, COUNTIES) for number in range(PARTITIONS)
    ]
    claimer = AIOKafkaConsumer(**client_options(bootstrap), group_id=GROUP, enable_auto_commit=False)
    await claimer.start()
    try:
        claimer.assign(partitions)
        ends = await claimer.end_offsets(partitions)
        await claimer.commit({where: OffsetAndMetadata(end, "") for where, end in ends.items()})
    finally:
        await claimer.stop()
