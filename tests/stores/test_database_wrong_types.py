"""What asyncpg really raises for a statement that cannot work: it ends at once (libs/database)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from database import Connection, open_pool, while_transient
from databases import Database

WRONG: dict[str, Callable[[Connection], Awaitable[object]]] = {
    "a word for a number": lambda conn: conn.fetchval("SELECT $1::int", "closed"),
    "a word for a number, in many": lambda conn: conn.executemany("SELECT $1::int", [(1,), ("closed",)]),
    "no such operator": lambda conn: conn.fetchval("SELECT 'a'::text = 1"),
    "no type at all": lambda conn: conn.fetchval("SELECT $1 IS NULL", 1),
    "too few values": lambda conn: conn.fetchval("SELECT $1::int + $2::int", 1),
    "a row to send": lambda conn: conn.fetchval("SELECT $1::record", (1, 2)),
    "rows that cannot be read": lambda conn: conn.fetch("SELECT pg_class FROM pg_class"),
    "a type that cannot be read": lambda conn: conn.fetch("SELECT most_common_vals FROM pg_stats"),
    "a type that cannot be sent": lambda conn: conn.fetch("SELECT $1::anyarray", [1]),
}


async def test_a_wrong_type_ends_at_once(database: Callable[[str], Awaitable[Database]]) -> None:
    began = []
    async with open_pool((await database("delivery")).url, min_size=0) as pool:
        for what, ask in WRONG.items():

            async def work(what: str = what, ask: Callable[[Connection], Awaitable[object]] = ask) -> None:
                began.append(what)
                async with pool.acquire() as conn, conn.transaction():
                    await ask(conn)

            with pytest.raises(Exception) as raised:  # noqa: PT011 each in its own words
                async with asyncio.timeout(5):
                    await while_transient(work)
            assert not isinstance(raised.value, TimeoutError), what
    assert began == [*WRONG]
