"""What /readyz asks. A check fails by raising; one that returns has passed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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
        results = await asyncio.gather(
            *map(_connect, parse_address(bootstrap).servers.split(",")), return_exceptions=True
        )
        failures = [failure for failure in results if isinstance(failure, BaseException)]
        if len(failures) == len(results):
            raise failures[0]

    return check


async def _connect(address: str) -> None:
    host, _, port = address.strip().rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
