"""The watermark reader and the silence sweep: up to when has reporting seen everything (architecture §5)?"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

import telemetry
from campaign import Campaign
from clock import SHANGHAI, Clock
from contracts import SOURCES
from contracts.topics import CASES, COUNTIES
from database import AdvisoryLock, Connection, Pool, is_transient, while_transient
from delivery import Watermark, ledger, watermark
from reporting import handlers, store
from reporting.rules import stalling
from reporting.rules.stalling import Lag
from telemetry import metrics
from watchdog import beat

LOCK: Final = AdvisoryLock.silence_sweep
POLL_SECONDS: Final = 0.02
LOOK_SECONDS: Final = 1.0
MOST_MARKS: Final = 500
"""Of one source."""
log = structlog.get_logger()


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
        own = [one for one in self.marks if one.source == mark.source]
        if len(own) > MOST_MARKS:
            self.marks = [one for one in self.marks if one.source != mark.source] + thinned(own)
        self.arrived.set()

    def newest_known(self) -> bool:
        """Whether the newest mark of every source has been reached: nothing to wait for but new ones."""
        return self.as_of is not None and all(mark.as_of <= self.as_of for mark in self.marks)


def thinned(marks: Sequence[Watermark]) -> list[Watermark]:
    """Every second mark of one source: always its oldest, which a ledger reaches first, and its newest."""
    return [*marks[:-1:2], marks[-1]]


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
    offsets = await ledger.next_offsets(pool, (CASES, COUNTIES))
    progress = {(where.topic, where.partition): offset for where, offset in offsets.items()}
    before = seeing.as_of or (await store.watching.seen(pool)).as_of
    as_of = watermark.as_of(seeing.marks, progress, SOURCES, before)
    seeing.marks = list(watermark.still_needed(seeing.marks, progress))
    seeing.reached.update(
        {mark.source: mark.as_of for mark in seeing.marks if watermark.is_reached(mark, progress)}
    )
    seeing.lag = stalling.look(seeing.lag, as_of, clock.now(), time.monotonic())
    if as_of is not None and as_of != seeing.as_of:
        judged = await judge(pool, clock, campaigns, as_of, wait=seeing.stalled)
        seeing.as_of = as_of if judged else seeing.as_of


async def judge(
    pool: Pool, clock: Clock, campaigns: Sequence[Campaign], as_of: datetime, *, wait: bool
) -> bool:
    """One process sweeps at a time (False: another does); what it saw and what it raised commit together."""
    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK):
            return False
        await store.watching.grow(conn, as_of)
        if not wait:
            await _sweep_all(conn, campaigns, as_of, clock.now())
        return True


async def _sweep_all(conn: Connection, campaigns: Sequence[Campaign], as_of: datetime, now: datetime) -> None:
    """Every campaign; where one failed, silence has not been swept to here."""
    if all([await _sweep_one(conn, campaign, as_of, now) for campaign in campaigns]):
        await store.watching.swept(conn, as_of)


async def _sweep_one(conn: Connection, campaign: Campaign, as_of: datetime, now: datetime) -> bool:
    """The edge to the judging of one campaign: what it raises stops neither the others nor the API."""
    try:
        async with conn.transaction():
            await handlers.silence.sweep(conn, campaign, as_of, now)
    except Exception as error:
        if is_transient(error) or conn.is_closed():
            raise
        log.error("silence could not be judged", campaign=campaign.code, **telemetry.describe(error))
        metrics.silence_unjudged.labels(campaign.code).set(1)
        return False
    metrics.silence_unjudged.labels(campaign.code).set(0)
    return True


async def snapshot(conn: Connection) -> dict[str, str | None]:
    """What /v1/pipeline adds: as_of, and up to when silence was swept."""
    seen = await store.watching.seen(conn)
    return {name: at.astimezone(SHANGHAI).isoformat() if at else None for name, at in seen._asdict().items()}
