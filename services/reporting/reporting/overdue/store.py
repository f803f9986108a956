"""The table overdue: raised once per line, whatever comes after."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from database import Connection


class OverdueReport(NamedTuple):
    """A line whose due time passed unanswered."""

    county: str
    period: date
    due: datetime


async def raise_once(
    conn: Connection, campaign: str, reports: Sequence[OverdueReport]
) -> Collection[tuple[str, date]]:
    """Those that had not been raised before, by county and period."""
    rows = await conn.fetch(
        """
        INSERT INTO overdue (campaign, county, period, due)
        SELECT $1, * FROM unnest($2::text[], $3::date[], $4::timestamptz[])
        ON CONFLICT DO NOTHING RETURNING county, period
        """,
        campaign,
        [report.county for report in reports],
        [report.period for report in reports],
        [report.due for report in reports],
    )
    return {(row["county"], row["period"]) for row in rows}


async def missing_reports(conn: Connection, campaign: str) -> Collection[tuple[str, date]]:
    """Those that were raised and are still neither signed nor exempted, by county and period."""
    rows = await conn.fetch(
        """
        SELECT county, period FROM overdue o LEFT JOIN lines l USING (campaign, county, period)
        WHERE campaign = $1 AND l.signed_at IS NULL AND l.exempted_at IS NULL
        """,
        campaign,
    )
    return {(row["county"], row["period"]) for row in rows}
