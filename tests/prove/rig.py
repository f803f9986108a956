"""One run: a stack of its own, load, faults, then quiet. What was done is kept with its time."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg

import clock
from builders_flows import Api
from clock import SHANGHAI
from contracts.service_names import SERVICES
from devstack.process import Process
from devstack.servers import WITHOUT_FSYNC
from devstack.stack import Stack
from prove.acts import Acts
from prove.findings import Finding
from prove.http import Clients
from prove.journal import Journal
from prove.load import Load

BEGINS: Final = datetime(2018, 12, 6, 8, tzinfo=SHANGHAI)
PATIENCE_SECONDS: Final = 240.0
READY_SECONDS: Final = 90.0
SAMPLE_SECONDS: Final = 0.5
TICK_SECONDS: Final = 0.5
CONNECTIONS: Final = 200
"""That PostgreSQL takes, for one replica of each service."""

Sample = dict[tuple[str, str, int], int]

BY: Final[ContextVar[str]] = ContextVar("by", default="")
"""The fault that is at work in this task."""

CUT_OFF: Final = (asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError)
"""What asyncpg says of a connection that went away under it."""


@dataclass
class Rig:
    """What a scenario works with."""

    folder: Path
    stack: Stack
    api: Api
    acts: Acts
    load: Load
    rng: random.Random
    began: float = field(default_factory=time.monotonic)
    faults: list[dict[str, Any]] = field(default_factory=list)
    poison: set[tuple[str, int, int]] = field(default_factory=set)
    samples: list[Sample] = field(default_factory=list)
    ended: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By process: the lives that we ended."""
    crashes: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By process: ends that a fault explains, beside those."""
    extra: dict[str, Process] = field(default_factory=dict)
    """Replicas beside the stack's own processes."""
    replica_urls: dict[str, str] = field(default_factory=dict)
    """By process: where its replica answers."""
    signing: asyncio.Task[None] | None = None
    """Who signs the reports of the first day, from the beginning of the second."""
    shifted_clocks: dict[Path, timedelta] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    """What was checked while the faults were on."""
    remarks: list[str] = field(default_factory=list)
    """What the line of the scenario has to say beside its faults."""
    phases: dict[str, float] = field(default_factory=dict)

    def note(self, fault: str, times: int = 1, **about: Any) -> None:
        """What was done; `times`: how often it really hit, where that is not certain."""
        at = round(time.monotonic() - self.began, 1)
        self.faults.append({"at": at, "fault": fault, "times": times, "by": BY.get(), **about})

    @asynccontextmanager
    async def phase(self, name: str) -> AsyncIterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.phases[name] = round(time.monotonic() - began, 1)

    def process(self, name: str) -> Process:
        return self.extra.get(name) or self.stack.processes[name]

    async def kill(self, name: str) -> None:
        """kill -9 of a life; nothing between two lives."""
        process = self.process(name)
        if (pid := process.pid) is not None:
            self.ended[name].add(pid)
            self.note("kill -9", process=name)
            process.kill()

    async def restart(self, name: str, **changes: str | None) -> None:
        """Stopped as an operator does, and started with these added to its environment, or taken out of it.

        What another fault put there stays: two may work on one process.
        """
        process = self.process(name)
        await asyncio.to_thread(process.stop)
        self.ended[name].clear()
        self.crashes[name] = 0
        changed = self.stack.extra_environment.get(name, {}) | changes
        self.stack.extra_environment[name] = {
            key: value for key, value in changed.items() if value is not None
        }
        await asyncio.to_thread(process.start)

    def unexplained_ends(self) -> dict[str, int]:
        ends = {name: process.unexpected_ends for name, process in self.stack.processes.items()}
        return {name: n - len(self.ended[name]) - self.crashes[name] for name, n in ends.items()}

    async def heal(self) -> None:
        """Every fault off: all run, as they were declared."""
        self.shifted_clocks.clear()
        for process in self.extra.values():
            process.resume()
            await asyncio.to_thread(process.stop)
        for name, process in self.stack.processes.items():
            process.resume()
            if extra := self.stack.extra_environment.get(name):
                await self.restart(name, **dict.fromkeys(extra))
            await asyncio.to_thread(process.start)
        await self.until_ready(*self.stack.processes)

    async def until_ready(self, *names: str) -> None:
        """`wait_ready` gives up on a process that ended often, and here they end by our hand."""
        deadline = time.monotonic() + READY_SECONDS
        for name in names:
            while not await asyncio.to_thread(self.process(name).is_ready):
                if time.monotonic() > deadline:
                    raise AssertionError(f"{name} was not ready after {READY_SECONDS:.0f} s")
                await asyncio.sleep(0.05)

    async def signed(self) -> None:
        """Nobody is signing any more."""
        if self.signing:
            await self.signing

    async def jump(self, to: datetime) -> None:
        """Nobody asks while the business clock jumps: it stands for a night without work."""
        await self.load.pause()
        self.stack.advance(to)

    @asynccontextmanager
    async def background(self) -> AsyncIterator[None]:
        """The clock ticks and progress is looked at while the load runs."""
        tasks = [asyncio.create_task(self._tick()), asyncio.create_task(self._sample())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.stack.advance(self.stack.now() + timedelta(seconds=TICK_SECONDS))
            for file, ahead in self.shifted_clocks.items():
                clock.advance(file, self.stack.now() + ahead)

    async def _sample(self) -> None:
        """The ledgers' offsets, as often as the databases answer."""
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            sample: Sample = {}
            for service in SERVICES:
                with suppress(OSError, asyncpg.PostgresError, *CUT_OFF):
                    sample |= await self._progress_of(service)
            self.samples.append(sample)

    async def _progress_of(self, service: str) -> Sample:
        connection = await asyncpg.connect(self.stack.owner_url(service), timeout=2, command_timeout=2)
        try:
            rows = await connection.fetch("SELECT topic, partition, next_offset FROM progress")
            return {(f"{service} {row[0]}", row[0], row[1]): row[2] for row in rows}
        finally:
            await connection.close(timeout=2)


@asynccontextmanager
async def running_rig(
    folder: Path, seed: str, workers: int, think_seconds: float, brokers: int = 1, replicas: int = 1
) -> AsyncIterator[Rig]:
    """A stack that has just started, and people who wait to begin."""
    postgres = {**WITHOUT_FSYNC, "max_connections": str(CONNECTIONS * replicas)}
    stack = Stack(
        folder / "stack", begins=BEGINS, postgres_settings=postgres, brokers=brokers, replicas=replicas
    )
    await asyncio.to_thread(stack.start)
    rng = random.Random(seed)
    connector = aiohttp.TCPConnector(limit=0)
    try:
        with Journal(folder / "journal.jsonl") as journal:
            async with aiohttp.ClientSession(connector=connector) as session:
                clients = Clients(stack, session, rng, PATIENCE_SECONDS)
                acts = Acts(stack, clients, journal, rng)
                load = Load(acts, random.Random(f"{seed} people"), workers, think_seconds)
                try:
                    yield Rig(folder, stack, Api(stack, session), acts, load, random.Random(f"{seed} faults"))
                finally:
                    await load.abandon()
    finally:
        await asyncio.to_thread(stack.stop)
