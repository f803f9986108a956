"""What of a case a choice depends on, as it stands today."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from assignment.case.rules.case import Case
from assignment.choosing.rules.eligibility import Matter, matter_of
from assignment.conflicts import store as conflicts
from clock import day_of
from database import Connection


async def matters_of(
    conn: Connection, cases: Collection[tuple[Case, frozenset[str]]], now: datetime
) -> Mapping[UUID, Matter]:
    """Of cases, each with its former handlers."""
    if not cases:
        return {}
    against = await conflicts.against(conn, [case for case, _ in cases], day_of(now))
    return {case.case_id: matter_of(case, former, against[case.case_id]) for case, former in cases}
