"""The campaigns' calendars, so that a consumer needs no campaign files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from campaign import Campaign
from database import Connection, Pool


@dataclass(frozen=True, slots=True)
class StoredCalendar:
    """What decides a campaign's periods; fits `periods.Calendar`."""

    starts: datetime
    ends: datetime
    cut_off: time
    due: time
    last_due: datetime
    last_late_until: datetime


async def read_calendars(conn: Connection) -> Mapping[str, StoredCalendar]:
    """Every campaign's calendar."""
    rows = await conn.fetch(
        "SELECT campaign, starts, ends, cut_off, due, last_due, last_late_until FROM calendars"
    )
    return {campaign: StoredCalendar(*times) for campaign, *times in map(tuple, rows)}


async def write_calendars(pool: Pool, campaigns: Iterable[Campaign]) -> None:
    """What is new in the campaign files; in the order of their codes, as several processes start at once."""
    async with pool.acquire() as conn:
        stored = await read_calendars(conn)
    changed = [one for one in campaigns if _stored(one) != stored.get(one.code)]
    if changed:
        await _write(pool, changed)


async def _write(pool: Pool, campaigns: Iterable[Campaign]) -> None:
    await pool.executemany(
        """
        INSERT INTO calendars (campaign, starts, ends, cut_off, due, last_due, last_late_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (campaign) DO UPDATE SET
            starts = EXCLUDED.starts, ends = EXCLUDED.ends, cut_off = EXCLUDED.cut_off, due = EXCLUDED.due,
            last_due = EXCLUDED.last_due, last_late_until = EXCLUDED.last_late_until
        """,
        [
            (one.code, one.starts, one.ends, one.cut_off, one.due, one.last_due, one.last_late_until)
            for one in sorted(campaigns, key=lambda one: one.code)
        ],
    )


def _stored(one: Campaign) -> StoredCalendar:
    return StoredCalendar(one.starts, one.ends, one.cut_off, one.due, one.last_due, one.last_late_until)
