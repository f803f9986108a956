"""kill -9 of each process under load, until everything that was told before is read everywhere."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from devstack.process import Process
from devstack.stack import Stack

RATE: Final = 20
BEFORE_SECONDS: Final = 2.0
LONGEST_SECONDS: Final = 60.0


def measure() -> Mapping[str, Figures]:
    """Each process several times, on one stack, with a load that goes on."""
    with rig.stack() as made:
        seconds: dict[str, list[float]] = {name: [] for name in KILLED}
        for _ in range(ROUNDS):
            for name, each in seconds.items():
                each.append(killed(made, name))
        return {f"recovery.{name}.seconds": Figures(each) for name, each in seconds.items()}


def killed(made: Stack, name: str) -> float:
    """Seconds from the kill until it is ready and all services have read what was told up to then."""
    quiet(made)
    with under_load(made):
        time.sleep(BEFORE_SECONDS)
        began, dead = time.monotonic(), made.processes[name].pid
        made.processes[name].kill()
        asyncio.run(until_caught_up(made, made.processes[name], dead))
        seconds = time.monotonic() - began
    noted(f"{name}: {seconds:.1f} s")
    return seconds


@contextmanager
def under_load(made: Stack) -> Iterator[None]:
    """Applications at an even rate; what the kill costs them is not looked at here."""
    plan = load(made, rig.counties(made)[:COUNTIES], LONGEST_SECONDS, rate=RATE, connections=4)
    over = threading.Event()
    sending = threading.Thread(target=send_whatever_comes, args=(plan, over))
    sending.start()
    try:
        yield
    finally:
        over.set()
        sending.join()


async def until_caught_up(made: Stack, process: Process, dead: int | None) -> None:
    """A life after the killed one does its work; what lay in outboxes then is in the log; that is read."""

    async def lives_again() -> bool:
        return process.pid not in (None, dead) and await asyncio.to_thread(process.is_ready)

    await until(lives_again, f"{process.name} is ready again")
    await until(lambda: is_caught_up(made), "everything is read everywhere")


async def is_caught_up(made: Stack) -> bool:
    """No, where it was cut off in the midst of looking."""
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
