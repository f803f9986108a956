"""Three brokers that hold copies of one another: who has what, and how one is lost and replaced."""

import asyncio
import shutil
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from confluent_kafka.admin import AdminClient

from broker_access import librdkafka_options
from devstack.kafka import Kafka
from devstack.process import Process
from devstack.servers import KafkaServer

ANSWER_SECONDS: Final = 10.0
IN_SYNC_SECONDS: Final = 90.0
LOOK_SECONDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Copies:
    """Of one partition: which brokers have it, which of them are in sync, which one leads."""

    partition: str
    brokers: frozenset[int]
    in_sync: frozenset[int]
    leader: int

    def are_without(self, node: int) -> bool:
        return self.leader not in (node, -1) and node not in self.in_sync


async def copies(server: KafkaServer) -> Collection[Copies]:
    """Of every partition there is, also of Kafka's own topics."""
    return await asyncio.to_thread(_copies, server.bootstrap)


def _copies(bootstrap: str) -> Collection[Copies]:
    admin = AdminClient({**librdkafka_options(bootstrap), "log_level": 0})
    return [
        Copies(f"{topic.topic}/{number}", frozenset(each.replicas), frozenset(each.isrs), each.leader)
        for topic in admin.list_topics(timeout=ANSWER_SECONDS).topics.values()
        for number, each in topic.partitions.items()
    ]


def process_of(server: KafkaServer, broker: Kafka) -> Process:
    return server.processes[broker.node - 1]


async def lose(server: KafkaServer, broker: Kafka) -> None:
    """kill -9, and its disk with all its data: what it had told nobody is gone."""
    await asyncio.to_thread(process_of(server, broker).stop, signal.SIGKILL)
    await asyncio.to_thread(shutil.rmtree, broker.home / "data")


async def until_others_lead(server: KafkaServer, broker: Kafka) -> None:
    """All that it led; none of what it has counts as a copy any more."""
    await until(server, lambda each: each.are_without(broker.node))


async def replace(server: KafkaServer, broker: Kafka) -> None:
    """By a new machine under the same number, until that has everything the others have."""
    await asyncio.to_thread(broker.prepare)
    process = process_of(server, broker)
    await asyncio.to_thread(process.start)
    await asyncio.to_thread(process.wait_ready)
    await until_whole(server)


async def until_whole(server: KafkaServer) -> None:
    """Every partition on every broker, and in sync."""
    nodes = {broker.node for broker in server.brokers}
    await until(server, lambda each: each.brokers == each.in_sync == nodes)


async def until(server: KafkaServer, is_so: Callable[[Copies], bool]) -> None:
    """Of every partition, as the brokers that are left tell it."""
    deadline = time.monotonic() + IN_SYNC_SECONDS
    while not_yet := [each for each in await copies(server) if not is_so(each)]:
        if time.monotonic() > deadline:
            raise AssertionError(f"after {IN_SYNC_SECONDS:.0f} s still {not_yet}")
        await asyncio.sleep(LOOK_SECONDS)
