"""The database connection of a request: one transaction, or one snapshot to read.

Each tells the database whose request it is, in the message that begins it (decision 16).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request

from access import sight_of, state_of
from database import ALL_COUNTIES, READ, Begun, Connection, Sight, transaction_with
from web.app_state import AppState

ACQUIRE_SECONDS = 5.0


@asynccontextmanager
async def transaction(request: Request) -> AsyncIterator[Connection]:
    """A transaction that commits when the block is left, and rolls back when an exception leaves it."""
    async with transaction_beginning_with(request, "") as (conn, _):
        yield conn


@asynccontextmanager
async def transaction_beginning_with(request: Request, first: str) -> AsyncIterator[tuple[Connection, Begun]]:
    """The same, with a statement without parameters that is sent in the message of BEGIN."""
    pool, sight = state_of(request, AppState).pool, sight_of(request)
    async with (
        pool.acquire(timeout=ACQUIRE_SECONDS) as conn,
        transaction_with(conn, sight, first=first) as begun,
    ):
        yield conn, begun


@asynccontextmanager
async def read_snapshot(request: Request) -> AsyncIterator[Connection]:
    """The connection of a GET: one snapshot for all its statements, and no way to write (H10)."""
    async with _snapshot(request, sight_of(request)) as conn:
        yield conn


@asynccontextmanager
async def read_all_counties(request: Request) -> AsyncIterator[Connection]:
    """The same over all counties, whoever asks.

    For what is counted in all, and for the board, which shows a county what the others filed but no figure.
    """
    async with _snapshot(request, Sight(ALL_COUNTIES)) as conn:
        yield conn


@asynccontextmanager
async def _snapshot(request: Request, sight: Sight) -> AsyncIterator[Connection]:
    pool = state_of(request, AppState).pool
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as conn, transaction_with(conn, sight, READ):
        yield conn
