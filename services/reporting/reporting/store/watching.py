"""What the silence sweep reads and writes: what was seen, signs of life, episodes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import asyncpg

from database import Connection, Pool
from reporting.rules.silence import EpisodeEnded, FellSilent, Watch

HOUR = timedelta(hours=1)


class Seen(NamedTuple):
    """Up to when everything has been seen, and up to when silence was swept."""

    as_of: datetime | None
    swept_to: datetime | None


async def seen(conn: Connection | Pool) -> Seen:
    """As stored by whoever swept last."""
    row = await conn.fetchrow("SELECT as_of, swept_to FROM seen")
    assert row is not None
    return Seen(row["as_of"], row["swept_to"])


async def grow(conn: Connection, as_of: datetime) -> None:
    """What has been seen stays seen."""
    await conn.execute("UPDATE seen SET as_of = $1 WHERE as_of IS NULL OR as_of < $1", as_of)


async def swept(conn: Connection, as_of: datetime) -> None:
    """The sweep ran for this instant."""
    await conn.execute("UPDATE seen SET swept_to = $1 WHERE swept_to IS NULL OR swept_to < $1", as_of)


async def lock_judged(conn: Connection, campaign: str) -> asyncpg.Record:
    """Up to when a campaign was judged; whoever holds the row judges alone."""
    await conn.execute("INSERT INTO judged (campaign) VALUES ($1) ON CONFLICT DO NOTHING", campaign)
    row = await conn.fetchrow(
        "SELECT silence_to, overdue_to FROM judged WHERE campaign = $1 FOR UPDATE", campaign
    )
    assert row is not None
    return row


async def silence_judged(conn: Connection, campaign: str, to: datetime) -> None:
    await conn.execute("UPDATE judged SET silence_to = $2 WHERE campaign = $1", campaign, to)


async def overdue_judged(conn: Connection, campaign: str, to: datetime) -> None:
    await conn.execute("UPDATE judged SET overdue_to = $2 WHERE campaign = $1", campaign, to)


async def watches(conn: Connection, campaign: str) -> Mapping[str, Watch]:
    """Since when each county is counted, with the beginning of its open episode."""
    rows = await conn.fetch(
        """
        SELECT w.county, w.since, w.counted_from, s.ran_out
        FROM watches w LEFT JOIN silences s
             ON (s.campaign, s.county) = (w.campaign, w.county) AND s.ended_at IS NULL
        WHERE w.campaign = $1
        """,
        campaign,
    )
    return {row["county"]: Watch(row["since"], row["counted_from"], row["ran_out"]) for row in rows}


async def signs(
    conn: Connection, campaign: str, after: datetime, up_to: datetime
) -> Mapping[str, Sequence[datetime]]:
    """Signs of life recorded from `after` and before `up_to`. Held messages were said all the same."""
    rows = await conn.fetch(
        """
        SELECT county, first AS at FROM signs_of_life WHERE campaign = $1 AND hour > $2 AND hour <= $4
        UNION SELECT county, last FROM signs_of_life WHERE campaign = $1 AND hour > $2 AND hour <= $4
        UNION SELECT actor_county, recorded FROM held
              WHERE (campaign = $1 OR campaign IS NULL) AND actor_kind IN ('person', 'client')
                AND actor_county IS NOT NULL AND recorded >= $3 AND recorded < $4
        """,
        campaign,
        after - HOUR,
        after,
        up_to,
    )
    found: dict[str, list[datetime]] = {}
    for row in rows:
        found.setdefault(row["county"], []).append(row["at"])
    return found


async def exempted(conn: Connection, campaign: str) -> Sequence[asyncpg.Record]:
    """Every exempt line; there are few."""
    return await conn.fetch(
        "SELECT county, period, exempted_at FROM lines WHERE campaign = $1 AND exempted_at IS NOT NULL",
        campaign,
    )


async def keep_watch(conn: Connection, campaign: str, changed: Mapping[str, Watch]) -> None:
    """Since when the counties are counted now; in one order."""
    counties = sorted(changed)
    await conn.execute(
        """
        INSERT INTO watches (campaign, county, since, counted_from)
        SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::text[])
        ON CONFLICT (campaign, county) DO UPDATE SET
            since = EXCLUDED.since, counted_from = EXCLUDED.counted_from
        """,
        campaign,
        counties,
        [changed[county].since for county in counties],
        [changed[county].counted_from for county in counties],
    )


async def open_episode(conn: Connection, campaign: str, county: str, fell: FellSilent) -> bool:
    """Raised once: False when the county has an open episode already."""
    raised = await conn.fetchval(
        """
        INSERT INTO silences (campaign, county, ran_out, since, counted_from) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        campaign,
        county,
        fell.ran_out,
        fell.since,
        fell.counted_from,
    )
    return raised is not None


async def close_episode(conn: Connection, campaign: str, county: str, ended: EpisodeEnded) -> bool:
    """False when there was none open."""
    closed = await conn.fetchval(
        """
        UPDATE silences SET ended_at = $3, ended_by = $4
        WHERE campaign = $1 AND county = $2 AND ended_at IS NULL RETURNING true
        """,
        campaign,
        county,
        ended.at,
        ended.by,
    )
    return closed is not None
