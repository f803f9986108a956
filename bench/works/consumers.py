"""Assignment's and mediation's consumers, beside the same handlers called without Kafka and ledger."""

import asyncio
import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from uuid_utils.compat import uuid7

from assignment.case.store import counties
from bench import rig
from bench.databases import applied, ends, log_reader, opened, reaches, until
from bench.events import GRANTED, Life, assigned, envelopes, now, received
from bench.figures import Figures
from bench.filling import LIVES_AT_ONCE, write_lives
from bench.processes import process
from bench.profile import Sampled, Shares, profiled, unsampled
from bench.rounds import ROUNDS, noted
from bench.turnover import (
    COUNTY,
    Turnover,
    how_many_wait,
    how_many_were_assigned,
    oldest_first,
    still_waiting,
)
from contracts import Service
from contracts.topics import CASES
from devstack.service_processes import process_of
from devstack.stack import Stack

CASES_A_ROUND: Final = 3000
SHORT: Final = 200
LONG: Final = 8500
SEATS: Final = 500
"""A county of the campaign for practice has fewer."""
PATIENCE_SECONDS: Final = 300.0
ASKED_EVERY_SECONDS: Final = 0.02

Lives = Callable[[int], Sequence[Life]]
"""So many more, each time others."""


def handed_over(cases: int) -> Sequence[Life]:
    """For mediation: somebody handles it."""
    return [
        Life(str(uuid7()), COUNTY, (received(number), GRANTED, assigned(COUNTY))) for number in range(cases)
    ]


def measure(
    rounds: int = ROUNDS, cases: int = CASES_A_ROUND, short: int = SHORT, long: int = LONG
) -> Mapping[str, Figures]:
    """Each service on a stack of its own, and assignment again once many wait in the county."""
    with rig.folder() as folder:
        with rig.stack(only=(Service.mediation,)) as made:
            mediation = compared(made, Service.mediation, lambda: handed_over, folder, rounds, cases)
        with rig.stack(only=(Service.assignment,)) as made:
            few = turned_over(made, short + SEATS, folder, rounds, cases)
            many = turned_over(made, long - asyncio.run(how_many_wait(made)), folder, rounds, cases)
            waits = longest_waits(made, rounds, cases)
    return {
        "consumers.mediation.rate": mediation,
        "consumers.assignment.short": few,
        "consumers.assignment.long": many,
        "consumers.length.ratio": Figures(many.ours, few.ours, shares=many.shares),
        "consumers.county.wait": Figures(waits, shares=many.shares),
    }


def turned_over(made: Stack, more: int, folder: Path, rounds: int, cases: int) -> Figures:
    """Assignment once so many more wait; every end has to have given its seat to the next on the list."""
    made.processes[Service.assignment].stop()
    asyncio.run(read_lives(made, Service.assignment, still_waiting(more)))
    waiting, cases_now = asyncio.run(how_many_wait(made)), asyncio.run(oldest_first(made))
    before = asyncio.run(how_many_were_assigned(made))
    figures = compared(made, Service.assignment, lambda: Turnover(cases_now).lives, folder, rounds, cases)
    given = asyncio.run(how_many_were_assigned(made)) - before
    if given != (rounds + 1) * cases:
        raise RuntimeError(f"{(rounds + 1) * cases} seats came free, {given} were given")
    return replace(figures, note=f"{waiting:,} wait; each end gives its seat to the next of them")


def compared(
    made: Stack, service: Service, told: Callable[[], Lives], folder: Path, rounds: int, cases: int
) -> Figures:
    """In turn; the peer's database is a copy, made now, of what the service has."""
    made.processes[service].stop()
    asyncio.run(copy_database(made, service))
    ours, theirs = told(), told()
    pairs = [
        (asyncio.run(read_lives(made, service, ours(cases))), handlers(made, service, theirs(cases), folder))
        for _ in range(rounds)
    ]
    asyncio.run(write_lives(made.bootstrap, ours(cases)))
    _, shares = asyncio.run(consumed(made, service, profiled))
    return Figures([rate for rate, _ in pairs], [rate for _, rate in pairs], shares=shares)


async def copy_database(made: Stack, service: Service) -> None:
    """With the same statistics, which a young database may not have yet."""
    async with opened(made, service) as connection:
        await connection.execute("ANALYZE")
    async with opened(made, "postgres") as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {peer_of(service)}")
        await connection.execute(f"CREATE DATABASE {peer_of(service)} TEMPLATE {service}")


def peer_of(service: Service) -> str:
    return f"{service}_peer"


async def read_lives(made: Stack, service: Service, lives: Sequence[Life]) -> float:
    """Events a second, from the first batch that is committed to the last."""
    await write_lives(made.bootstrap, lives)
    rate, _ = await consumed(made, service)
    return rate


async def consumed(made: Stack, service: Service, sampled: Sampled = unsampled) -> tuple[float, Shares]:
    """Its rate, and where the time went meanwhile."""
    environment = made.environment(process_of(service))
    async with opened(made, service) as connection, log_reader(made.bootstrap) as reader:
        wanted, before = await ends(reader, CASES), await applied(connection, CASES)

        async def has_begun() -> bool:
            return await applied(connection, CASES) > before

        with process("bench.alone", "consumer", service, environment=environment) as child:
            await until(has_begun, "the consumer has begun", PATIENCE_SECONDS)
            first, began = await applied(connection, CASES), time.perf_counter()
            with sampled(child.pid) as shares:
                await reaches(connection, wanted, PATIENCE_SECONDS)
                rate = (sum(wanted.values()) - first) / (time.perf_counter() - began)
        if held := await connection.fetchval("SELECT count(*) FROM held"):
            raise RuntimeError(f"{held} messages were set aside")
    noted(f"{service}: {rate:,.0f}/s")
    return rate, shares


def handlers(made: Stack, service: Service, lives: Sequence[Life], folder: Path) -> float:
    """The rate that the peer says, on as many other lives."""
    file, at = folder / "envelopes", now()
    groups = (lives[first : first + LIVES_AT_ONCE] for first in range(0, len(lives), LIVES_AT_ONCE))
    file.write_bytes(pickle.dumps([each for group in groups for each in envelopes(group, at)]))
    url = made.loops_url(service).removesuffix(service) + peer_of(service)
    with process("bench.peers.handlers_alone", service, url, str(file)) as child:
        said, _ = child.communicate(timeout=PATIENCE_SECONDS)
    noted(f"its handlers alone: {float(said):,.0f}/s")
    return float(said)


def longest_waits(made: Stack, rounds: int, cases: int) -> Sequence[float]:
    """Milliseconds a round: how long a request about the county waits for its row at most, meanwhile."""
    turnover = Turnover(asyncio.run(oldest_first(made)))
    return [asyncio.run(longest_wait(made, turnover.lives(cases))) for _ in range(rounds)]


async def longest_wait(made: Stack, lives: Sequence[Life]) -> float:
    """One round."""
    await write_lives(made.bootstrap, lives)
    waits: list[float] = []
    asking = asyncio.create_task(ask_for_the_county(made, waits))
    try:
        await consumed(made, Service.assignment)
    finally:
        asking.cancel()
        await asyncio.wait({asking})
    if not asking.cancelled():
        asking.result()
    return max(waits)


async def ask_for_the_county(made: Stack, waits: list[float]) -> None:
    """As every request that changes something there does, again and again."""
    async with opened(made, Service.assignment) as connection:
        while True:
            began = time.perf_counter()
            async with connection.transaction():
                await counties.lock(connection, [COUNTY])
                waits.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(ASKED_EVERY_SECONDS)
