"""A limit of the law that runs for a case, near or passed: what was told of it, and telling it once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from casework.act import Act
from casework.events import send
from contracts import Event, LimitStage
from database import Connection
from timelimits import Reached


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose limit runs since `started`, and what was told of it already.

    `since`: from when on it has waited; a case that was taken back waits again, while its limit ran on.
    """

    case_id: UUID
    campaign: str
    county: str
    started: datetime
    since: datetime
    told: LimitStage | None


def read_waiting(row: asyncpg.Record) -> Waiting:
    """A row with `started`, `since`, and what was told as `limit_told`."""
    told = LimitStage(row["limit_told"]) if row["limit_told"] else None
    return Waiting(row["case_id"], row["campaign"], row["county"], row["started"], row["since"], told)


async def tell(
    conn: Connection, case: Waiting, found: Reached, now: datetime, event: Callable[..., Event]
) -> None:
    """Its time is when it became true, whenever the clock looked; no step of the case: its version stays."""
    told: Mapping[str, Any] = {
        "stage": found.stage,
        "due": found.due.date,
        "provisional": found.due.provisional,
        "verified": found.due.limit.verified,
    }
    await conn.execute("UPDATE cases SET limit_told = $2 WHERE case_id = $1", case.case_id, found.stage)
    await send(conn, case, Act.by_timer(max(found.at, case.since), now), event(**told))


async def count_told(conn: Connection, state: str) -> Mapping[tuple[str, str, str], int]:
    """Cases that still wait in a state, by campaign, county and stage."""
    rows = await conn.fetch(
        """
        SELECT campaign, county, limit_told, count(*) AS cases FROM cases
        WHERE state = $1 AND limit_told IS NOT NULL GROUP BY campaign, county, limit_told
        """,
        state,
    )
    return {(row["campaign"], row["county"], row["limit_told"]): row["cases"] for row in rows}
