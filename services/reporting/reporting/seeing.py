"""The watermark reader and the silence sweep: up to when has reporting seen everything (architecture §5)?"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from campaign import Campaign
from clock import SHANGHAI, Clock
from contracts.topics import CASES, COUNTIES
from database import Connection, Pool, while_transient
from delivery import Watermark, ledger, watermark
from reporting import handlers, store
from reporting.rules import stalling
from reporting.rules.stalling import Lag
from serving import beat

SOURCES: Final = ("/yuanxin/intake", "/yuanxin/assignment", "/yuanxin/mediation", "/yuanxin/reporting")
LOCK: Final = 7_020_184
POLL_SECONDS: Final = 0.02
LOOK_SECONDS: Final = 1.0
MOST_MARKS: Final = 2000


@dataclass
class Seeing:
    """What the reader and the sweep share in this process."""

    marks: list[Watermark] = field(default_factory=list)
    as_of: datetime | None = None
    reached: dict[str, datetime] = field(default_factory=dict)
    lag: Lag = field(default_factory=Lag)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def stalled(self) -> bool:
        """County alarms wait; this one goes off instead."""
        return self.lag.stalled(time.monotonic())

    def add(self, mark: Watermark) -> None:
        """Remember a watermark; when a ledger stands still for long, every second one is enough."""
        self.marks.append(mark)
        if len(self.marks) > MOST_MARKS:
            self.marks = self.marks[::2] if len(self.marks) % 2 else self.marks[1::2]
        self.arrived.set()

    def newest_known(self) -> bool:
        """Whether the newest mark of every source has been reached: nothing to wait for but new ones."""
        return self.as_of is not None and all(mark.as_of <= self.as_of for mark in self.marks)


async def read(bootstrap: str, seeing: Seeing) -> None:
    """The loop that follows the watermarks, from the end of their topic on."""
    async for mark in watermark.follow(bootstrap):
        beat()
        seeing.add(mark)


async def sweep(pool: Pool, clock: Clock, campaigns: Sequence[Campaign], seeing: Seeing) -> None:
    """The loop that judges silence whenever more has been seen."""
    while True:
        beat()
        seeing.arrived.clear()
        await while_transient(lambda: look(pool, clock, campaigns, seeing))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS if seeing.newest_known() else POLL_SECONDS):
                await seeing.arrived.wait()


async def look(pool: Pool, clock: Clock, campaigns: Sequence[Campaign], seeing: Seeing) -> None:
    """Compare the marks with the ledger; where more was seen, judge up to there unless it stalls."""
    offsets = await ledger.first_offsets(pool, (CASES, COUNTIES))
    progress = {(where.topic, where.partition): offset for where, offset in offsets.items()}
    before = seeing.as_of or (await store.watching.seen(pool)).as_of
    as_of = watermark.as_of(seeing.marks, progress, SOURCES, before)
    seeing.marks = list(watermark.still_needed(seeing.marks, progress))
    seeing.reached.update(
        {mark.source: mark.as_of for mark in seeing.marks if watermark.is_reached(mark, progress)}
    )
    seeing.lag = stalling.look(seeing.lag, as_of, clock.now(), time.monotonic())
    if as_of is not None and as_of != seeing.as_of:
        await judge(pool, clock, campaigns, as_of, wait=seeing.stalled)
        seeing.as_of = as_of


async def judge(
    pool: Pool, clock: Clock, campaigns: Sequence[Campaign], as_of: datetime, *, wait: bool
) -> None:
    """One process sweeps at a time; what it saw and what it raised commit together."""
    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK):
            return
        await store.watching.grow(conn, as_of)
        if not wait:
            await handlers.silence.sweep(conn, campaigns, as_of, clock.now())


async def snapshot(conn: Connection) -> dict[str, str | None]:
    """What /v1/pipeline adds: as_of, and up to when silence was swept."""
    seen = await store.watching.seen(conn)
    return {name: at.astimezone(SHANGHAI).isoformat() if at else None for name, at in seen._asdict().items()}
