"""Cases that wait for a lawyer, and what was told of their limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts import LimitStage
from database import Connection


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose limit runs since `started`, and what was told of it already."""

    case_id: UUID
    campaign: str
    county: str
    started: datetime
    told: LimitStage | None


async def waiting(
    conn: Connection, campaign: str, county: str, started_before: datetime
) -> Sequence[Waiting]:
    """Of a county whose row is locked: granted before an instant, without a lawyer, passed not told yet."""
    rows = await conn.fetch(
        """
        SELECT case_id, campaign, county, granted_at AS started, limit_told FROM cases
        WHERE state = 'waiting' AND limit_told IS DISTINCT FROM 'passed'
          AND campaign = $1 AND county = $2 AND granted_at < $3
        ORDER BY granted_at, case_id
        """,
        campaign,
        county,
        started_before,
    )
    return [
        Waiting(
            case_id=row["case_id"],
            campaign=row["campaign"],
            county=row["county"],
            started=row["started"],
            told=LimitStage(row["limit_told"]) if row["limit_told"] else None,
        )
        for row in rows
    ]


async def record_told(conn: Connection, case_id: UUID, stage: LimitStage) -> None:
    """A note of ours, no step of the case: its version stays."""
    await conn.execute("UPDATE cases SET limit_told = $2 WHERE case_id = $1", case_id, stage)


async def count_reached(conn: Connection) -> Mapping[tuple[str, str, str], int]:
    """Cases that still wait, by campaign, county and stage."""
    rows = await conn.fetch(
        """
        SELECT campaign, county, limit_told, count(*) AS cases FROM cases
        WHERE state = 'waiting' AND limit_told IS NOT NULL GROUP BY campaign, county, limit_told
        """
    )
    return {(row["campaign"], row["county"], row["limit_told"]): row["cases"] for row in rows}
