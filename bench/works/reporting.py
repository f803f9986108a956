"""Reporting's worker on a filled log, beside Faust agents that do nothing or write a table at each event."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import rig
from bench.databases import applied, ends, log_reader, opened, reaches, until
from bench.events import whole_life
from bench.figures import Figures
from bench.filling import write_lives
from bench.processes import process
from bench.profile import profiled
from bench.rounds import ROUNDS, noted
from bench.works import rebuild
from contracts.topics import CASES
from database import Connection
from devstack.stack import Stack

WORKER: Final = "reporting-stream"
CASES_A_ROUND: Final = 10_000
PATIENCE_SECONDS: Final = 180.0


def measure(rounds: int = ROUNDS, cases: int = CASES_A_ROUND) -> Mapping[str, Figures]:
    """Ours reads what was added since its last round, the peers as many events from the beginning."""
    with rig.stack(only=(WORKER,)) as made, rig.folder() as folder:
        ours: list[float] = []
        peers: dict[str, list[float]] = {"nothing": [], "table": []}
        for _ in range(rounds):
            events = fill(made, cases)
            ours.append(asyncio.run(live(made, events)))
            for what, rates in peers.items():
                rates.append(faust(made, what, events, folder))
        shares = profile_of(made, cases)
        anew = rebuild.compared(made, folder, rounds)
    return {
        "reporting.live.nothing": Figures(ours, peers["nothing"], shares=shares),
        "reporting.live.table": Figures(ours, peers["table"]),
        "reporting.rebuild.rate": anew,
    }


def fill(made: Stack, cases: int) -> int:
    """How many events lie there now that the worker, which is stopped, has not read."""
    made.processes[WORKER].stop()
    counties = rig.counties(made)[:10]
    lives = [whole_life(counties[number % len(counties)], number) for number in range(cases)]
    return asyncio.run(write_lives(made.bootstrap, lives))


async def live(made: Stack, events: int) -> float:
    """Events a second from the first batch that is committed to the last; what it brought is not counted."""
    async with opened(made, "reporting") as connection, log_reader(made.bootstrap) as reader:
        wanted = await ends(reader, CASES)
        before = await applied(connection, CASES)
        made.processes[WORKER].start()

        async def has_begun() -> bool:
            return await applied(connection, CASES) > before

        await until(has_begun, "the worker has begun")
        first, began = await applied(connection, CASES), time.perf_counter()
        await reaches(connection, wanted)
        rate = (before + events - first) / (time.perf_counter() - began)
        await _all_is_counted(connection)
    noted(f"reporting: {rate:,.0f}/s")
    return rate


async def _all_is_counted(connection: Connection) -> None:
    """A message that was set aside would have cost nothing."""
    if held := await connection.fetchval("SELECT count(*) FROM held"):
        raise RuntimeError(f"{held} messages were set aside")


def faust(made: Stack, what: str, events: int, folder: Path) -> float:
    """The rate that the peer says."""
    words = ("bench.peers.faust_agent", what, made.bootstrap, str(events), str(folder / "faust"))
    with process(*words) as child:
        said, _ = child.communicate(timeout=PATIENCE_SECONDS)
    noted(f"Faust, {what}: {float(said):,.0f}/s")
    return float(said)


def profile_of(made: Stack, cases: int) -> Sequence[tuple[str, float]]:
    """Of a round that is not counted."""
    fill(made, cases)
    made.processes[WORKER].start()
    made.processes[WORKER].wait_ready()
    pid = made.processes[WORKER].pid
    assert pid
    with profiled(pid) as shares:
        asyncio.run(until_read(made))
    return shares


async def until_read(made: Stack) -> None:
    async with opened(made, "reporting") as connection, log_reader(made.bootstrap) as reader:
        await reaches(connection, await ends(reader, CASES))
