"""Whatever is sealed is sealed anew when keys change: no table with a seal is forgotten."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from contracts.service_names import SERVICES
from databases import Database
from serving.tables import sealed_tables_of


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_with_a_seal_is_named_and_finds_its_rows_by_their_key(
    service: str, database: Callable[[str], Awaitable[Database]]
) -> None:
    connection = await asyncpg.connect((await database(service)).owner_url)
    tables = await connection.fetch(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'sealed_key'"
    )
    indexed = await connection.fetch(
        "SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%USING btree (sealed_key)%'"
    )
    await connection.close()
    named = {table.name for table in sealed_tables_of(service)}
    assert named == {row[0] for row in tables} == {row[0] for row in indexed}
