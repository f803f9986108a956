"""The lists of the municipal platform are read in the order of an index (decision 40)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from builders_casework import COUNTY
from builders_many_cases import CASES, FILL
from database import ALL_COUNTIES, Connection, Pool, Sight
from databases import as_the_api
from intake.applications import store as applications
from intake.platform import store
from intake.platform.api import LATEST
from intake.platform.codes import PlatformState
from intake.platform.store import Filter
from query_plans import plan_of

COUNTY_STAFF = Sight(COUNTY, f"county-staff/{COUNTY}/staff-1")
CITY_STAFF = Sight(ALL_COUNTIES, "city-staff/staff-1")
KNOWN_THERE = """
INSERT INTO platform_cases (case_id, campaign, county, state, revision, digest, seen_version, next_try,
                            platform_no)
SELECT case_id, campaign, county, 'acknowledged', 1, '', 1, now(), 'P-' || case_no FROM cases
"""


@pytest_asyncio.fixture
async def api(pool: Pool) -> AsyncIterator[Connection]:
    """The API's connection, to many cases that the platform has."""
    await pool.execute(FILL, CASES)
    await pool.execute(KNOWN_THERE)
    async with as_the_api(pool) as opened, opened.acquire() as conn:
        yield conn


@pytest.mark.parametrize(
    ("index", "sight", "narrowed"),
    [
        ("platform_cases_county", COUNTY_STAFF, Filter([COUNTY])),
        ("platform_cases_not_there", COUNTY_STAFF, Filter([COUNTY], not_uploaded=True)),
        ("platform_cases_campaign", COUNTY_STAFF, Filter([COUNTY], campaign="wenzhou-2017")),
        ("platform_cases_not_there_anywhere", CITY_STAFF, Filter(not_uploaded=True)),
        ("platform_cases_state", CITY_STAFF, Filter(state=PlatformState.refused)),
        ("platform_cases_pkey", CITY_STAFF, Filter()),
    ],
)
async def test_a_list_is_neither_gathered_nor_sorted_first(
    api: Connection, index: str, sight: Sight, narrowed: Filter
) -> None:
    plan = await plan_of(api, "platform_cases", sight, lambda: store.page(api, narrowed, LATEST, 50))
    assert f"Index Scan Backward using {index} on platform_cases" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("sight", [COUNTY_STAFF, CITY_STAFF])
async def test_a_number_of_the_platform_is_looked_up(api: Connection, sight: Sight) -> None:
    counties = [COUNTY] if sight is COUNTY_STAFF else None
    narrowed = Filter(counties, platform_no="P-7")
    plan = await plan_of(api, "platform_cases", sight, lambda: store.page(api, narrowed, LATEST, 50))
    assert "platform_cases_number" in plan
    by_number = applications.Filter(counties=counties, platform_no="P-7")
    plan = await plan_of(api, "cases", sight, lambda: applications.page(api, by_number, LATEST, 50))
    assert "platform_cases_number" in plan
    assert "cases_pkey" in plan
