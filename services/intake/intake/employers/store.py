"""In which cases a respondent is named, by its keyed hash."""

from collections.abc import Sequence
from uuid import UUID

from database import Connection
from intake.case.store import StoredCase, read_stored_case


async def add(conn: Connection, named: Sequence[tuple[str, str, UUID]]) -> None:
    """County, hash and case; what is there already, as where the log is read anew, stays."""
    await conn.execute(
        """
        INSERT INTO employer_cases (county, employer, case_id)
        SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[])
        ON CONFLICT DO NOTHING
        """,
        [county for county, _, _ in named],
        [employer for _, employer, _ in named],
        [case_id for _, _, case_id in named],
    )


async def latest_case(conn: Connection, employer: str) -> StoredCase | None:
    """Of the cases that the caller sees."""
    row = await conn.fetchrow(
        """
        SELECT c.* FROM employer_cases e JOIN cases c USING (case_id)
        WHERE e.employer = $1 ORDER BY case_id DESC LIMIT 1
        """,
        employer,
    )
    return read_stored_case(row) if row else None
