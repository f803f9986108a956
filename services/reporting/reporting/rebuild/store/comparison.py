"""How the live tables differ from those counted anew, and the exchange, row by row, in one transaction.

Not by renaming tables: a reader whose snapshot is older than the exchange would find under the old name a
table of which it sees a part. Rows are exchanged under everybody's eyes or nobody's (decision 33).
"""

import json
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Final

from database import Connection
from reporting.rebuild.rules import LISTED, Comparison, Difference
from reporting.rebuild.store.tables import HELD, TABLES


async def compare(conn: Connection) -> Comparison:
    """Everything that differs, as this transaction sees it."""
    rows, listed = Counter[str](), list[Difference]()
    for table in (*TABLES, HELD):
        found = await conn.fetch(table.differing(LISTED))
        rows[table.name] = found[0]["all"] if found else 0
        listed += (Difference(table.name, *row[:5]) for row in map(tuple, found))
    set_aside = await conn.fetchval(HELD.joined("count(*)") + f" AND l.{HELD.key[0]} IS NULL")
    return Comparison(rows, listed, set_aside)


async def exchange(conn: Connection, differing: Collection[str]) -> None:
    """Make the rows of live tables what was recounted. Whoever calls this holds the ledger (decision 3)."""
    for table in TABLES:
        if table.name in differing:
            await conn.execute(table.delete)
            await conn.execute(table.insert)
    await conn.execute(
        "UPDATE public.collecting SET facts_from = NULL, stock_from = NULL"
    )  # the log told all of them
    if HELD.name in differing:
        await conn.execute(RELEASE)
        await conn.execute(CHANGE_STATE)


async def note_exchange(conn: Connection, found: Comparison, by: str, at: datetime) -> None:
    """Who had it done and what differed, in the transaction that exchanges it (S10)."""
    await conn.execute(
        "INSERT INTO exchanges (exchanged_at, by, rows, differences) VALUES ($1, $2, $3, $4)",
        at,
        by,
        json.dumps({table: number for table, number in found.rows.items() if number}),
        json.dumps([each.as_json() for each in found.listed], ensure_ascii=False),
    )


RELEASE: Final = """
DELETE FROM public.held l WHERE state <> 'dismissed' AND NOT EXISTS (
    SELECT FROM rebuild.held r WHERE r.state <> 'dismissed'
    AND (r.topic, r.partition, r."offset") = (l.topic, l.partition, l."offset"))
"""
CHANGE_STATE: Final = """
UPDATE public.held l SET state = r.state, reason = r.reason FROM rebuild.held r
WHERE l.state <> 'dismissed' AND r.state <> 'dismissed' AND l.state <> r.state
AND (r.topic, r.partition, r."offset") = (l.topic, l.partition, l."offset")
"""
