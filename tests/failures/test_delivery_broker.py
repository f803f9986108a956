"""Our Kafka clients on the real broker."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from broker_access import parse_address
from broker_access.quotas import quotas_of
from contracts.topics import CASES
from delivery import broker
from delivery.group_member import join
from delivery.topic_ids import topic_ids
from devstack.stack import Stack


async def test_a_reader_that_is_closed_at_once_ends_nobody(stack: Stack) -> None:
    """aiokafka cancels a task of its own and waits for it: one that has not begun cancels who waits."""
    for _ in range(3):
        async with broker.reader(stack.bootstrap) as client:
            assert client is not None


@pytest.fixture
async def first_is_gone(stack: Stack) -> AsyncIterator[str]:
    """The address of several brokers, of which the first takes connections and answers nothing any more."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as gone:
        address = parse_address(stack.bootstrap)
        [host, port] = gone.sockets[0].getsockname()
        yield str(replace(address, servers=f"{host}:{port},{address.servers}"))


async def test_a_broker_that_is_gone_is_passed_over_by_everyone(first_is_gone: str) -> None:
    async def read() -> None:
        async with broker.reader(first_is_gone):
            pass

    async def write() -> None:
        async with broker.producer(first_is_gone):
            pass

    async def follow() -> None:
        async with join(first_is_gone, "passed-over", [CASES]):
            pass

    async def limits() -> None:
        await asyncio.to_thread(quotas_of, first_is_gone, "agency.court", 10.0)

    ids, *_ = await asyncio.gather(topic_ids(first_is_gone, [CASES]), read(), write(), follow(), limits())
    assert CASES in ids
