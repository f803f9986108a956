"""Silences and overdue reports in one list, in the order in which they were raised."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from database import Connection
from reporting.alerts.rules import Alert, overdue_alert, silence_alert

AlertKey = tuple[datetime, str, str, str]
"""The order of alerts: raised, kind, county, campaign."""

ALERTS = """
SELECT * FROM (
    SELECT campaign, county, 'silence' AS kind, ran_out AS raised, since, counted_from, ended_at, ended_by,
           NULL::date AS period, NULL::timestamptz AS signed_at, NULL::timestamptz AS exempted_at
    FROM silences
    UNION ALL
    SELECT campaign, county, 'overdue', due, NULL, NULL, NULL, NULL, period, signed_at, exempted_at
    FROM overdue LEFT JOIN lines USING (campaign, county, period)
) AS alerts
WHERE ($1::text IS NULL OR campaign = $1) AND ($2::text IS NULL OR county = $2)
  AND ($3::boolean IS NULL OR (coalesce(ended_at, signed_at, exempted_at) IS NULL) = $3)
  AND ($4::timestamptz IS NULL OR (raised, kind, county, campaign) > ($4, $5, $6, $7))
ORDER BY raised, kind, county, campaign LIMIT $8
"""

NEWEST_FIRST = ALERTS.replace("> ($4, $5, $6, $7)", "< ($4, $5, $6, $7)").replace(
    "ORDER BY raised, kind, county, campaign", "ORDER BY raised DESC, kind DESC, county DESC, campaign DESC"
)


async def read_alerts(
    conn: Connection,
    campaign: str | None,
    county: str | None,
    is_open: bool | None,
    after: AlertKey | None,
    limit: int,
) -> Sequence[Alert]:
    """Alerts in the order in which they were raised."""
    rows = await conn.fetch(ALERTS, campaign, county, is_open, *(after or (None,) * 4), limit)
    return [_silence(row) if row["kind"] == "silence" else _overdue(row) for row in rows]


async def read_past_alerts(
    conn: Connection, county: str | None, before: AlertKey | None, limit: int
) -> Sequence[Alert]:
    """Alerts that are over, the newest first."""
    rows = await conn.fetch(NEWEST_FIRST, None, county, False, *(before or (None,) * 4), limit)
    return [_silence(row) if row["kind"] == "silence" else _overdue(row) for row in rows]


def _silence(row: asyncpg.Record) -> Alert:
    return silence_alert(
        campaign=row["campaign"],
        county=row["county"],
        since=row["since"],
        counted_from=row["counted_from"],
        ran_out=row["raised"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
    )


def _overdue(row: asyncpg.Record) -> Alert:
    return overdue_alert(
        campaign=row["campaign"],
        county=row["county"],
        period=row["period"],
        due=row["raised"],
        signed_at=row["signed_at"],
        exempted_at=row["exempted_at"],
    )
