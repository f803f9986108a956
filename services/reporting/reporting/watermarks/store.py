"""Up to when: what was seen (one row), and what was swept of each campaign."""

from datetime import datetime
from typing import NamedTuple

from database import Connection, Pool


class Seen(NamedTuple):
    """Up to when everything has been seen, and up to when silence was swept."""

    as_of: datetime | None
    swept_to: datetime | None


class SweptUpTo(NamedTuple):
    """Up to when a campaign was swept for silence, and for overdue reports; None: not yet."""

    silence: datetime | None
    overdue: datetime | None


async def read_seen(conn: Connection | Pool) -> Seen:
    """As stored by whoever swept last."""
    row = await conn.fetchrow("SELECT as_of, swept_to FROM seen")
    assert row is not None
    return Seen(row["as_of"], row["swept_to"])


async def judged_to(conn: Connection | Pool, campaign: str) -> datetime | None:
    """Up to when everything of a campaign was seen, and silence judged; None: not yet."""
    up_to: datetime | None = await conn.fetchval(
        """
        SELECT CASE WHEN as_of IS NOT NULL AND silence_to IS NOT NULL THEN least(as_of, silence_to) END
        FROM seen LEFT JOIN swept ON campaign = $1
        """,
        campaign,
    )
    return up_to


async def note_seen(conn: Connection, as_of: datetime) -> None:
    """What has been seen stays seen."""
    await conn.execute("UPDATE seen SET as_of = $1 WHERE as_of IS NULL OR as_of < $1", as_of)


async def note_all_swept(conn: Connection, as_of: datetime) -> None:
    """Every campaign was swept for silence up to here."""
    await conn.execute("UPDATE seen SET swept_to = $1 WHERE swept_to IS NULL OR swept_to < $1", as_of)


async def lock_swept(conn: Connection, campaign: str) -> SweptUpTo:
    """Whoever holds the row sweeps the campaign alone."""
    await conn.execute("INSERT INTO swept (campaign) VALUES ($1) ON CONFLICT DO NOTHING", campaign)
    row = await conn.fetchrow(
        "SELECT silence_to, overdue_to FROM swept WHERE campaign = $1 FOR UPDATE", campaign
    )
    assert row is not None
    return SweptUpTo(row["silence_to"], row["overdue_to"])


async def note_silence_swept(conn: Connection, campaign: str, to: datetime) -> None:
    await conn.execute("UPDATE swept SET silence_to = $2 WHERE campaign = $1", campaign, to)


async def note_overdue_swept(conn: Connection, campaign: str, to: datetime) -> None:
    await conn.execute("UPDATE swept SET overdue_to = $2 WHERE campaign = $1", campaign, to)
