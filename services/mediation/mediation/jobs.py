"""What the clock starts."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from clock import Clock, day_of
from database import Connection, Pool
from mediation.case import store as cases
from mediation.case.rules.case import Case
from mediation.limitation.handlers import raise_filing_due
from mediation.limitation.store import lock_to_raise
from mediation.payments.handlers import record_kept_and_missed
from mediation.payments.store import lock_with_past_instalments
from serving import Job
from telemetry.trace import SpanKind, step

FIRST: Final = UUID(int=0)
AT_ONCE: Final = 100
"""Cases a job takes into one transaction."""
DECIDED: Final = "decide by the clock"
"""What comes of it for a case is one trace (decision 56)."""

LockSome = Callable[[Connection, date, UUID, int], Awaitable[Sequence[UUID]]]
"""(connection, today, after, at most): the next cases to look at, by their ids, locked."""

LookAt = Callable[[Connection, Case, datetime], Awaitable[None]]


async def raise_filings_due(pool: Pool, clock: Clock) -> None:
    """A limitation comes under 7 days, and somebody must file (N3.2)."""
    await _for_each_case(pool, clock, lock_to_raise, raise_filing_due)


async def look_at_instalments(pool: Pool, clock: Clock) -> None:
    """Instalments whose day has ended are kept or missed."""
    await _for_each_case(pool, clock, lock_with_past_instalments, record_kept_and_missed)


async def _for_each_case(pool: Pool, clock: Clock, lock_some: LockSome, look_at: LookAt) -> None:
    """Some cases in one transaction after the other, until there are none left."""
    after: UUID | None = FIRST
    while after:
        async with pool.acquire() as conn, conn.transaction():
            now = clock.now()
            case_ids = await lock_some(conn, day_of(now), after, AT_ONCE)
            for case_id in case_ids:
                with step(DECIDED, SpanKind.internal, None, {}):
                    await look_at(conn, await cases.get(conn, case_id), now)
        after = case_ids[-1] if case_ids else None


JOBS: Final[Sequence[Job]] = (raise_filings_due, look_at_instalments)
