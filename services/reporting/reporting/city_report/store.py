"""The tables city_reports and city_report_issues: what was frozen and issued is never changed."""

import json
from collections.abc import Collection
from datetime import date

from database import Connection, Pool
from reporting.city_report.rules.freezing import FrozenReport, Issue
from sealing import Sealed, Sealing, about_row


async def frozen_periods(conn: Connection | Pool, campaign: str) -> Collection[date]:
    rows = await conn.fetch("SELECT period FROM city_reports WHERE campaign = $1", campaign)
    return {row["period"] for row in rows}


async def keep_frozen(conn: Connection, campaign: str, period: date, frozen: FrozenReport) -> None:
    """Once, whoever comes first."""
    await conn.execute(
        """
        INSERT INTO city_reports (campaign, period, as_of, frozen_at, report) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """,
        campaign,
        period,
        frozen.as_of,
        frozen.frozen_at,
        json.dumps(frozen.report, ensure_ascii=False),
    )


async def read_frozen(conn: Connection, campaign: str, period: date) -> FrozenReport | None:
    row = await conn.fetchrow(
        "SELECT as_of, frozen_at, report FROM city_reports WHERE campaign = $1 AND period = $2",
        campaign,
        period,
    )
    return FrozenReport(row["as_of"], row["frozen_at"], json.loads(row["report"])) if row else None


async def keep_issue(conn: Connection, campaign: str, period: date, issue: Issue, sealing: Sealing) -> bool:
    """False: somebody else did in the same moment."""
    sealed = sealing.seal({"name": issue.name}, about_row("city_report_issues", campaign, period))
    kept = await conn.fetchval(
        """
        INSERT INTO city_report_issues (campaign, period, issued_by, issued_at, sealed, sealed_key,
                                        words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true
        """,
        campaign,
        period,
        issue.issued_by,
        issue.issued_at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )
    return kept is not None


async def read_issue(conn: Connection, campaign: str, period: date, sealing: Sealing) -> Issue | None:
    row = await conn.fetchrow(
        "SELECT issued_by, issued_at, sealed, sealed_key FROM city_report_issues"
        " WHERE campaign = $1 AND period = $2",
        campaign,
        period,
    )
    if row is None:
        return None
    words = sealing.open(
        Sealed(row["sealed_key"], row["sealed"]), about_row("city_report_issues", campaign, period)
    )
    return Issue(row["issued_by"], words["name"], row["issued_at"])
