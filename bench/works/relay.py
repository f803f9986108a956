"""The relay: 100,000 rows of an outbox into Kafka, alone and inside of its service, beside a raw producer."""

import asyncio
import pickle
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from typing import Any, Final

from uuid_utils.compat import uuid7

from bench import rig
from bench.databases import POLL_SECONDS, ends, log_reader, opened, reaches, until
from bench.events import now, received
from bench.figures import Figures
from bench.processes import process
from bench.profile import Sampled, Shares, profiled, unsampled
from bench.rounds import ROUNDS, noted
from bench.works.intake import pid_of
from contracts import Actor, ActorKind, Service, source_of
from contracts.topics import CASES
from database import Connection
from delivery import NewEvent, outbox
from devstack.kafka import create_topics, declared_topics
from devstack.service_processes import process_of
from devstack.stack import Stack

ROWS: Final = 100_000
AT_ONCE: Final = 10_000
RAW: Final = "bench.raw"
PATIENCE_SECONDS: Final = 120.0
SERVICE: Final = Service.intake


def measure(rounds: int = ROUNDS, rows: int = ROWS) -> Mapping[str, Figures]:
    """Inside of the service first: its consumer reads what the relay has sent, and the log is short then."""
    with rig.stack(only=(SERVICE.value,)) as made, rig.folder() as folder:
        payloads = folder / "payloads"
        payloads.write_bytes(pickle.dumps(asyncio.run(prepare(made, rows))))
        beside = [(relayed(made, rows), raw(made, payloads, rows)) for _ in range(rounds)]
        _, shares_beside = asyncio.run(fill_and_watch(made, rows, pid_of(made), profiled))
        made.processes[SERVICE.value].stop()
        with relay_alone(made) as child:
            alone = [(relayed(made, rows), raw(made, payloads, rows)) for _ in range(rounds)]
            _, shares_alone = asyncio.run(fill_and_watch(made, rows, child.pid, profiled))
    return {
        "relay.alone.rate": _figures(alone, shares_alone),
        "relay.beside.rate": _figures(beside, shares_beside),
    }


def _figures(rounds: Sequence[tuple[float, float]], shares: Sequence[tuple[str, float]]) -> Figures:
    return Figures([ours for ours, _ in rounds], [peer for _, peer in rounds], shares=shares)


def relay_alone(made: Stack) -> AbstractContextManager[Popen[str]]:
    """Nothing else of the service."""
    return process("bench.alone", "relay", SERVICE.value, environment=made.environment(process_of(SERVICE)))


async def prepare(made: Stack, rows: int) -> Sequence[Any]:
    """A topic like that of the cases, and the payloads of one filled outbox for the raw producer."""
    [like] = [topic for topic in declared_topics() if topic.name == CASES]
    await create_topics(made.bootstrap, [replace(like, name=RAW)])
    async with opened(made, SERVICE.value) as connection:
        transaction = connection.transaction()
        await transaction.start()
        await _fill(connection, rows)
        stored = await outbox.oldest(connection, source_of(SERVICE), rows)
        await transaction.rollback()
    return [(row.key, list(row.headers), row.value) for row in stored]


async def _fill(connection: Connection, rows: int) -> None:
    clerk, at = Actor(ActorKind.person, "330302"), now()
    for first in range(0, rows, AT_ONCE):
        events = (
            NewEvent(received(number), str(uuid7()), "330302", rig.CAMPAIGN, at, at, clerk)
            for number in range(first, min(first + AT_ONCE, rows))
        )
        await outbox.add(connection, *events)


async def fill_and_watch(
    made: Stack, rows: int, pid: int = 0, sampled: Sampled = unsampled
) -> tuple[float, Shares]:
    """Rows a second, from the first one that is in Kafka to the last; then everything is read and deleted.

    The relay, `pid`, is sampled from where its rows are there: before, it would be seen at rest.
    """
    async with opened(made, SERVICE.value) as connection, log_reader(made.bootstrap) as reader:
        watching = asyncio.create_task(filled(reader, CASES, rows))
        async with connection.transaction():
            await _fill(connection, rows)
        with sampled(pid) as shares:
            rate = await watching
        noted(f"relay: {rate:,.0f}/s")

        async def is_empty() -> bool:
            return not await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)")

        await until(is_empty, "the outbox is empty")
        if made.processes[SERVICE.value].pid:
            await reaches(connection, await ends(reader, CASES))
    return rate, shares


def relayed(made: Stack, rows: int) -> float:
    """The rate of a round that counts."""
    rate, _ = asyncio.run(fill_and_watch(made, rows))
    return rate


def raw(made: Stack, payloads: Path, rows: int) -> float:
    """The same from the peer."""

    async def watch() -> float:
        async with log_reader(made.bootstrap) as reader:
            watching = asyncio.create_task(filled(reader, RAW, rows))
            await asyncio.sleep(POLL_SECONDS)
            with process("bench.peers.raw_producer", made.bootstrap, str(payloads), RAW):
                rate = await watching
        noted(f"raw producer: {rate:,.0f}/s")
        return rate

    return asyncio.run(watch())


async def filled(reader: Any, topic: str, rows: int) -> float:
    """How many a second came, from the last look that saw none; of ours and the peer's, seen from outside."""
    before, began = sum((await ends(reader, topic)).values()), time.perf_counter()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (there := sum((await ends(reader, topic)).values())) < before + rows:
            if there == before:
                began = time.perf_counter()
            await asyncio.sleep(POLL_SECONDS)
    return rows / (time.perf_counter() - began)
