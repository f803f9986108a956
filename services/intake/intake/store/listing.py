"""Lists of applications, page by page, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts import CaseClass, Lane
from database import Connection
from intake.rules.codes import State
from intake.store.cases import Whole, whole

LATEST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; None: not narrowed. `received_to` is excluded."""

    campaign: str | None = None
    counties: list[str] | None = None
    state: State | None = None
    lane: Lane | None = None
    case_class: CaseClass | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None


async def page(conn: Connection, asked: Asked, before: UUID, limit: int) -> Sequence[Whole]:
    """Cases below `before`, one more than the page shows."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE case_id < $1
          AND ($2::text IS NULL OR campaign = $2) AND ($3::text[] IS NULL OR county = ANY($3))
          AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR lane = $5)
          AND ($6::text IS NULL OR case_class = $6)
          AND ($7::timestamptz IS NULL OR received_at >= $7) AND ($8::timestamptz IS NULL OR received_at < $8)
        ORDER BY case_id DESC LIMIT $9
        """,
        before,
        asked.campaign,
        asked.counties,
        asked.state,
        asked.lane,
        asked.case_class,
        asked.received_from,
        asked.received_to,
        limit + 1,
    )
    return [whole(row) for row in rows]
