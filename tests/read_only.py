"""A PostgreSQL that is read-only for a while, as in a failover, also for sessions that are there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

ASKED = "SELECT current_setting('default_transaction_read_only')::boolean"


@asynccontextmanager
async def read_only(superuser: str) -> AsyncIterator[None]:
    await _set(superuser, "on")
    try:
        yield
    finally:
        await _set(superuser, "off")


async def _set(superuser: str, value: str) -> None:
    """Until a new session has it: the server's processes hear of it one after the other."""
    session = await asyncpg.connect(superuser)
    await session.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
    await session.execute("SELECT pg_reload_conf()")
    await session.close()
    is_set = None
    while is_set is not (value == "on"):
        session = await asyncpg.connect(superuser)
        is_set = await session.fetchval(ASKED)
        await session.close()
