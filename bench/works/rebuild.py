"""`yuanxin reporting rebuild` on a log that is there, beside a stateful quixstreams job on the same topic."""

import asyncio
import json
import subprocess
import time
from pathlib import Path
from typing import Final

import asyncpg

from bench import peers
from bench.databases import ends, log_reader, opened, until
from bench.figures import Figures
from bench.processes import PEERS, process
from bench.profile import Sampled, Shares, profiled, unsampled
from bench.rounds import noted
from broker_access import librdkafka_options
from contracts import Service
from contracts.topics import CASES
from database import Connection
from devstack.service_processes import process_of
from devstack.stack import Stack

PATIENCE_SECONDS: Final = 180.0
WORDS: Final = ("reporting", "rebuild", "--anew", "--only-compare", "--json")
READ: Final = "SELECT coalesce(sum(next_offset), 0)::bigint FROM rebuild.progress WHERE topic = $1"


def compared(made: Stack, folder: Path, rounds: int) -> Figures:
    """In turn, each the whole log from its beginning."""
    events = asyncio.run(_length(made))
    pairs = [(asyncio.run(ours(made, events))[0], quixstreams(made, events, folder)) for _ in range(rounds)]
    _, shares = asyncio.run(ours(made, events, profiled))
    note = f"{events:,} events; reading and storing, without the comparison that follows"
    return Figures([rate for rate, _ in pairs], [rate for _, rate in pairs], note, shares)


async def _length(made: Stack) -> int:
    async with log_reader(made.bootstrap) as reader:
        return sum((await ends(reader, CASES)).values())


async def ours(made: Stack, events: int, sampled: Sampled = unsampled) -> tuple[float, Shares]:
    """Events a second from its empty tables to the last chunk stored; then it compares, and has to agree."""
    environment = made.environment(process_of(Service.reporting))
    async with opened(made, Service.reporting) as connection:

        async def is_anew() -> bool:
            read = await _read(connection)
            return read is not None and read < events

        async def is_read() -> bool:
            return await _read(connection) == events

        with process(*WORDS, environment=environment) as child:
            await until(is_anew, "its tables are made anew")
            began = time.perf_counter()
            with sampled(child.pid) as shares:
                await until(is_read, "the whole log is stored")
                rate = events / (time.perf_counter() - began)
            said, _ = await asyncio.to_thread(child.communicate, timeout=PATIENCE_SECONDS)
    if child.returncode != 0:
        raise RuntimeError(f"the rebuild ended with {child.returncode}: {said[-500:]}")
    noted(f"rebuild: {rate:,.0f}/s")
    return rate, shares


async def _read(connection: Connection) -> int | None:
    """None while there are no tables of it."""
    try:
        return int(await connection.fetchval(READ, CASES))
    except asyncpg.UndefinedTableError:
        return None


def quixstreams(made: Stack, events: int, folder: Path) -> float:
    """The rate that the peer says."""
    program = Path(peers.__file__).with_name("quixstreams_count.py")
    about = (json.dumps(librdkafka_options(made.bootstrap)), CASES, str(events), str(folder / "quixstreams"))
    words = (str(PEERS / "bin" / "python"), str(program), *about)
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE_SECONDS)
    noted(f"quixstreams: {float(done.stdout):,.0f}/s")
    return float(done.stdout)
