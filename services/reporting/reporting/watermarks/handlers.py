"""The watermarks of all services, compared with the ledger: what has been seen, and does that lag?"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from clock import SHANGHAI, Clock, SystemClock
from contracts import SOURCES
from contracts.topics import CASES, COUNTIES
from database import Connection, Pool
from delivery import Watermark, ledger, watermark
from reporting.watermarks.rules import PipelineLag, pipeline_lag, thinned
from reporting.watermarks.store import read_seen
from watchdog import beat

MOST_MARKS: Final = 500
"""Of one source."""
BEAT_SECONDS: Final = 1.0
REST_SECONDS: Final = 0.5
SWEEP_SECONDS: Final = 1.0
"""From one sweep to the next, where no more was seen since: every mark brings a part of a second."""


@dataclass
class Watermarks:
    """What this process knows: the reader adds marks, the sweep compares them with the ledger."""

    sources: Sequence[str] = SOURCES
    """Nothing counts as seen before each of these has said so."""
    marks: list[Watermark] = field(default_factory=list)
    as_of: datetime | None = None
    """Everything recorded before it was seen, and acted upon."""
    reached: dict[str, datetime] = field(default_factory=dict)
    """By source: the newest mark that the ledger has reached."""
    lag: PipelineLag = field(default_factory=PipelineLag)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    beat_at: float = -BEAT_SECONDS
    """When it was last noted that all is seen (monotonic)."""
    swept_at: float = -SWEEP_SECONDS
    """When `as_of` was last acted upon (monotonic)."""

    def beat_is_due(self) -> bool:
        """All is seen up to now, and that was not noted within a second."""
        is_due = not self.lag.lags and time.monotonic() - self.beat_at >= BEAT_SECONDS
        if is_due:
            self.beat_at = time.monotonic()
        return is_due

    def sweep_is_due(self, as_of: datetime) -> bool:
        """A second more was seen, or a second has passed."""
        if self.as_of is None or as_of - self.as_of >= timedelta(seconds=SWEEP_SECONDS):
            return True
        return as_of > self.as_of and time.monotonic() - self.swept_at >= SWEEP_SECONDS

    def swept(self, as_of: datetime) -> None:
        """Everything up to there was acted upon."""
        self.as_of, self.swept_at = as_of, time.monotonic()

    @property
    def is_stalled(self) -> bool:
        """County alarms wait; this one goes off instead."""
        return self.lag.is_stalled(time.monotonic())

    def add(self, mark: Watermark) -> None:
        """Remember a watermark; when a ledger stands still for long, every second one is enough."""
        self.marks.append(mark)
        of_source = [one for one in self.marks if one.source == mark.source]
        if len(of_source) > MOST_MARKS:
            self.marks = [one for one in self.marks if one.source != mark.source] + thinned(of_source)
        self.arrived.set()

    def are_all_reached(self) -> bool:
        """The ledger has reached the newest mark of every source: nothing to wait for but new ones."""
        return all(
            mark.source in self.reached and mark.as_of <= self.reached[mark.source] for mark in self.marks
        )


async def follow(bootstrap: str, watermarks: Watermarks, clock: Clock) -> None:
    """The loop that reads the watermarks, from the end of their topic on.

    By the system's clock each service sends one a second and some are read at once; a step of a clock that
    is led is to be seen at once.
    """
    rest_seconds = REST_SECONDS if isinstance(clock, SystemClock) else 0.0
    async for mark in watermark.follow(bootstrap, rest_seconds):
        beat()
        watermarks.add(mark)


async def compare(pool: Pool, watermarks: Watermarks, now: datetime) -> datetime | None:
    """Compare the marks with the ledger: the new `as_of`, which only grows, also over a restart."""
    offsets = await ledger.next_offsets(pool, (CASES, COUNTIES))
    progress = {(where.topic, where.partition): offset for where, offset in offsets.items()}
    before = watermarks.as_of or (await read_seen(pool)).as_of
    as_of = watermark.as_of(watermarks.marks, progress, watermarks.sources, before)
    watermarks.marks = list(watermark.still_needed(watermarks.marks, progress))
    watermarks.reached.update(
        {mark.source: mark.as_of for mark in watermarks.marks if watermark.is_reached(mark, progress)}
    )
    watermarks.lag = pipeline_lag(watermarks.lag, as_of, now, time.monotonic())
    return as_of


async def watermark_numbers(conn: Connection, watermarks: Watermarks) -> dict[str, Any]:
    """What /v1/pipeline adds: as_of, up to when silence was swept, and whether that stalls."""
    seen = await read_seen(conn)
    instants = {
        name: at.astimezone(SHANGHAI).isoformat() if at else None for name, at in seen._asdict().items()
    }
    return {**instants, "stalled": watermarks.is_stalled}
