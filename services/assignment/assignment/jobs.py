"""What the clock starts, in pieces: each a transaction, between two of them the county's row is free."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from assignment.case.store import cases, counties
from assignment.choosing.handlers.waiting_list import serve_waiting
from assignment.limits.handlers import tell_assignment_limits
from campaign import Campaign
from clock import Clock
from database import Connection, Pool
from serving import Job

Piece = Callable[[Connection, str, datetime], Awaitable[bool]]
"""Something of what is to be done about a county's waiting list; whether that was the last of it."""


async def serve_waiting_lists(pool: Pool, clock: Clock) -> None:
    """At midnight others are on duty, and a waiting case may find its handler."""
    await _in_pieces(pool, clock, serve_waiting)


def clock_jobs(campaigns: Sequence[Campaign]) -> Sequence[Job]:
    """Waiting lists; limits for assignment that are near or have passed, by each campaign's calendar."""

    async def tell_of_limits(pool: Pool, clock: Clock) -> None:
        """After the waiting lists: who found a lawyer today is not told of."""
        for campaign in campaigns:
            await _in_pieces(pool, clock, partial(tell_assignment_limits, campaign=campaign))

    return (serve_waiting_lists, tell_of_limits)


async def _in_pieces(pool: Pool, clock: Clock, piece: Piece) -> None:
    async with pool.acquire() as conn:
        waiting = await cases.counties_waiting(conn)
    for county in waiting:
        while not await _one(pool, clock, piece, county):
            pass


async def _one(pool: Pool, clock: Clock, piece: Piece, county: str) -> bool:
    async with pool.acquire() as conn, conn.transaction():
        now = clock.now()
        await counties.lock(conn, [county])
        return await piece(conn, county, now)
