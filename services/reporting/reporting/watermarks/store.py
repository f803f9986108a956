"""Up to when: what was seen (one row), and what was judged of each campaign."""

from datetime import datetime
from typing import NamedTuple

from database import Connection, Pool


class Seen(NamedTuple):
    """Up to when everything has been seen, and up to when silence was swept."""

    as_of: datetime | None
    swept_to: datetime | None


class Judged(NamedTuple):
    """Up to when silence was judged in a campaign, and overdue reports."""

    silence_to: datetime | None
    overdue_to: datetime | None


async def read_seen(conn: Connection | Pool) -> Seen:
    """As stored by whoever swept last."""
    row = await conn.fetchrow("SELECT as_of, swept_to FROM seen")
    assert row is not None
    return Seen(row["as_of"], row["swept_to"])


async def note_seen(conn: Connection, as_of: datetime) -> None:
    """What has been seen stays seen."""
    await conn.execute("UPDATE seen SET as_of = $1 WHERE as_of IS NULL OR as_of < $1", as_of)


async def note_swept(conn: Connection, as_of: datetime) -> None:
    """Silence was judged up to here in every campaign."""
    await conn.execute("UPDATE seen SET swept_to = $1 WHERE swept_to IS NULL OR swept_to < $1", as_of)


async def lock_judged(conn: Connection, campaign: str) -> Judged:
    """Whoever holds the row judges the campaign alone."""
    await conn.execute("INSERT INTO judged (campaign) VALUES ($1) ON CONFLICT DO NOTHING", campaign)
    row = await conn.fetchrow(
        "SELECT silence_to, overdue_to FROM judged WHERE campaign = $1 FOR UPDATE", campaign
    )
    assert row is not None
    return Judged(row["silence_to"], row["overdue_to"])


async def note_silence_judged(conn: Connection, campaign: str, to: datetime) -> None:
    await conn.execute("UPDATE judged SET silence_to = $2 WHERE campaign = $1", campaign, to)


async def note_overdue_judged(conn: Connection, campaign: str, to: datetime) -> None:
    await conn.execute("UPDATE judged SET overdue_to = $2 WHERE campaign = $1", campaign, to)
