"""What the page shows, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from database import Connection
from reporting.daily_reports.handlers.reading import read_full_line, read_full_line_at
from reporting.daily_reports.rules.full_line import FullLine
from reporting.daily_reports.rules.versions import Place
from reporting.figures.rules.stored_rows import JournalLine
from reporting.figures.store.queries import against_zero, journal_lines
from reporting.reminders.store import Asked, asked_of
from sealing import Sealing

MOST_DISPUTED: Final = 200
"""As many as a statement may dispute; who has more signs figures."""


@dataclass(frozen=True, slots=True)
class CountyDay:
    """A line with what stands against calling it zero, as it is `now`.

    `as_of`: the past moment that was asked for; nobody acts on that.
    """

    full: FullLine
    against: Sequence[JournalLine]
    against_in_all: int
    now: datetime
    asked: Sequence[Asked] = ()
    as_of: datetime | None = None


async def read_county_day(conn: Connection, place: Place, now: datetime, sealing: Sealing) -> CountyDay:
    against = await against_zero(conn, *place.key)
    return CountyDay(
        full=await read_full_line(conn, place, sealing),
        against=await journal_lines(conn, *place.key, against[:MOST_DISPUTED]) if against else (),
        against_in_all=len(against),
        now=now,
        asked=await asked_of(conn, *place.key),
    )


async def read_county_day_at(
    conn: Connection, place: Place, instant: datetime, sealing: Sealing
) -> CountyDay:
    full = await read_full_line_at(conn, place, sealing, instant)
    return CountyDay(full, against=(), against_in_all=0, now=instant, as_of=instant)
