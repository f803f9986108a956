"""Silences and overdue reports as they are read, and raising an overdue report once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import asyncpg

from database import Connection
from reporting.rules.board import Episode

ALERTS = """
SELECT * FROM (
    SELECT campaign, county, 'silence' AS kind, since, counted_from, ran_out AS raised, NULL::date AS period,
           CASE WHEN ended_by = 'heard' THEN ended_at END AS cleared, ended_at AS ended, ended_by
    FROM silences
    UNION ALL
    SELECT campaign, county, 'overdue', NULL, NULL, o.due, period,
           l.signed_at, least(l.signed_at, l.exempted_at),
           CASE WHEN l.signed_at IS NULL AND l.exempted_at IS NULL THEN NULL
                WHEN l.exempted_at IS NULL OR l.signed_at <= l.exempted_at THEN 'signed' ELSE 'exempted' END
    FROM overdue o LEFT JOIN lines l USING (campaign, county, period)
) AS alerts
WHERE ($1::text IS NULL OR campaign = $1) AND ($2::text IS NULL OR county = $2)
  AND ($3::boolean IS NULL OR (ended IS NULL) = $3)
  AND ($4::timestamptz IS NULL OR (raised, kind, county, campaign) > ($4, $5, $6, $7))
ORDER BY raised, kind, county, campaign LIMIT $8
"""


async def page(
    conn: Connection,
    campaign: str | None,
    county: str | None,
    is_open: bool | None,
    after: tuple[datetime, str, str, str] | None,
    limit: int,
) -> Sequence[asyncpg.Record]:
    """Alerts in the order in which they were raised."""
    return await conn.fetch(ALERTS, campaign, county, is_open, *(after or (None,) * 4), limit)


async def silences(conn: Connection, campaign: str, after: datetime) -> Mapping[str, Sequence[Episode]]:
    """Episodes that were not over before an instant, per county."""
    rows = await conn.fetch(
        "SELECT county, ran_out, ended_at FROM silences"
        " WHERE campaign = $1 AND (ended_at IS NULL OR ended_at > $2) ORDER BY ran_out",
        campaign,
        after,
    )
    found: dict[str, list[Episode]] = {}
    for row in rows:
        found.setdefault(row["county"], []).append((row["ran_out"], row["ended_at"]))
    return found


async def answers(conn: Connection, campaign: str, first: date, last: date) -> Sequence[asyncpg.Record]:
    """When lines of some days were signed or exempted."""
    return await conn.fetch(
        "SELECT county, period, signed_at, exempted_at FROM lines"
        " WHERE campaign = $1 AND period BETWEEN $2 AND $3",
        campaign,
        first,
        last,
    )


async def raise_overdue(
    conn: Connection, campaign: str, lines: Sequence[tuple[str, date, datetime]]
) -> Sequence[tuple[str, date]]:
    """Those of the lines (county, period, due) that had not been raised before, by county and period."""
    rows = await conn.fetch(
        """
        INSERT INTO overdue (campaign, county, period, due)
        SELECT $1, * FROM unnest($2::text[], $3::date[], $4::timestamptz[])
        ON CONFLICT DO NOTHING RETURNING county, period
        """,
        campaign,
        [county for county, _, _ in lines],
        [period for _, period, _ in lines],
        [due for _, _, due in lines],
    )
    return [(row["county"], row["period"]) for row in rows]


async def last_heard(conn: Connection, campaign: str) -> Mapping[str, datetime]:
    """The latest sign of life of each county that ever spoke."""
    rows = await conn.fetch(
        "SELECT county, max(last) AS last FROM signs_of_life WHERE campaign = $1 GROUP BY county", campaign
    )
    return {row["county"]: row["last"] for row in rows}


async def oldest_due(conn: Connection, campaign: str) -> Mapping[str, datetime]:
    """The due time of each county's oldest report that is still missing."""
    rows = await conn.fetch(
        """
        SELECT county, min(due) AS due FROM overdue o LEFT JOIN lines l USING (campaign, county, period)
        WHERE campaign = $1 AND l.signed_at IS NULL AND l.exempted_at IS NULL GROUP BY county
        """,
        campaign,
    )
    return {row["county"]: row["due"] for row in rows}
