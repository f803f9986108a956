"""A list of mediations is read in the order of an index, whatever PostgreSQL knows of the table."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from builders_casework import COUNTY
from database import ALL_COUNTIES, Connection, Pool, Sight
from databases import as_the_api
from mediation.case import store
from mediation.case.rules.states import State
from mediation.case.store import Asked
from query_plans import plan_of

CASES = 2000
FILL = """
INSERT INTO cases (case_id, case_no, campaign, county, state, received_at, case_class, opened_at)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, n::text, 'wenzhou-2018',
       (330300 + n % 12)::text, 'mediating', now(), 'wages', now()
FROM generate_series(1, $1::int) AS n
"""


@pytest_asyncio.fixture
async def api(pool: Pool) -> AsyncIterator[Connection]:
    """The API's connection, to many cases of which no statistics were taken."""
    await pool.execute(FILL, CASES)
    async with as_the_api(pool) as opened, opened.acquire() as conn:
        yield conn


@pytest.mark.parametrize(
    ("index", "narrowed"),
    [
        ("cases_county", Asked()),
        ("cases_state", Asked(state=State.failed)),
        ("cases_due", Asked(filing_due=True)),
    ],
)
async def test_a_countys_list_is_neither_gathered_nor_sorted_first(
    api: Connection, index: str, narrowed: Asked
) -> None:
    page = partial(store.of_counties, api, [COUNTY], narrowed, None, 50)
    plan = await plan_of(api, "cases", Sight(COUNTY), page)
    assert f"Index Scan using {index} on cases" in plan
    assert "Sort" not in plan


async def test_the_citys_list_of_a_state_is_read_from_its_index(api: Connection) -> None:
    page = partial(store.of_counties, api, None, Asked(state=State.failed), None, 50)
    plan = await plan_of(api, "cases", Sight(ALL_COUNTIES), page)
    assert "Index Scan using cases_state_anywhere on cases" in plan
    assert "Sort" not in plan
