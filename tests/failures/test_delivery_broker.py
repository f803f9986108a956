"""Our Kafka clients on the real broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.errors import NodeNotReadyError

from broker_access import parse_address
from broker_access.quotas import quotas_of
from contracts.topics import CASES
from delivery import broker, group_member
from delivery.group_member import join
from delivery.messages import Partition
from delivery.topic_ids import topic_ids
from delivery_process import until
from devstack.stack import Stack


async def test_a_reader_that_is_closed_at_once_ends_nobody(stack: Stack) -> None:
    """aiokafka cancels a task of its own and waits for it: one that has not begun cancels who waits."""
    for _ in range(3):
        async with broker.reader(stack.bootstrap) as client:
            assert client is not None


async def refuse(*_: Any, **__: Any) -> None:
    raise NodeNotReadyError


async def say_nothing(*_: Any, **__: Any) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("answer", [refuse, say_nothing])
async def test_a_member_of_a_group_is_closed_while_the_broker_is_away_and_ends_nobody(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, answer: Callable[..., Awaitable[None]]
) -> None:
    """aiokafka hands the end of a question that rests after a failure to who closes the client; and where the
    broker says nothing, it leaves its tasks behind, which would ask for ever."""
    monkeypatch.setattr(broker, "STOP_SECONDS", 0.3)

    async def live() -> None:
        async with join(stack.bootstrap, f"closed-{uuid4()}", [CASES]) as member:
            await until(lambda: member.unplaced, "it has partitions")
            member.seek({Partition(*where): 0 for where in member.unplaced})
            member.client.resume(*member.unplaced)
            member.client._client.send = answer
            await asyncio.sleep(1.5)  # longer than what it has asked before is waited for

    before = asyncio.all_tasks()
    life = asyncio.create_task(live())
    await asyncio.wait({life})
    assert not life.cancelled()
    await life
    assert asyncio.all_tasks() - before == set()


async def test_who_waits_for_a_group_that_does_not_come_to_rest_looks_again(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the broker goes away in between: a loop that waits on makes no turn, and ends its process."""
    monkeypatch.setattr(group_member, "REST_SECONDS", 0.5)
    async with join(stack.bootstrap, f"restless-{uuid4()}", [CASES]) as member:
        member.client._client.send = refuse
        waiting = asyncio.create_task(group_member.next_messages(member))
        await asyncio.wait({waiting}, timeout=5)
        assert waiting.done()
        assert isinstance(waiting.exception(), TimeoutError)


@pytest.fixture
async def first_is_gone(stack: Stack) -> AsyncIterator[str]:
    """The address of several brokers, of which the first takes connections and answers nothing any more."""

    async def read_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(read_only, "127.0.0.1", 0) as gone:
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
