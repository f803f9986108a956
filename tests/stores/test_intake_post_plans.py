"""What is asked for each application that comes in is read by its index, also as it was planned long ago."""

import json

import pytest

from builders_casework import COUNTY
from builders_intake import application, desk
from builders_many_cases import CASES, FILL
from database import Pool, Sight, transaction_with
from databases import as_the_api

TRACES = f"""
INSERT INTO case_traces SELECT '{COUNTY}', 'wenzhou-2018', md5(n::text), gen_random_uuid()
FROM generate_series(1, $1::int) AS n
"""
WRITTEN = ("cases", "case_traces", "audit", "idempotency_keys", "subjects")


@pytest.mark.parametrize("asked", ["is_known_in($1, $2, ARRAY[$3])", "first_alike_in($1, $2, $3)"])
async def test_traces_are_found_by_an_index_also_as_it_was_planned_when_there_were_none(
    pool: Pool, asked: str
) -> None:
    """A session keeps its plans: what was best for an empty table has to be right for a full one."""
    values = ("wenzhou-2018", COUNTY, "another")
    sight = Sight(COUNTY, f"county-staff/{COUNTY}/staff-1")
    async with as_the_api(pool) as opened, opened.acquire() as conn:
        async with transaction_with(conn, sight):
            for _ in range(8):
                await conn.fetchval(f"SELECT {asked}", *values)
        await pool.execute(TRACES, CASES)
        async with transaction_with(conn, sight):
            statement = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT {asked}"
            plan = json.loads(await conn.fetchval(statement, *values))
    assert plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"] < 10


async def test_an_application_is_received_without_a_look_through_any_table(pool: Pool) -> None:
    """What it costs does not grow with what there is, also in sessions that began when there was nothing."""
    async with desk(pool) as client:
        for _ in range(12):
            assert (await client.apply(application())).status == 201
        await pool.execute(FILL, CASES)
        await pool.execute(TRACES, CASES)
        for _ in range(12):
            assert (await client.apply(application())).status == 201
    looked_through = await pool.fetch(
        "SELECT relname FROM pg_stat_user_tables WHERE relname = ANY($1) AND seq_tup_read > $2",
        WRITTEN,
        CASES,
    )
    assert looked_through == []
