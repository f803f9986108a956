"""What comes in from Kafka and from the clock, and which handler it goes to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from clock import Clock
from contracts import Envelope
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from contracts.topics import CASES
from database import Connection, Pool
from delivery.effects import on, one_by_one
from mediation.handlers import told
from mediation.handlers.paying import judge_instalments
from mediation.handlers.proceeding import file_when_near
from mediation.rules.case import Case, day_of
from mediation.rules.limitation import FILE_DAYS
from mediation.store import cases
from serving import Job

TOPICS: Final = (CASES,)

EFFECTS: Final = one_by_one(
    on(ApplicationReceived, told.application_received),
    on(AidGranted, told.aid_granted),
    on(LawyerAssigned, told.lawyer_assigned),
    on(LawyerReplaced, told.lawyer_assigned),
    on(AssignmentReturned, told.assignment_returned),
    on(ApplicationRefused, told.aid_ended),
    on(ApplicationWithdrawn, told.aid_ended),
    on(AidTerminated, told.aid_ended),
)

FIRST: Final = UUID(int=0)
AT_ONCE: Final = 100
"""Cases a job takes into one transaction."""


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the cases a batch is about, sorted, before any of its effects."""
    await cases.lock_all(conn, [UUID(envelope.subject) for envelope in envelopes])


async def file_before_limitations_end(pool: Pool, clock: Clock) -> None:
    """The clock's job: a limitation comes under 7 days, and proceedings are opened (N3.2)."""
    after: UUID | None = FIRST
    while after:
        after = await _file_some(pool, clock, after)


async def _file_some(pool: Pool, clock: Clock, after: UUID) -> UUID | None:
    """Some cases in one transaction; the last of them, None when there were none left."""
    async with pool.acquire() as conn, conn.transaction():
        now = clock.now()
        ends_before = day_of(now) + timedelta(days=FILE_DAYS)
        found = await cases.lock_near_limitation(conn, ends_before, after, AT_ONCE)
        for case_id in found:
            await file_when_near(conn, await _present(conn, case_id), now)
    return found[-1] if found else None


async def judge_what_came_due(pool: Pool, clock: Clock) -> None:
    """The clock's job: instalments whose day has ended are kept or missed."""
    after: UUID | None = FIRST
    while after:
        after = await _judge_some(pool, clock, after)


async def _judge_some(pool: Pool, clock: Clock, after: UUID) -> UUID | None:
    """Some cases in one transaction; the last of them, None when there were none left."""
    async with pool.acquire() as conn, conn.transaction():
        now = clock.now()
        found = await cases.lock_to_judge(conn, day_of(now), after, AT_ONCE)
        for case_id in found:
            await judge_instalments(conn, await _present(conn, case_id), now)
    return found[-1] if found else None


async def _present(conn: Connection, case_id: UUID) -> Case:
    """A case that was just locked, as it is now."""
    case = await cases.find(conn, case_id)
    assert case is not None
    return case


JOBS: Final[Sequence[Job]] = (file_before_limitations_end, judge_what_came_due)
