"""The tables beats, outages and collecting."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from database import Connection, Pool
from reporting.outages.rules import Beat, Outage, Part, Running


async def lock_beat(conn: Connection, part: Part, business: datetime) -> tuple[Beat | None, Beat]:
    """The last beat of a part, locked, and the one that is made now; the machine's time is the database's."""
    row = await conn.fetchrow("SELECT machine, business FROM beats WHERE part = $1 FOR UPDATE", part)
    machine = await conn.fetchval("SELECT clock_timestamp()")
    return Beat(row["machine"], row["business"]) if row else None, Beat(machine, business)


async def keep_beat(conn: Connection, part: Part, beat: Beat) -> None:
    """Two replicas may come in another order than they read the clock."""
    await conn.execute(
        """
        INSERT INTO beats AS b (part, machine, business) VALUES ($1, $2, $3)
        ON CONFLICT (part) DO UPDATE SET
            machine = greatest(b.machine, EXCLUDED.machine),
            business = greatest(b.business, EXCLUDED.business)
        """,
        part,
        *beat,
    )


async def stands_still(conn: Connection | Pool, part: Part, allowed: timedelta) -> bool:
    """Whether the last beat of a part is longer ago than allowed; the outage is not over yet."""
    is_late = await conn.fetchval(
        "SELECT clock_timestamp() - machine > $2 FROM beats WHERE part = $1", part, allowed
    )
    return bool(is_late)


async def keep_outage(conn: Connection, part: Part, outage: Outage) -> None:
    await conn.execute(
        "INSERT INTO outages (part, starts, ends) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", part, *outage
    )


async def note_collecting(conn: Connection, campaigns: Sequence[str], now: datetime) -> None:
    """The first time counts for good."""
    await conn.execute(
        "INSERT INTO collecting (campaign, since) SELECT code, $2 FROM unnest($1::text[]) AS code"
        " ON CONFLICT DO NOTHING",
        sorted(campaigns),
        now,
    )


async def read_running(conn: Connection, campaign: str, after: datetime) -> Running:
    """When the system ran, for a campaign; outages that were over before `after` are left out."""
    since = await conn.fetchval("SELECT since FROM collecting WHERE campaign = $1", campaign)
    rows = await conn.fetch(
        "SELECT part, starts, ends FROM outages WHERE ends > $1 ORDER BY starts, part", after
    )
    of_part = {
        part: [Outage(row["starts"], row["ends"]) for row in rows if row["part"] == part] for part in Part
    }
    return Running(since, of_part[Part.signing], of_part[Part.hearing])


async def seconds_down(conn: Connection) -> dict[Part, float]:
    """All outages together, part by part."""
    rows = await conn.fetch(
        "SELECT part, extract(epoch FROM sum(ends - starts))::float8 AS seconds FROM outages GROUP BY part"
    )
    return dict.fromkeys(Part, 0.0) | {Part(row["part"]): row["seconds"] for row in rows}
