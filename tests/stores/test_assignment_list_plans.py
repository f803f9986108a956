"""A list of assignments is read in the order of an index, whatever PostgreSQL knows of the table."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
import pytest_asyncio

from assignment.case.rules.states import State
from assignment.case.store import cases
from builders_casework import COUNTY
from database import ALL_COUNTIES, Connection, Pool, Sight, transaction_with
from database.row_security import READ
from databases import as_the_api
from query_plans import plan_of

CASES = 2000
FILL = """
INSERT INTO cases (case_id, campaign, county, state, case_class, granted_at)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'wenzhou-2018',
       (330300 + n % 12)::text, CASE n WHEN 14 THEN 'waiting' ELSE 'ended' END, 'wages',
       '2018-12-06 10:00+08'::timestamptz + n * interval '1 minute'
FROM generate_series(1, $1::int) AS n
"""
SOME_CASE = UUID("01900000-0000-7000-8000-00000000001a")
SOMEWHERE = (datetime(2018, 12, 6, 3, tzinfo=UTC), UUID(int=0))


@pytest_asyncio.fixture
async def api(pool: Pool) -> AsyncIterator[Connection]:
    """The API's connection, to many cases of which no statistics were taken."""
    await pool.execute(FILL, CASES)
    async with as_the_api(pool) as opened, opened.acquire() as conn:
        yield conn


@pytest.mark.parametrize(
    ("index", "sight", "counties", "state", "after"),
    [
        ("cases_granted", ALL_COUNTIES, None, None, None),
        ("cases_county", COUNTY, [COUNTY], None, None),
        ("cases_county", COUNTY, [COUNTY], None, SOMEWHERE),
        ("cases_state", ALL_COUNTIES, None, State.waiting, None),
        ("cases_state", ALL_COUNTIES, None, State.waiting, SOMEWHERE),
    ],
)
async def test_a_list_is_neither_gathered_nor_sorted_first(
    api: Connection,
    index: str,
    sight: str,
    counties: Sequence[str] | None,
    state: State | None,
    after: tuple[datetime, UUID] | None,
) -> None:
    page = partial(cases.granted, api, counties, state, after, 50)
    plan = await plan_of(api, "cases", Sight(sight), page)
    assert f"Index Scan using {index} on cases" in plan
    assert "Sort" not in plan


async def test_a_countys_list_of_a_state_is_not_sorted_either(api: Connection) -> None:
    page = partial(cases.granted, api, [COUNTY], State.waiting, None, 50)
    assert "Sort" not in await plan_of(api, "cases", Sight(COUNTY), page)


@pytest.mark.parametrize(
    ("counties", "state", "after", "found"),
    [
        ([COUNTY], None, None, [n for n in range(1, CASES + 1) if n % 12 == 2]),
        ([COUNTY], State.waiting, None, [14]),
        (
            [COUNTY, "330301"],
            State.ended,
            None,
            [n for n in range(1, CASES + 1) if n % 12 in (1, 2) and n != 14],
        ),
        (None, None, SOMEWHERE, list(range(60, CASES + 1))),
        ([], None, None, []),
    ],
)
async def test_a_list_has_what_was_asked_for_by_the_grant(
    api: Connection,
    counties: Sequence[str] | None,
    state: State | None,
    after: tuple[datetime, UUID] | None,
    found: Sequence[int],
) -> None:
    async with transaction_with(api, Sight(ALL_COUNTIES), READ):
        listed = await cases.granted(api, counties, state, after, CASES)
    assert [case.case_id.node for case in listed] == found


async def test_a_list_may_be_of_some_cases_only(api: Connection) -> None:
    async with transaction_with(api, Sight(ALL_COUNTIES), READ):
        [case] = await cases.granted(api, [COUNTY], None, None, CASES, among=[SOME_CASE])
        assert await cases.granted(api, [COUNTY], None, None, CASES, among=[]) == []
    assert case.case_id == SOME_CASE
