"""kill -9 of each process under load, until everything that was told before is read everywhere."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg
from aiokafka.errors import KafkaError

from bench import rig
from bench.databases import TOPICS, ends, log_reader, opened, reaches, until
from bench.figures import Figures
from bench.rounds import ROUNDS, noted
from bench.sending import load, send_whatever_comes
from bench.table import KILLED
from bench.works.intake import COUNTIES
from bench.works.whole import quiet
from contracts.service_names import SERVICES
from devstack.stack import Stack

RATE: Final = 20
BEFORE_SECONDS: Final = 2.0
LONGEST_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Killed:
    """Seconds from the kill."""

    ready: float
    caught_up: float

    @property
    def shares(self) -> Sequence[tuple[str, float]]:
        share = self.ready / self.caught_up * 100
        return [("until it is ready again", share), ("until all is sent and read then", 100 - share)]


def measure() -> Mapping[str, Figures]:
    """Each process several times, on one stack, with a load that goes on."""
    with rig.stack() as made:
        killings: dict[str, list[Killed]] = {name: [] for name in KILLED}
        for _ in range(ROUNDS):
            for name, each in killings.items():
                each.append(killed(made, name))
        return {
            f"recovery.{name}.seconds": Figures([one.caught_up for one in each], shares=each[-1].shares)
            for name, each in killings.items()
        }


def killed(made: Stack, name: str) -> Killed:
    """Until it is ready, and until all services have read what was told up to then."""
    quiet(made)
    with under_load(made):
        time.sleep(BEFORE_SECONDS)
        began, dead = time.monotonic(), made.processes[name].pid
        made.processes[name].kill()
        asyncio.run(until_ready(made, name, dead))
        ready = time.monotonic() - began
        asyncio.run(until(lambda: is_caught_up(made), "everything is read everywhere"))
        caught_up = time.monotonic() - began
    noted(f"{name}: ready after {ready:.1f} s, caught up after {caught_up:.1f} s")
    return Killed(ready, caught_up)


async def _answers(made: Stack) -> bool:
    """PostgreSQL itself: the file in which it says that it is ready outlives a kill."""
    try:
        async with opened(made, "postgres"):
            return True
    except (OSError, asyncpg.PostgresError):
        return False


@contextmanager
def under_load(made: Stack) -> Iterator[None]:
    """Applications at an even rate; what the kill costs them is not looked at here."""
    plan = load(made, rig.counties(made)[:COUNTIES], LONGEST_SECONDS, rate=RATE, connections=4)
    over = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        sending = threads.submit(send_whatever_comes, plan, over)
        try:
            yield
        finally:
            over.set()
        sending.result()


async def until_ready(made: Stack, name: str, dead: int | None) -> None:
    """A life after the killed one does its work."""
    process = made.processes[name]

    async def lives_again() -> bool:
        is_there = process.pid not in (None, dead) and await asyncio.to_thread(process.is_ready)
        return is_there and (name != "postgres" or await _answers(made))

    await until(lives_again, f"{process.name} is ready again")


async def is_caught_up(made: Stack) -> bool:
    """What lies in outboxes now is in the log, and that is read; no, where it was cut off while it looked."""
    try:
        for service in SERVICES:
            await _sent(made, service)
        async with log_reader(made.bootstrap) as reader:
            there = await ends(reader, *TOPICS)
        for service in SERVICES:
            async with opened(made, service) as connection:
                rows = await connection.fetch("SELECT DISTINCT topic FROM progress")
                read = {row["topic"] for row in rows}
                await reaches(connection, {at: end for at, end in there.items() if at[0] in read})
    except (OSError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


async def _sent(made: Stack, service: str) -> None:
    """The rows that are there now have gone."""
    async with opened(made, service) as connection:
        newest = await connection.fetchval("SELECT max(id) FROM outbox")

        async def have_gone() -> bool:
            return not await connection.fetchval("SELECT EXISTS (SELECT FROM outbox WHERE id <= $1)", newest)

        await until(have_gone, f"the outbox of {service} was sent")
