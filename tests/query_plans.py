"""How PostgreSQL would read what a store asks for."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from database import Connection, Sight, transaction_with
from database.row_security import READ


async def plan_of(conn: Connection, table: str, sight: Sight, page: Callable[[], Awaitable[object]]) -> str:
    """The plan of the one statement about the table that `page` sends, inside a request's snapshot."""
    asked: list[tuple[str, Sequence[object]]] = []
    conn.add_query_logger(lambda query: asked.append((query.query, query.args)))
    async with transaction_with(conn, sight, READ):
        await page()
        await asyncio.sleep(0)  # the logger is called by the loop
        [(statement, values)] = [each for each in asked if f"FROM {table}" in each[0]]
        rows = await conn.fetch(f"EXPLAIN {statement}", *values)
    return "\n".join(row[0] for row in rows)
