"""The campaigns' calendars, so that a consumer needs no campaign files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from campaign import Campaign, Takeover, line_of, terms_of
from database import Connection


@dataclass(frozen=True, slots=True)
class StoredTimes:
    """Of the periods from `first_day` on; None: from the first."""

    first_day: date | None
    cut_off: time
    due: time


@dataclass(frozen=True, slots=True)
class StoredCalendar:
    """What decides a campaign's periods; fits `periods.Calendar`."""

    starts: datetime
    ends: datetime
    last_due: datetime
    last_late_until: datetime
    times: tuple[StoredTimes, ...]
    takeovers: tuple[Takeover, ...] = ()

    def line_of(self, code: str, day: date) -> str:
        return line_of(self.takeovers, code, day)

    def terms_on(self, day: date) -> StoredTimes:
        return terms_of(self.times, day)


async def read_calendars(conn: Connection) -> Mapping[str, StoredCalendar]:
    """Every campaign's calendar."""
    rows = await conn.fetch(
        "SELECT campaign, starts, ends, last_due, last_late_until, cut_off, due, changes, takeovers"
        " FROM calendars"
    )
    return {campaign: _calendar(*of_campaign) for campaign, *of_campaign in map(tuple, rows)}


async def write_calendars(conn: Connection, campaigns: Iterable[Campaign]) -> None:
    """What is new in the campaign files.

    Only at a start, where the files are held to what is stored: a process that runs on with old files would
    put back what a later start has changed.
    """
    stored = await read_calendars(conn)
    changed = [one for one in campaigns if _stored(one) != stored.get(one.code)]
    if changed:
        await _write(conn, changed)


async def _write(conn: Connection, campaigns: Iterable[Campaign]) -> None:
    await conn.executemany(
        """
        INSERT INTO calendars (campaign, starts, ends, cut_off, due, last_due, last_late_until, changes,
                               takeovers)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb)
        ON CONFLICT (campaign) DO UPDATE SET
            starts = EXCLUDED.starts, ends = EXCLUDED.ends, cut_off = EXCLUDED.cut_off, due = EXCLUDED.due,
            last_due = EXCLUDED.last_due, last_late_until = EXCLUDED.last_late_until,
            changes = EXCLUDED.changes, takeovers = EXCLUDED.takeovers
        """,
        [_row(one.code, _stored(one)) for one in sorted(campaigns, key=lambda one: one.code)],
    )


def _stored(one: Campaign) -> StoredCalendar:
    times = tuple(StoredTimes(each.first_day, each.cut_off, each.due) for each in one.terms)
    return StoredCalendar(one.starts, one.ends, one.last_due, one.last_late_until, times, one.takeovers)


def _row(campaign: str, one: StoredCalendar) -> tuple[object, ...]:
    first, *changes = one.times
    return (
        *(campaign, one.starts, one.ends, first.cut_off, first.due, one.last_due, one.last_late_until),
        json.dumps([[str(each.first_day), str(each.cut_off), str(each.due)] for each in changes]),
        json.dumps([[each.county, str(each.first_day), each.line] for each in one.takeovers]),
    )


def _calendar(
    starts: datetime,
    ends: datetime,
    last_due: datetime,
    last_late_until: datetime,
    cut_off: time,
    due: time,
    changes: str,
    takeovers: str,
) -> StoredCalendar:
    later = (
        StoredTimes(date.fromisoformat(first_day), time.fromisoformat(cut_off), time.fromisoformat(due))
        for first_day, cut_off, due in json.loads(changes)
    )
    times = (StoredTimes(None, cut_off, due), *later)
    taken_over = (
        Takeover(county, date.fromisoformat(first_day), line)
        for county, first_day, line in json.loads(takeovers)
    )
    return StoredCalendar(starts, ends, last_due, last_late_until, times, tuple(taken_over))
