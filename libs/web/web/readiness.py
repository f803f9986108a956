"""What /readyz asks. A check fails by raising; one that returns has passed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from types import ModuleType
from typing import TypeAlias

from broker_access import parse_address
from database import Pool, is_current

Check: TypeAlias = Callable[[], Awaitable[object]]


class NotReady(Exception):
    """A check's no in words of its own; of any other exception only its kind is shown."""


def database_answers(pool: Pool) -> Check:
    """The database answers."""

    async def check() -> None:
        await pool.fetchval("SELECT 1")

    return check


def migrated(pool: Pool, packages: Sequence[ModuleType]) -> Check:
    """The database has the tables of these packages as this code knows them."""

    async def check() -> None:
        async with pool.acquire() as conn:
            if not await is_current(conn, packages):
                raise LookupError("the migrations have not been run")

    return check


def reachable(bootstrap: str) -> Check:
    """One of the brokers accepts connections."""

    async def check() -> None:
        servers = parse_address(bootstrap).servers.split(",")
        connections = [asyncio.create_task(_connect(server)) for server in servers]
        try:
            await _first_to_succeed(connections)
        finally:
            for connection in connections:  # to a machine that is gone it takes minutes
                connection.cancel()

    return check


async def _first_to_succeed(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Without waiting for the others; raises what the first one raised when all fail."""
    for ended in asyncio.as_completed(tasks):
        with suppress(OSError):
            await ended
            return
    await tasks[0]


async def _connect(address: str) -> None:
    host, _, port = address.strip().rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
