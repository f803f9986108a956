"""Assignment's and mediation's consumers, beside the same handlers called without Kafka and ledger."""

import asyncio
import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from uuid_utils.compat import uuid7

from bench import rig
from bench.databases import applied, ends, log_reader, opened, reaches, until
from bench.events import CLOSED, GRANTED, Life, assigned, envelopes, now, received
from bench.figures import Figures
from bench.filling import LIVES_AT_ONCE, write_lives
from bench.processes import process
from bench.profile import Shares, profiled
from bench.rounds import ROUNDS, noted
from contracts import Event, Service
from contracts.topics import CASES
from devstack.service_processes import process_of
from devstack.stack import Stack

CASES_A_ROUND: Final = 4000
WAITING: Final = 8500
FREE_SEATS: Final = 500
"""A county of the campaign for practice has fewer."""
PATIENCE_SECONDS: Final = 300.0
COUNTY: Final = "330302"

Told = Callable[[int], Sequence[Event]]


def ended_at_once(number: int) -> Sequence[Event]:
    """For assignment: the seat is free again, so nobody waits for long."""
    return received(number), GRANTED, CLOSED


def handed_over(number: int) -> Sequence[Event]:
    """For mediation: somebody handles it."""
    return received(number), GRANTED, assigned(COUNTY)


def still_waiting(number: int) -> Sequence[Event]:
    return received(number), GRANTED


def lives(told: Told, cases: int) -> Sequence[Life]:
    return [Life(str(uuid7()), COUNTY, told(number)) for number in range(cases)]


def measure(
    rounds: int = ROUNDS, cases: int = CASES_A_ROUND, waiting: int = WAITING
) -> Mapping[str, Figures]:
    """Each service on a stack of its own, and assignment again once many wait in the county."""
    with rig.folder() as folder:
        with rig.stack(only=(Service.mediation,)) as made:
            mediation = compared(made, Service.mediation, handed_over, folder, rounds, cases)
        with rig.stack(only=(Service.assignment,)) as made:
            short = compared(made, Service.assignment, ended_at_once, folder, rounds, cases)
            asyncio.run(write_lives(made.bootstrap, lives(still_waiting, waiting + FREE_SEATS)))
            asyncio.run(consumed(made, Service.assignment))
            waits = asyncio.run(how_many_wait(made))
            many = compared(made, Service.assignment, ended_at_once, folder, rounds, cases)
    note = f"{waits} cases of the county wait"
    return {
        "consumers.mediation.rate": mediation,
        "consumers.assignment.short": short,
        "consumers.assignment.long": Figures(many.ours, many.peer, note, many.shares),
        "consumers.length.ratio": Figures(many.ours, short.ours),
    }


def compared(made: Stack, service: Service, told: Told, folder: Path, rounds: int, cases: int) -> Figures:
    """In turn; the peer's database is a copy, made now, of what the service has."""
    made.processes[service].stop()
    asyncio.run(copy_database(made, service))
    pairs = [
        (asyncio.run(read_lives(made, service, told, cases)), handlers(made, service, told, folder, cases))
        for _ in range(rounds)
    ]
    asyncio.run(write_lives(made.bootstrap, lives(told, cases)))
    _, shares = asyncio.run(consumed(made, service, profiled))
    return Figures([ours for ours, _ in pairs], [peer for _, peer in pairs], shares=shares)


async def copy_database(made: Stack, service: Service) -> None:
    async with opened(made, "postgres") as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {peer_of(service)}")
        await connection.execute(f"CREATE DATABASE {peer_of(service)} TEMPLATE {service}")
    async with opened(made, peer_of(service)) as connection:
        await connection.execute("ANALYZE")


def peer_of(service: Service) -> str:
    return f"{service}_peer"


async def read_lives(made: Stack, service: Service, told: Told, cases: int) -> float:
    """Events a second, from the first batch that is committed to the last."""
    await write_lives(made.bootstrap, lives(told, cases))
    rate, _ = await consumed(made, service)
    return rate


def unsampled(pid: int) -> AbstractContextManager[Shares]:
    """No profiler slows what is counted."""
    return nullcontext([])


async def consumed(
    made: Stack, service: Service, sampled: Callable[[int], AbstractContextManager[Shares]] = unsampled
) -> tuple[float, Shares]:
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


def handlers(made: Stack, service: Service, told: Told, folder: Path, cases: int) -> float:
    """The rate that the peer says, on as many new cases."""
    file, at = folder / "envelopes", now()
    groups = [lives(told, LIVES_AT_ONCE) for _ in range(cases // LIVES_AT_ONCE)]
    file.write_bytes(pickle.dumps([each for group in groups for each in envelopes(group, at)]))
    url = made.loops_url(service).removesuffix(service) + peer_of(service)
    with process("bench.peers.handlers_alone", service, url, str(file)) as child:
        said, _ = child.communicate(timeout=PATIENCE_SECONDS)
    noted(f"its handlers alone: {float(said):,.0f}/s")
    return float(said)


async def how_many_wait(made: Stack) -> int:
    async with opened(made, Service.assignment) as connection:
        waiting: int = await connection.fetchval("SELECT count(*) FROM cases WHERE state = 'waiting'")
        return waiting
