"""Three brokers and two replicas of each service, lost in turn: nobody is the only one of a kind."""

import asyncio
import signal
import time
from typing import Final

from contracts.service_names import SERVICES
from devstack.kafka import Kafka
from prove import evidence
from prove.broker_copies import copies, lose, process_of, replace, until_others_lead, until_whole
from prove.rig import Rig

BROKERS: Final = 3
REPLICAS: Final = 2
WORK_SECONDS: Final = 2.0
"""How long the others work before the next thing happens."""
WAIT_SECONDS: Final = 30.0


async def lose_each_broker(rig: Rig, until: float) -> None:
    """Each once, with its disk; then two at once, whose disks are kept; then any of them."""
    brokers = list(rig.stack.servers.kafka.brokers)
    for broker in rig.rng.sample(brokers, len(brokers)):
        await lose_broker(rig, broker)
    await lose_two_brokers(rig)
    while asyncio.get_running_loop().time() < until:
        await lose_broker(rig, rig.rng.choice(brokers))


async def lose_broker(rig: Rig, broker: Kafka) -> None:
    """It hits when it led something, so that others had to take over."""
    kafka = rig.stack.servers.kafka
    led = sum(each.leader == broker.node for each in await copies(kafka))
    await lose(kafka, broker)
    await until_others_lead(kafka, broker)
    await asyncio.sleep(WORK_SECONDS)
    await replace(kafka, broker)
    rig.note("a broker lost with its disk", int(led > 0), broker=broker.node, led=led)


async def lose_two_brokers(rig: Rig) -> None:
    """It hits when requests were acknowledged and events waited meanwhile."""
    kafka = rig.stack.servers.kafka
    two = [process_of(kafka, broker) for broker in rig.rng.sample(list(kafka.brokers), 2)]
    for process in two:
        await asyncio.to_thread(process.stop, signal.SIGKILL)
    acknowledged, waiting = await _acknowledged_while_events_wait(rig)
    for process in two:
        await asyncio.to_thread(process.start)
    await rig.until_ready(*(process.name for process in two))
    await until_whole(kafka)
    hit = int(acknowledged > 0 and waiting > 0)
    rig.note("two brokers lost at once", hit, acknowledged=acknowledged, waiting=waiting)


async def _acknowledged_while_events_wait(rig: Rig) -> tuple[int, int]:
    """How many acts were acknowledged, and how many events stood in the outboxes at the end."""
    entries = rig.acts.journal.entries
    before, deadline = len(entries), time.monotonic() + WAIT_SECONDS
    acknowledged = waiting = 0
    while not (acknowledged and waiting) and time.monotonic() < deadline:
        await asyncio.sleep(WORK_SECONDS)
        acknowledged = sum(entry.kind == "done" for entry in entries[before:])
        states = [await evidence.service_state(rig.stack.owner_url(name), name) for name in SERVICES]
        waiting = sum(state.outbox for state in states)
    return acknowledged, waiting


async def kill_each_replica(rig: Rig, until: float) -> None:
    """Each once; the next when this one does its work again."""
    names = replicas(rig)
    for name in rig.rng.sample(names, len(names)):
        await kill_replica(rig, name)
    while asyncio.get_running_loop().time() < until:
        await kill_replica(rig, rig.rng.choice(names))


async def kill_replica(rig: Rig, name: str) -> None:
    await rig.kill(name)
    await rig.until_ready(name)


def replicas(rig: Rig) -> list[str]:
    """Of all services and the worker."""
    servers = {each.name for each in (*rig.stack.servers.kafka.processes, rig.stack.servers.postgres.process)}
    return [name for name in rig.stack.processes if name not in servers]
