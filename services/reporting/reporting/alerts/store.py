"""Silences and overdue reports in one list, in the order in which they were raised; who looks after each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from database import Connection
from reporting.alerts.rules import (
    Alert,
    AlertAct,
    DoneAct,
    overdue_alert,
    silence_alert,
    with_latest_act,
)
from sealing import Sealed, Sealing

AlertKey = tuple[datetime, str, str, str]
"""The order of alerts: raised, kind, county, campaign."""

WITH_ACTS = """
SELECT * FROM (
    SELECT campaign, county, 'silence' AS kind, ran_out AS raised, since, counted_from, ended_at, ended_by,
           NULL::date AS period, NULL::timestamptz AS signed_at, NULL::timestamptz AS exempted_at
    FROM silences
    UNION ALL
    SELECT campaign, county, 'overdue', due, NULL, NULL, NULL, NULL, period, signed_at, exempted_at
    FROM overdue LEFT JOIN lines USING (campaign, county, period)
) AS alerts LEFT JOIN LATERAL (
    SELECT act_id, number, act, by, at, sealed, sealed_key FROM alert_acts a
    WHERE (a.campaign, a.county, a.kind, a.raised)
        = (alerts.campaign, alerts.county, alerts.kind, alerts.raised)
    ORDER BY number DESC LIMIT 1
) AS latest ON true
"""
"""Each with the latest act of the city on it."""

WITH_ACTS_THEN = """
SELECT * FROM (
    SELECT campaign, county, 'silence' AS kind, ran_out AS raised, since, counted_from,
           CASE WHEN ended_at < $9 THEN ended_at END AS ended_at,
           CASE WHEN ended_at < $9 THEN ended_by END AS ended_by,
           NULL::date AS period, NULL::timestamptz AS signed_at, NULL::timestamptz AS exempted_at
    FROM silences WHERE ran_out < $9
    UNION ALL
    SELECT campaign, county, 'overdue', due, NULL, NULL, NULL, NULL, period,
           CASE WHEN signed_at < $9 THEN signed_at END, exempted.since
    FROM overdue o LEFT JOIN lines USING (campaign, county, period), LATERAL (
        SELECT min(e.at) AS since FROM exemption_acts e
        WHERE (e.campaign, e.county, e.period) = (o.campaign, o.county, o.period)
          AND e.act = 'exempted' AND e.at < $9
          AND NOT EXISTS (SELECT FROM exemption_acts w
                          WHERE (w.campaign, w.county, w.period) = (o.campaign, o.county, o.period)
                            AND w.act = 'withdrawn' AND w.version > e.version AND w.at < $9)
    ) AS exempted
    WHERE due < $9
) AS alerts LEFT JOIN LATERAL (
    SELECT act_id, number, act, by, at, sealed, sealed_key FROM alert_acts a
    WHERE (a.campaign, a.county, a.kind, a.raised)
        = (alerts.campaign, alerts.county, alerts.kind, alerts.raised) AND a.at < $9
    ORDER BY number DESC LIMIT 1
) AS latest ON true
"""
"""The same as it stood just before an instant."""

NARROWED = """
WHERE ($1::text IS NULL OR campaign = $1) AND ($2::text IS NULL OR county = $2)
  AND ($3::boolean IS NULL OR (coalesce(ended_at, signed_at, exempted_at) IS NULL) = $3)
"""
OLDEST_FIRST = f"""
{NARROWED} AND ($4::timestamptz IS NULL OR (raised, kind, county, campaign) > ($4, $5, $6, $7))
ORDER BY raised, kind, county, campaign LIMIT $8
"""
NEWEST_FIRST = f"""
{NARROWED} AND ($4::timestamptz IS NULL OR (raised, kind, county, campaign) < ($4, $5, $6, $7))
ORDER BY raised DESC, kind DESC, county DESC, campaign DESC LIMIT $8
"""


ONE_ALERT = f"""
{WITH_ACTS}
WHERE campaign = $1 AND county = $2 AND kind = $3 AND raised = $4
"""


@dataclass(frozen=True, slots=True)
class AskedAlerts:
    """Which alerts, in pages that go on after one of them; `as_of`: as they stood at a past moment."""

    campaign: str | None = None
    county: str | None = None
    is_open: bool | None = None
    as_of: datetime | None = None


async def read_alerts(
    conn: Connection, asked: AskedAlerts, after: AlertKey | None, limit: int, sealing: Sealing
) -> Sequence[Alert]:
    """Alerts in the order in which they were raised."""
    return await _read(conn, asked, OLDEST_FIRST, after, limit, sealing)


async def read_past_alerts(
    conn: Connection, asked: AskedAlerts, before: AlertKey | None, limit: int, sealing: Sealing
) -> Sequence[Alert]:
    """Alerts that are over, the newest first."""
    return await _read(conn, replace(asked, is_open=False), NEWEST_FIRST, before, limit, sealing)


async def _read(
    conn: Connection,
    asked: AskedAlerts,
    narrowed: str,
    key: AlertKey | None,
    limit: int,
    sealing: Sealing,
) -> Sequence[Alert]:
    told = asked.campaign, asked.county, asked.is_open, *(key or (None,) * 4), limit
    if asked.as_of is None:
        rows = await conn.fetch(WITH_ACTS + narrowed, *told)
    else:
        rows = await conn.fetch(WITH_ACTS_THEN + narrowed, *told, asked.as_of)
    return [_alert(row, sealing) for row in rows]


async def find_alert(conn: Connection, key: AlertKey, sealing: Sealing) -> Alert | None:
    raised, kind, county, campaign = key
    row = await conn.fetchrow(ONE_ALERT, campaign, county, kind, raised)
    return _alert(row, sealing) if row else None


async def add_act(conn: Connection, alert: Alert, done: DoneAct, sealing: Sealing) -> bool:
    """False: somebody else acted on it in the same moment."""
    sealed = sealing.seal({"name": done.name}, done.act_id)
    added = await conn.fetchval(
        """
        INSERT INTO alert_acts (act_id, campaign, county, kind, raised, number, act, by, at, sealed,
                                sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (campaign, county, kind, raised, number) DO NOTHING RETURNING true
        """,
        done.act_id,
        alert.campaign,
        alert.county,
        alert.kind,
        alert.raised,
        done.number,
        done.act,
        done.by,
        done.at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )
    return added is not None


def _alert(row: asyncpg.Record, sealing: Sealing) -> Alert:
    alert = _silence(row) if row["kind"] == "silence" else _overdue(row)
    return with_latest_act(alert, _done(row, sealing) if row["act_id"] else None)


def _done(row: asyncpg.Record, sealing: Sealing) -> DoneAct:
    words = sealing.open(Sealed(row["sealed_key"], row["sealed"]), row["act_id"])
    return DoneAct(
        **{name: row[name] for name in ("act_id", "number", "by", "at")},
        act=AlertAct(row["act"]),
        name=words["name"],
    )


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
