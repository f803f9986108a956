"""The sealer: chains the rows that wait, behind the transactions that wrote them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from audit import store
from audit.facts import Table, facts_of
from audit.links import Entry, content_hash, next_entry
from audit.store import AuditedRow, Waiting
from database import Connection, Pool, while_transient
from watchdog import beat

BATCH: Final = 500
PAUSE_SECONDS: Final = 1.0

log = structlog.get_logger()


async def run(
    pool: Pool, tables: Sequence[Table], secret: bytes, pause_seconds: float = PAUSE_SECONDS
) -> None:
    """For ever: batch after batch, one process at a time; the others look again after a pause."""

    facts = [*facts_of(tables)]

    async def attempt() -> int:
        beat()
        if not await store.some_wait(pool, facts):
            return 0
        async with pool.acquire() as conn, conn.transaction():
            return await seal_batch(conn, tables, secret)

    while True:
        if await while_transient(attempt) < BATCH:
            await asyncio.sleep(pause_seconds)


async def seal_batch(conn: Connection, tables: Sequence[Table], secret: bytes, limit: int = BATCH) -> int:
    """How many waiting rows were dealt with: 0 while another seals. The caller owns the transaction."""
    if not await store.try_to_lock(conn):
        return 0
    batch = await store.waiting(conn, [*facts_of(tables)], limit)
    if batch:
        unsealed = await _without_entry(conn, batch)
        rows = await _rows(conn, tables, unsealed)
        gone = [each.id for each in unsealed if rows[each.id].columns is None]
        if gone:
            log.error("audited rows were removed before they were sealed", rows=len(gone))
            await store.mark_gone(conn, gone)
        present = [each for each in unsealed if each.id not in gone]
        await store.append(conn, await _entries(conn, tables, secret, present, rows))
        await store.forget_waiting(conn, [each.id for each in batch if each.id not in gone])
    return len(batch)


async def _without_entry(conn: Connection, batch: Sequence[Waiting]) -> Sequence[Waiting]:
    """A row is sealed once, also if somebody put its key there twice; `verify` holds it to that entry."""
    sealed = await store.sealed_already(conn, batch)
    once = {(each.fact, each.key): each for each in reversed(batch) if each.id not in sealed}
    return sorted(once.values())


async def _rows(
    conn: Connection, tables: Sequence[Table], batch: Sequence[Waiting]
) -> Mapping[int, AuditedRow]:
    """The audited row of each waiting one; one statement per fact."""
    rows: dict[int, AuditedRow] = {}
    for name, fact in facts_of(tables).items():
        wanted = [each for each in batch if each.fact == name]
        if wanted:
            read = await store.read_rows(conn, fact, [each.key for each in wanted])
            rows |= {each.id: row for each, row in zip(wanted, read, strict=True)}
    return rows


async def _entries(
    conn: Connection,
    tables: Sequence[Table],
    secret: bytes,
    batch: Sequence[Waiting],
    rows: Mapping[int, AuditedRow],
) -> Sequence[Entry]:
    facts, heads, at = facts_of(tables), dict(await store.heads(conn)), await store.now(conn)
    entries = []
    for each in batch:
        chain, columns = rows[each.id]
        content = content_hash(secret, each.fact, facts[each.fact].columns(columns or {}))
        heads[chain] = next_entry(secret, heads.get(chain), chain, each.fact, each.key, content, at)
        entries.append(heads[chain])
    return entries
