"""A county's list is read in the order of an index, whatever PostgreSQL knows of the table."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial

import pytest
import pytest_asyncio

from access import Caller, Role
from builders_casework import COUNTY
from builders_many_cases import CASES, FILL
from contracts import CaseClass
from database import ALL_COUNTIES, Connection, Pool, Sight
from databases import as_the_api
from intake.applications import store
from intake.applications.store import LATEST, Filter
from intake.case.rules.states import State
from intake.consultations.store import CONSULTATIONS
from intake.county_records import store as county_records
from intake.county_records.store import CountyRecord, RecordFilter, RecordTable
from intake.incidents.store import INCIDENTS
from query_plans import plan_of

COUNTY_STAFF = Sight(COUNTY, f"county-staff/{COUNTY}/staff-1")
CITY_STAFF = Sight(ALL_COUNTIES, "city-staff/staff-1")
FILL_RECORDS = {
    "consultations": """
        INSERT INTO consultations (consultation_id, campaign, county, channel, case_class, workers,
                                   workers_exact, workers_known, occurred_at, recorded_at, sealed, sealed_key)
        SELECT gen_random_uuid(), 'wenzhou-2018', (330300 + n % 12)::text, 'hotline', 'wages', 1, true, true,
               now(), now(), '', 'k1'
        FROM generate_series(1, $1::int) AS n
    """,
    "incidents": """
        INSERT INTO incidents (incident_id, campaign, county, kind, people, people_exact, people_known,
                               occurred_at, recorded_at, sealed, sealed_key)
        SELECT gen_random_uuid(), 'wenzhou-2018', (330300 + n % 12)::text, 'first_sign', 1, true, true,
               now(), now(), '', 'k1'
        FROM generate_series(1, $1::int) AS n
    """,
}


@pytest_asyncio.fixture
async def api(pool: Pool) -> AsyncIterator[Connection]:
    """The API's connection, to many cases of which no statistics were taken."""
    await pool.execute(FILL, CASES)
    async with as_the_api(pool) as opened, opened.acquire() as conn:
        yield conn


@pytest.mark.parametrize(
    ("index", "narrowed"),
    [
        ("cases_county", Filter(counties=[COUNTY])),
        ("cases_state", Filter(counties=[COUNTY], state=State.refused)),
        ("cases_class", Filter(counties=[COUNTY], case_class=CaseClass.work_injury)),
        ("cases_campaign", Filter(counties=[COUNTY], campaign="wenzhou-2017")),
    ],
)
async def test_a_countys_list_is_neither_gathered_nor_sorted_first(
    api: Connection, index: str, narrowed: Filter
) -> None:
    plan = await plan_of(api, "cases", COUNTY_STAFF, lambda: store.page(api, narrowed, LATEST, 50))
    assert f"Index Scan Backward using {index} on cases" in plan
    assert "Sort" not in plan


async def test_the_citys_list_of_a_state_is_read_from_its_index(api: Connection) -> None:
    narrowed = Filter(state=State.refused)
    plan = await plan_of(api, "cases", CITY_STAFF, lambda: store.page(api, narrowed, LATEST, 50))
    assert "Index Scan Backward using cases_state_anywhere on cases" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("records", [CONSULTATIONS, INCIDENTS])
@pytest.mark.parametrize(
    "narrowed",
    [
        RecordFilter(counties=[COUNTY]),
        RecordFilter(
            counties=[COUNTY], campaign="wenzhou-2017", occurred_from=datetime(2018, 1, 1, tzinfo=UTC)
        ),
    ],
)
async def test_nor_is_a_countys_list_of_what_concerns_no_case(
    pool: Pool, api: Connection, records: RecordTable[CountyRecord], narrowed: RecordFilter
) -> None:
    await pool.execute(FILL_RECORDS[records.name], CASES)
    page = partial(county_records.page, api, records, narrowed, LATEST, 50)
    plan = await plan_of(api, records.name, COUNTY_STAFF, page)
    assert f"Index Scan Backward using {records.name}_county on {records.name}" in plan
    assert f"county = '{COUNTY}'::text" in plan
    assert "Sort" not in plan


async def test_a_workstations_list_is_read_from_its_own_index(api: Connection) -> None:
    station = Caller("station-1", Role.workstation, COUNTY, office=f"{COUNTY}-S1")
    narrowed = Filter(counties=[COUNTY], station=station.office)
    plan = await plan_of(api, "cases", station.sight, lambda: store.page(api, narrowed, LATEST, 50))
    assert "Index Scan Backward using cases_station on cases" in plan
    assert "Sort" not in plan


async def test_of_no_county_nothing_is_read(api: Connection) -> None:
    assert await store.page(api, Filter(counties=[]), LATEST, 50) == []
