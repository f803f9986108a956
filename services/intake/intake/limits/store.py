"""Applications that wait for a decision, and what was told of their limit."""

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


async def lock_waiting(
    conn: Connection, campaign: str, started_before: datetime, after: UUID, at_most: int
) -> Sequence[Waiting]:
    """Accepted and not decided since before an instant, and not told of for the last time; some, locked."""
    rows = await conn.fetch(
        """
        SELECT case_id, campaign, county, accepted_at AS started, limit_told FROM cases
        WHERE state = 'accepted' AND limit_told IS DISTINCT FROM 'passed'
          AND campaign = $1 AND accepted_at < $2 AND case_id > $3
        ORDER BY case_id LIMIT $4 FOR UPDATE
        """,
        campaign,
        started_before,
        after,
        at_most,
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
        WHERE state = 'accepted' AND limit_told IS NOT NULL GROUP BY campaign, county, limit_told
        """
    )
    return {(row["campaign"], row["county"], row["limit_told"]): row["cases"] for row in rows}
