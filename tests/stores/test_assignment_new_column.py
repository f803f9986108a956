"""A new release adds columns while the old one still runs: nothing is set aside."""

from collections.abc import Awaitable, Callable
from itertools import count
from uuid import UUID

import asyncpg

from builders_assignment_store import CaseLog, as_lawyer, enrol, http, lawyer
from builders_casework import COUNTY, STAFF
from contracts import Service
from database import Pool, open_pool
from databases import Database

TABLES = ("cases", "lawyers", "held")
numbers = count()


async def test_a_column_added_while_the_readers_run_sets_nothing_aside(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    """Every session has prepared its statements before, and their results have another shape then."""
    fresh = await database(Service.assignment)
    async with open_pool(fresh.url, min_size=1, max_size=1) as pool:
        await enrol(pool, *(lawyer(number) for number in (1, 2)))
        log = CaseLog(pool)
        first = await log.grant_case()
        await confirm(await pool.fetchval("SELECT lawyer_id FROM cases"), first, pool)
        await add_columns(fresh.owner_url)

        second = await log.grant_case()

        assert await pool.fetchval("SELECT count(*) FROM held") == 0
        handler = await pool.fetchval("SELECT lawyer_id FROM cases WHERE case_id = $1", second)
        assert handler is not None
        await confirm(handler, second, pool)


async def test_who_acts_then_notices_nothing_and_who_reads_is_told_once_to_try_again(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    fresh = await database(Service.assignment)
    async with open_pool(fresh.url, min_size=1, max_size=1) as pool:
        await enrol(pool, lawyer(1))
        case_id = await CaseLog(pool).grant_case()
        async with http(pool, STAFF) as staff:
            version = await staff.version(case_id)
            await add_columns(fresh.owner_url)
            acted = await staff.act(case_id, "confirmation", version)
            await add_columns(fresh.owner_url)
            read = [await staff.case(case_id) for _ in range(2)]
    assert acted.status == 200
    assert [answer.status for answer in read] == [503, 200]
    assert "Retry-After" in read[0].headers


async def confirm(lawyer_id: str, case_id: UUID, pool: Pool) -> None:
    async with http(pool, as_lawyer(lawyer_id, COUNTY)) as client:
        answer = await client.act_as_seen(case_id, "confirmation")
    assert answer.status == 200


async def add_columns(owner_url: str) -> None:
    """As a migration of the next release does."""
    owner = await asyncpg.connect(owner_url)
    for table in TABLES:
        await owner.execute(f"ALTER TABLE {table} ADD COLUMN added_{next(numbers)} text")
    await owner.close()
