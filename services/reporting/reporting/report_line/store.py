"""What others read of lines: their latest version, when they were answered, which are exempt."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import asyncpg

from contracts.reporting import Filing
from database import Connection
from reporting.report_line.rules import LineSummary, SignedFigures


class AnswerTimes(NamedTuple):
    """When a line was first signed; when the city exempted it; when it withdrew that after the due time."""

    signed_at: datetime | None = None
    exempted_at: datetime | None = None
    asked_anew_at: datetime | None = None


class ExemptLine(NamedTuple):
    """A line the city exempted, when, and when it withdrew that."""

    county: str
    period: date
    exempted_at: datetime
    withdrawn_at: datetime | None


async def line_summaries(
    conn: Connection, campaign: str, first: date, last: date
) -> Mapping[tuple[str, date], LineSummary]:
    """Every touched line of some days, by county and period, with its latest version."""
    rows = await conn.fetch(
        """
        SELECT county, period, filing, l.signed_at, l.by_proxy, exempted_at IS NOT NULL AS exempt,
               asked_anew_at IS NOT NULL AS asked_anew,
               number, zero, figures, is_disputed,
               awaiting IS NOT NULL AS awaiting_second, first_signature IS NOT NULL AS signed_by_two
        FROM lines l LEFT JOIN versions v USING (campaign, county, period)
        WHERE campaign = $1 AND period BETWEEN $2 AND $3 AND v.number IS NOT DISTINCT FROM l.latest
        """,
        campaign,
        first,
        last,
    )
    return {(row["county"], row["period"]): _summary(row) for row in rows}


async def line_summaries_at(
    conn: Connection, campaign: str, first: date, last: date, instant: datetime
) -> Mapping[tuple[str, date], LineSummary]:
    """The same as it was just before an instant: without what was signed or decided at it or after it."""
    rows = await conn.fetch(
        """
        SELECT l.county, l.period,
               CASE WHEN l.signed_at < $4 THEN l.filing END AS filing,
               CASE WHEN l.signed_at < $4 THEN l.signed_at END AS signed_at,
               l.by_proxy AND (l.signed_at < $4) IS TRUE AS by_proxy,
               (act = 'exempted') IS TRUE AS exempt,
               (l.asked_anew_at < $4) IS TRUE AS asked_anew,
               number, zero, figures, is_disputed,
               (filled.newest > coalesce(first_signature, 0)) IS TRUE AS awaiting_second,
               first_signature IS NOT NULL AS signed_by_two
        FROM lines l
        LEFT JOIN LATERAL (
            SELECT number, zero, figures, is_disputed, first_signature FROM versions v
            WHERE (v.campaign, v.county, v.period) = (l.campaign, l.county, l.period) AND v.signed_at < $4
            ORDER BY number DESC LIMIT 1
        ) AS latest ON true
        LEFT JOIN LATERAL (
            SELECT max(f.number) AS newest FROM first_signatures f
            WHERE (f.campaign, f.county, f.period) = (l.campaign, l.county, l.period) AND f.signed_at < $4
        ) AS filled ON true
        LEFT JOIN LATERAL (
            SELECT act FROM exemption_acts e
            WHERE (e.campaign, e.county, e.period) = (l.campaign, l.county, l.period) AND e.at < $4
            ORDER BY version DESC LIMIT 1
        ) AS decided ON true
        WHERE l.campaign = $1 AND l.period BETWEEN $2 AND $3
        """,
        campaign,
        first,
        last,
        instant,
    )
    return {(row["county"], row["period"]): _summary(row) for row in rows}


async def answer_times(
    conn: Connection, campaign: str, first: date, last: date
) -> Mapping[tuple[str, date], AnswerTimes]:
    """When the touched lines of some days were answered, by county and period."""
    rows = await conn.fetch(
        "SELECT county, period, signed_at, exempted_at, asked_anew_at FROM lines"
        " WHERE campaign = $1 AND period BETWEEN $2 AND $3",
        campaign,
        first,
        last,
    )
    return {(county, period): AnswerTimes(*times) for county, period, *times in map(tuple, rows)}


async def counties_awaiting_second(conn: Connection, campaign: str, period: date) -> Collection[str]:
    """Whose line of a day one of two has signed, and the other has not."""
    rows = await conn.fetch(
        "SELECT county FROM lines WHERE campaign = $1 AND period = $2 AND awaiting IS NOT NULL",
        campaign,
        period,
    )
    return {row["county"] for row in rows}


async def exempt_lines(conn: Connection, campaign: str) -> Sequence[ExemptLine]:
    """Every exemption, also those that were withdrawn; there are few. A new reason is none of its own."""
    rows = await conn.fetch(
        """
        SELECT county, period, exempted_at, withdrawn_at FROM (
            SELECT county, period, act, at AS exempted_at,
                   lag(act) OVER line AS before,
                   min(at) FILTER (WHERE act = 'withdrawn')
                       OVER (line ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS withdrawn_at
            FROM exemption_acts WHERE campaign = $1
            WINDOW line AS (PARTITION BY county, period ORDER BY version)
        ) AS acts
        WHERE act = 'exempted' AND before IS DISTINCT FROM 'exempted'
        """,
        campaign,
    )
    return [ExemptLine(**row) for row in rows]


def _summary(row: asyncpg.Record) -> LineSummary:
    is_signed = row["number"] is not None
    return LineSummary(
        filing=Filing(row["filing"]) if row["filing"] else None,
        signed_at=row["signed_at"],
        by_proxy=row["by_proxy"],
        exempt=row["exempt"],
        asked_anew=row["asked_anew"],
        zero=bool(row["zero"]),
        latest=SignedFigures(row["number"], json.loads(row["figures"]), row["is_disputed"])
        if is_signed
        else None,
        awaiting_second=row["awaiting_second"],
        signed_by_two=row["signed_by_two"],
    )
