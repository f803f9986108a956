"""What of a case a choice depends on, as it stands today."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from assignment.case.rules.case import Case
from assignment.choosing import store
from assignment.choosing.rules.eligibility import Matter, matter_of
from assignment.conflicts import store as conflicts
from clock import day_of
from database import Connection


async def matters_of(conn: Connection, cases: Collection[Case], now: datetime) -> Mapping[UUID, Matter]:
    """Of cases that may have had a handler."""
    former_handlers = await store.former_handlers(conn, [case.case_id for case in cases])
    against = await conflicts.against(conn, cases, day_of(now))
    return {
        case.case_id: matter_of(case, former_handlers[case.case_id], against[case.case_id]) for case in cases
    }


async def matters_of_new(conn: Connection, cases: Collection[Case], now: datetime) -> Mapping[UUID, Matter]:
    """Of cases that were not granted before: nobody has handled them."""
    against = await conflicts.against(conn, cases, day_of(now))
    return {case.case_id: matter_of(case, frozenset(), against[case.case_id]) for case in cases}
