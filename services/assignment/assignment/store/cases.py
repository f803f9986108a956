"""Cases, and the lock of their county: whoever changes anything of a county holds its row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from assignment.rules.choosing import Matter
from assignment.rules.states import State
from clock import SHANGHAI
from contracts import CaseClass
from database import Connection


@dataclass(frozen=True, slots=True)
class Case:
    """A case as far as it concerns assignment; see migrations/0001_assignment.sql."""

    case_id: UUID
    campaign: str
    county: str
    state: State
    case_class: CaseClass | None
    respondents: frozenset[str]
    handled_by: frozenset[str]
    returned_on: Mapping[str, date]
    workers: int | None
    granted_at: datetime | None
    waiting_since: datetime | None
    lawyer_id: str | None
    round: int
    assigned_at: datetime | None
    version: int

    @property
    def matter(self) -> Matter:
        """What a choice depends on. Only a case that ended unheard has no class."""
        assert self.case_class is not None
        return Matter(self.case_class, self.respondents, self.handled_by, self.returned_on)


async def lock_counties(conn: Connection, codes: Collection[str]) -> None:
    """Lock counties until the transaction ends, in the order of their codes, so that nobody deadlocks."""
    in_order = sorted(set(codes))
    await conn.execute(
        "INSERT INTO counties (code) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", in_order
    )
    await conn.fetch("SELECT FROM counties WHERE code = ANY($1) ORDER BY code FOR UPDATE", in_order)


async def lock(conn: Connection, case_id: UUID) -> Case | None:
    """A case with its county locked. The county of a case never changes, so it may be read before."""
    county = await conn.fetchval("SELECT county FROM cases WHERE case_id = $1", case_id)
    if county is None:
        return None
    await lock_counties(conn, [county])
    return await find(conn, case_id)


CASES = """
    SELECT c.*,
           ARRAY(SELECT s.lawyer_id FROM steps s
                 WHERE s.case_id = c.case_id
                   AND (s.step = 'replaced' OR s.reason IN ('conflict', 'lacks_expertise'))) AS handled_by,
           ARRAY(SELECT (s.lawyer_id, s.recorded) FROM steps s
                 WHERE s.case_id = c.case_id AND s.step = 'returned' ORDER BY s.id) AS returned
    FROM cases c
"""


async def find(conn: Connection, case_id: UUID) -> Case | None:
    row = await conn.fetchrow(CASES + "WHERE c.case_id = $1", case_id)
    return _case(row) if row else None


async def present(conn: Connection, case_id: UUID) -> Case:
    """A case that is known to be there."""
    case = await find(conn, case_id)
    assert case is not None
    return case


async def waiting(conn: Connection, county: str) -> Sequence[Case]:
    """The waiting list, oldest grant first."""
    rows = await conn.fetch(
        CASES + "WHERE c.county = $1 AND c.state = 'waiting' ORDER BY c.granted_at, c.case_id", county
    )
    return [_case(row) for row in rows]


async def counties_waiting(conn: Connection) -> Sequence[str]:
    """Counties with a waiting list."""
    rows = await conn.fetch("SELECT DISTINCT county FROM cases WHERE state = 'waiting' ORDER BY county")
    return [row["county"] for row in rows]


async def listed(
    conn: Connection,
    counties: Sequence[str] | None,
    state: State | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Case]:
    """Granted cases by their grant; `counties` None means all of them."""
    rows = await conn.fetch(
        CASES
        + """
        WHERE c.granted_at IS NOT NULL
          AND ($1::text[] IS NULL OR c.county = ANY($1))
          AND ($2::text IS NULL OR c.state = $2)
          AND ($3::timestamptz IS NULL OR (c.granted_at, c.case_id) > ($3, $4::uuid))
        ORDER BY c.granted_at, c.case_id LIMIT $5
        """,
        counties,
        state,
        *(after or (None, None)),
        limit,
    )
    return [_case(row) for row in rows]


async def add(
    conn: Connection,
    case_id: UUID,
    campaign: str,
    county: str,
    case_class: CaseClass,
    respondents: Collection[str],
    workers: int,
) -> None:
    await conn.execute(
        """
        INSERT INTO cases (case_id, campaign, county, state, case_class, respondents, workers)
        VALUES ($1, $2, $3, 'received', $4, $5, $6)
        """,
        case_id,
        campaign,
        county,
        case_class,
        sorted(respondents),
        workers,
    )


async def add_ended(conn: Connection, case_id: UUID, campaign: str, county: str) -> None:
    """A case of which we only heard its end."""
    await conn.execute(
        "INSERT INTO cases (case_id, campaign, county, state) VALUES ($1, $2, $3, 'ended')",
        case_id,
        campaign,
        county,
    )


async def grant(conn: Connection, case_id: UUID, granted_at: datetime) -> None:
    """Onto the waiting list; whoever can take it now gets it in the same transaction."""
    await conn.execute(
        """
        UPDATE cases SET state = 'waiting', granted_at = $2, version = version + 1
        WHERE case_id = $1 AND state = 'received'
        """,
        case_id,
        granted_at,
    )


async def mark_waiting(conn: Connection, case_id: UUID, since: datetime) -> None:
    """The wait has been told."""
    await conn.execute(
        "UPDATE cases SET waiting_since = $2, version = version + 1 WHERE case_id = $1", case_id, since
    )


async def assign(conn: Connection, case_id: UUID, lawyer_id: str, now: datetime) -> int:
    """Give the case a new handler, in the first free seat; returns the round."""
    round_: int = await conn.fetchval(
        """
        UPDATE cases SET state = 'assigned', lawyer_id = $2, assigned_at = $3, round = round + 1,
               waiting_since = NULL, version = version + 1,
               seat = (SELECT min(n) FROM lawyers l, generate_series(1, l.capacity) n
                       WHERE l.lawyer_id = $2
                         AND NOT EXISTS (SELECT FROM cases t WHERE t.lawyer_id = $2 AND t.seat = n))
        WHERE case_id = $1
        RETURNING round
        """,
        case_id,
        lawyer_id,
        now,
    )
    return round_


async def confirm(conn: Connection, case_id: UUID) -> None:
    await conn.execute(
        "UPDATE cases SET state = 'confirmed', version = version + 1 WHERE case_id = $1", case_id
    )


async def take_back(conn: Connection, case_id: UUID) -> None:
    """Back onto the waiting list, at the place its grant gives it; the seat is free."""
    await conn.execute(
        """
        UPDATE cases SET state = 'waiting', lawyer_id = NULL, seat = NULL, assigned_at = NULL,
               version = version + 1
        WHERE case_id = $1
        """,
        case_id,
    )


async def end(conn: Connection, case_id: UUID) -> None:
    """No more to do here; the seat is free."""
    await conn.execute(
        """
        UPDATE cases SET state = 'ended', seat = NULL, waiting_since = NULL, version = version + 1
        WHERE case_id = $1
        """,
        case_id,
    )


def _case(row: asyncpg.Record) -> Case:
    return Case(
        case_id=row["case_id"],
        campaign=row["campaign"],
        county=row["county"],
        state=State(row["state"]),
        case_class=CaseClass(row["case_class"]) if row["case_class"] else None,
        respondents=frozenset(row["respondents"]),
        handled_by=frozenset(row["handled_by"]),
        returned_on={lawyer_id: at.astimezone(SHANGHAI).date() for lawyer_id, at in row["returned"]},
        workers=row["workers"],
        granted_at=row["granted_at"],
        waiting_since=row["waiting_since"],
        lawyer_id=row["lawyer_id"],
        round=row["round"],
        assigned_at=row["assigned_at"],
        version=row["version"],
    )
