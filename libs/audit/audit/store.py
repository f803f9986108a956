"""The chain, the rows that wait for it, and the audited rows themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import asyncpg

from audit.facts import Fact
from audit.links import Entry
from database import AdvisoryLock, Connection, Pool

HEADS: Final = """
WITH RECURSIVE chains AS (
    (SELECT chain FROM audit_chain ORDER BY chain LIMIT 1)
    UNION ALL
    SELECT (SELECT chain FROM audit_chain WHERE chain > chains.chain ORDER BY chain LIMIT 1)
    FROM chains WHERE chain IS NOT NULL
)
SELECT head.* FROM chains CROSS JOIN LATERAL (
    SELECT chain, number, fact, key::text, version, content, sealed_at, hash FROM audit_chain
    WHERE chain = chains.chain ORDER BY number DESC LIMIT 1
) AS head
"""
"""One step per chain, however long the chains are."""


class Waiting(NamedTuple):
    """A row that is not sealed yet."""

    id: int
    fact: str
    key: str


class AuditedRow(NamedTuple):
    """A row as it stands; chain: its county. No columns: it is not there."""

    chain: str
    columns: Mapping[str, Any] | None


async def try_to_lock(conn: Connection) -> bool:
    """Whether this transaction may seal: False while another process does."""
    is_ours = await conn.fetchval("SELECT pg_try_advisory_xact_lock($1)", AdvisoryLock.audit_sealer)
    return bool(is_ours)


async def some_wait(conn: Connection | Pool, facts: Sequence[str]) -> bool:
    """Whether there is anything to seal; asked before a transaction is begun for it."""
    some = await conn.fetchval(
        "SELECT EXISTS (SELECT FROM audit_unsealed WHERE NOT gone AND fact = ANY($1))", facts
    )
    return bool(some)


async def waiting(conn: Connection, facts: Sequence[str], limit: int) -> Sequence[Waiting]:
    """The oldest ones; what nobody declares any more, or is gone, stays behind and is alarmed by its age."""
    rows = await conn.fetch(
        "SELECT id, fact, key::text FROM audit_unsealed WHERE NOT gone AND fact = ANY($1)"
        " ORDER BY id LIMIT $2",
        facts,
        limit,
    )
    return [Waiting(**row) for row in rows]


async def read_rows(conn: Connection, fact: Fact, keys: Sequence[str]) -> Sequence[AuditedRow]:
    """Audited rows by key, in the order asked for."""
    table = fact.table
    rows = await conn.fetch(
        f"""
        SELECT coalesce({table.county}, '') AS audit_chain, t.{table.key[0]} IS NOT NULL AS audit_found, t.*
        FROM unnest($1::text[]) WITH ORDINALITY AS asked (key, place)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{table.name}, asked.key::jsonb) AS k
        LEFT JOIN {table.name} AS t ON {_same_key(fact)}
        ORDER BY place
        """,  # noqa: S608 - names from the service's own declaration
        keys,
    )
    return [AuditedRow(row["audit_chain"], _columns(row)) for row in rows]


def _same_key(fact: Fact) -> str:
    return " AND ".join(f"t.{name} = k.{name}" for name in fact.table.key)


def _columns(row: asyncpg.Record) -> Mapping[str, Any] | None:
    return dict(list(row.items())[2:]) if row["audit_found"] else None


async def sealed_already(conn: Connection, rows: Sequence[Waiting]) -> set[int]:
    """The ids of those that have their entry."""
    found = await conn.fetch(
        """
        SELECT id FROM unnest($1::bigint[], $2::text[], $3::text[]) AS asked (id, fact, key)
        WHERE EXISTS (SELECT FROM audit_chain c WHERE c.fact = asked.fact AND c.key = asked.key::jsonb)
        """,
        *zip(*rows, strict=True),
    )
    return {row["id"] for row in found}


async def heads(conn: Connection) -> Mapping[str, Entry]:
    """The last entry of every chain."""
    return {row["chain"]: Entry(**row) for row in await conn.fetch(HEADS)}


async def now(conn: Connection) -> datetime:
    """Machine time."""
    at: datetime = await conn.fetchval("SELECT now()")
    return at


async def append(conn: Connection, entries: Sequence[Entry]) -> None:
    """New entries behind the heads, in one statement."""
    if not entries:
        return
    await conn.execute(
        """
        INSERT INTO audit_chain (chain, number, fact, key, version, content, sealed_at, hash)
        SELECT chain, number, fact, key::jsonb, version, content, sealed_at, hash
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::smallint[], $6::bytea[],
                    $7::timestamptz[], $8::bytea[])
            AS e(chain, number, fact, key, version, content, sealed_at, hash)
        """,
        *map(list, zip(*entries, strict=True)),
    )


async def forget_waiting(conn: Connection, ids: Sequence[int]) -> None:
    """They are sealed."""
    await conn.execute("DELETE FROM audit_unsealed WHERE id = ANY($1)", ids)


async def mark_gone(conn: Connection, ids: Sequence[int]) -> None:
    """Somebody removed their rows before they were sealed."""
    await conn.execute("UPDATE audit_unsealed SET gone = true WHERE id = ANY($1)", ids)


class Unsealed(NamedTuple):
    """How many rows wait for the sealer, the oldest since when."""

    rows: int
    oldest: datetime | None


async def unsealed(conn: Connection) -> Unsealed:
    """Of all chains together."""
    row = await conn.fetchrow("SELECT count(*) AS rows, min(written_at) AS oldest FROM audit_unsealed")
    assert row is not None
    return Unsealed(**row)


async def unsealed_by_chain(conn: Connection, fact: Fact) -> Mapping[str, Unsealed]:
    """Of one fact; '' are those whose rows are gone."""
    table = fact.table
    rows = await conn.fetch(
        f"""
        SELECT coalesce({table.county}, '') AS chain, count(*) AS rows, min(written_at) AS oldest
        FROM audit_unsealed AS u
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{table.name}, u.key) AS k
        LEFT JOIN {table.name} AS t ON {_same_key(fact)}
        WHERE u.fact = $1 GROUP BY 1
        """,  # noqa: S608 - names from the service's own declaration
        fact.name,
    )
    return {row["chain"]: Unsealed(row["rows"], row["oldest"]) for row in rows}


async def entries_after(conn: Connection, chain: str, number: int, limit: int) -> Sequence[Entry]:
    """A page of a chain."""
    rows = await conn.fetch(
        """
        SELECT chain, number, fact, key::text, version, content, sealed_at, hash FROM audit_chain
        WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3
        """,
        chain,
        number,
        limit,
    )
    return [Entry(**row) for row in rows]


async def gone(conn: Connection) -> Sequence[Waiting]:
    """Rows that were removed before they were sealed."""
    rows = await conn.fetch("SELECT id, fact, key::text FROM audit_unsealed WHERE gone ORDER BY id")
    return [Waiting(**row) for row in rows]


async def never_queued(conn: Connection, fact: Fact) -> Sequence[tuple[str, str]]:
    """Chain and key of rows that are neither sealed nor waiting: they came in past the trigger."""
    table = fact.table
    key = ", ".join(f"'{name}', t.{name}" for name in table.key)
    only = f"t.{table.ended_by[0]} IS NOT NULL" if fact.is_end else "true"
    rows = await conn.fetch(
        f"""
        SELECT coalesce({table.county}, '') AS chain, row.key::text FROM {table.name} AS t
        CROSS JOIN LATERAL (SELECT jsonb_build_object({key}) AS key) AS row
        WHERE {only} AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.fact = $1 AND c.key = row.key)
          AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.fact = $1 AND u.key = row.key)
        ORDER BY 1, 2
        """,  # noqa: S608 - names from the service's own declaration
        fact.name,
    )
    return [(row["chain"], row["key"]) for row in rows]


async def guards(conn: Connection) -> set[tuple[str, str]]:
    """Table and name of every trigger of ours that is switched on."""
    rows = await conn.fetch(
        """
        SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE tgname IN ('audit_removal', 'audit_change', 'audit_row', 'audit_end')
          AND tgenabled IN ('O', 'A')
        """
    )
    return {(row["relname"], row["tgname"]) for row in rows}
