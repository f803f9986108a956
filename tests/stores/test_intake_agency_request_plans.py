"""The list of what agencies were asked is read in the order of an index; what it measures (decision 47)."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from builders_casework import CAMPAIGN, COUNTY
from builders_many_cases import CASES, FILL
from clock import midnight_after
from database import ALL_COUNTIES, Connection, Pool, Sight
from databases import as_the_api
from intake.agency_requests import store
from intake.agency_requests.gauges import request_gauge
from intake.agency_requests.store import LATEST, Filter
from query_plans import plan_of
from telemetry import metrics

COUNTY_STAFF = Sight(COUNTY, f"county-staff/{COUNTY}/staff-1")
CITY_STAFF = Sight(ALL_COUNTIES, "city-staff/staff-1")
ASKED = """
INSERT INTO agency_requests (request_id, case_id, case_no, county, kind, agency, document_no, matters,
                             answer_by, asked_at, by_hand, is_answered, recorded_at)
SELECT gen_random_uuid(), case_id, case_no, county, 'priority', 'court', case_no, '{}', '2019-01-15', now(),
       false, case_no NOT LIKE '%7', now()
FROM cases
"""
REFERRED = """
INSERT INTO agency_requests (request_id, case_id, case_no, county, kind, agency, document_no, matters,
                             answer_by, asked_at, by_hand, is_answered, recorded_at)
SELECT gen_random_uuid(), case_id, case_no, county, 'referral', agency, document_no, '{}', answer_by, now(),
       false, false, now()
FROM agency_requests WHERE county = $1 LIMIT 1
"""
WAITS = (CAMPAIGN, "court", "330303")
"""A county whose requests are not all answered."""


@pytest_asyncio.fixture
async def asked(pool: Pool) -> Pool:
    """Of many cases, most of them answered."""
    await pool.execute(FILL, CASES)
    await pool.execute(ASKED)
    return pool


@pytest_asyncio.fixture
async def api(asked: Pool) -> AsyncIterator[Connection]:
    async with as_the_api(asked) as opened, opened.acquire() as conn:
        yield conn


@pytest.mark.parametrize(
    ("index", "sight", "narrowed"),
    [
        ("agency_requests_county", COUNTY_STAFF, Filter([COUNTY])),
        ("agency_requests_unanswered", COUNTY_STAFF, Filter([COUNTY], unanswered=True)),
        ("agency_requests_unanswered", COUNTY_STAFF, Filter([COUNTY], overdue_on=date(2019, 2, 1))),
        ("agency_requests_unanswered", COUNTY_STAFF, Filter([COUNTY], to_be_sent=True)),
        ("agency_requests_pkey", CITY_STAFF, Filter()),
        ("agency_requests_unanswered_anywhere", CITY_STAFF, Filter(unanswered=True)),
    ],
)
async def test_a_list_is_neither_gathered_nor_sorted_first(
    api: Connection, index: str, sight: Sight, narrowed: Filter
) -> None:
    plan = await plan_of(api, "agency_requests", sight, lambda: store.page(api, narrowed, LATEST, 50))
    assert f"Index Scan Backward using {index} on agency_requests" in plan
    assert "Sort" not in plan


async def measured(pool: Pool) -> dict[tuple[str, ...], float]:
    """By campaign, agency and county."""
    async with as_the_api(pool) as api, api.acquire() as conn:
        await conn.execute("SELECT set_config('app.county', '*', false)")
        await request_gauge(conn)
    [family] = metrics.agency_request_oldest_due.collect()
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


async def test_the_earliest_day_of_what_an_agency_has_not_answered_a_county_is_measured(asked: Pool) -> None:
    seen = await measured(asked)
    assert seen[WAITS] == midnight_after(date(2019, 1, 15)).timestamp()
    assert len(seen) > 1
    await asked.execute("UPDATE agency_requests SET is_answered = true WHERE county = $1", WAITS[2])
    assert (await measured(asked)).keys() == seen.keys() - {WAITS}
    await asked.execute("UPDATE agency_requests SET is_answered = true")
    assert await measured(asked) == {}


async def test_nobody_waits_for_a_case_that_has_ended_to_be_heard_first(asked: Pool) -> None:
    """What was referred of it is still to be dealt with."""
    await asked.execute("UPDATE cases SET state = 'closed', ended_at = now() WHERE county = $1", WAITS[2])
    assert WAITS not in await measured(asked)
    await asked.execute(REFERRED, WAITS[2])
    assert WAITS in await measured(asked)
