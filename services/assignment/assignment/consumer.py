"""What comes in from Kafka and from the clock, and which handler it goes to."""

from collections.abc import Sequence
from typing import Final

from assignment.handlers import told
from assignment.handlers.choosing import serve_waiting
from assignment.store import cases
from clock import Clock
from contracts import Envelope
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed
from contracts.topics import CASES
from database import Connection, Pool
from delivery.effects import on, one_by_one
from serving import Job

TOPICS: Final = (CASES,)

EFFECTS: Final = one_by_one(
    on(ApplicationReceived, told.application_received),
    on(AidGranted, told.aid_granted),
    on(ApplicationWithdrawn, told.case_ended),
    on(AidTerminated, told.case_ended),
    on(CaseClosed, told.case_ended),
)


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the counties a batch is about, sorted, before any of its effects."""
    await cases.lock_counties(conn, {envelope.county for envelope in envelopes})


async def serve_waiting_lists(pool: Pool, clock: Clock) -> None:
    """The clock's job: at midnight others are on duty, and a waiting case may find its handler."""
    async with pool.acquire() as conn:
        counties = await cases.counties_waiting(conn)
    for county in counties:
        async with pool.acquire() as conn, conn.transaction():
            now = clock.now()
            await cases.lock_counties(conn, [county])
            await serve_waiting(conn, county, now)


JOBS: Final[Sequence[Job]] = (serve_waiting_lists,)
