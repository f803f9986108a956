"""The database connection of a request: one transaction, or one snapshot to read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request

from access import state_of
from database import Connection
from web.app_state import AppState

ACQUIRE_SECONDS = 5.0


@asynccontextmanager
async def transaction(request: Request) -> AsyncIterator[Connection]:
    """A transaction that commits when the block is left, and rolls back when an exception leaves it."""
    pool = state_of(request, AppState).pool
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as conn, conn.transaction():
        yield conn


@asynccontextmanager
async def read_snapshot(request: Request) -> AsyncIterator[Connection]:
    """The connection of a GET: one snapshot for all its statements, and no way to write (H10)."""
    pool = state_of(request, AppState).pool
    async with (
        pool.acquire(timeout=ACQUIRE_SECONDS) as conn,
        conn.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield conn
