"""What a service declares as audited is what its database keeps append-only, and can be sealed for good."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Final

import asyncpg
import pytest

from audit.store import guards
from contracts import SERVICES, Service
from databases import Database

KINDS: Final = {
    "text",
    "uuid",
    "int2",
    "int4",
    "int8",
    "bool",
    "date",
    "timestamptz",
    "bytea",
    "jsonb",
    "_text",
}
"""Types of columns whose values are written as bytes in one way; `audit.links` has a line for each."""

COLUMNS: Final = """
SELECT column_name AS name, udt_name AS kind, is_nullable = 'YES' AS nullable
FROM information_schema.columns WHERE table_name = $1
"""
PRIMARY_KEY: Final = """
SELECT array_agg(attname::text ORDER BY array_position(conkey, attnum)) FROM pg_constraint
JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
WHERE conrelid = $1::text::regclass AND contype = 'p'
"""


@pytest.mark.parametrize("service", SERVICES)
async def test_the_audited_tables_of_a_service_are_those_of_its_database(
    database: Callable[[str], Awaitable[Database]], service: Service
) -> None:
    tables = import_module(f"{service}.audited").AUDITED.tables
    conn = await asyncpg.connect((await database(service)).owner_url)
    try:
        wanted = {(table.name, name) for table in tables for name in ("removal", "change", "row")}
        ends = {(table.name, "end") for table in tables if table.ended_by}
        wanted |= {("audit_chain", "removal"), ("audit_chain", "change")}
        assert {(table, name.removeprefix("audit_")) for table, name in await guards(conn)} == wanted | ends
        for table in tables:
            columns = {row["name"]: row for row in await conn.fetch(COLUMNS, table.name)}
            assert {row["kind"] for row in columns.values()} <= KINDS, table.name
            assert await conn.fetchval(PRIMARY_KEY, table.name) == [*table.key]
            assert all(columns[name]["nullable"] for name in table.ended_by)
            assert ("sealed" in columns) == ("words_digest" in columns), table.name
    finally:
        await conn.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_service_itself_may_not_take_an_act_back(
    database: Callable[[str], Awaitable[Database]], service: Service
) -> None:
    tables = import_module(f"{service}.audited").AUDITED.tables
    db = await database(service)
    for url in (db.url, db.api_url):
        conn = await asyncpg.connect(url)
        try:
            for table in ("audit_chain", *(table.name for table in tables)):
                taken = await conn.fetchval("SELECT has_table_privilege($1, 'DELETE, TRUNCATE')", table)
                assert not taken, table
        finally:
            await conn.close()
