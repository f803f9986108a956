"""The county's detachment: from campaign data once, then by its own staff (N4.1)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

import campaign
from access import Caller
from assignment.__main__ import tell
from assignment.detachment import store as lawyers
from assignment.detachment.handlers import import_detachments
from assignment.detachment.rules import Comparison
from builders_assignment_store import (
    EVERY_CLASS,
    FIRM,
    FOREIGN,
    MATCH_KEY,
    CaseLog,
    as_lawyer,
    enrol,
    http,
    lawyer,
    row_counts,
    state_and_lawyer,
)
from builders_casework import CITY, CLIENT, COUNTY, OTHER, STAFF, pool_of, sent_events
from contracts import Service
from contracts.assignment import LawyerKind
from database import Pool

FIRST = f"L{COUNTY}-01"
PATH = f"/v1/lawyers/{FIRST}"
LINE: dict[str, Any] = {
    "county": COUNTY,
    "name": "测试律师甲",
    "firm": FIRM,
    "kind": "lawyer",
    "expertise": ["wages", "work_injury"],
    "capacity": 2,
    "duty_days": [0, 1, 2, 3, 4],
}
IN_CAMPAIGN = campaign.Lawyer(
    id=FIRST,
    county=COUNTY,
    name="测试律师甲",
    firm=FIRM,
    kind=LawyerKind.lawyer,
    expertise=EVERY_CLASS,
    capacity=2,
    duty_days=(1,),
    order=1,
)


pool = pool_of(Service.assignment)


async def start(pool: Pool, *line_up: campaign.Lawyer) -> Comparison:
    """What the service does with campaign data when it starts."""
    async with pool.acquire() as conn, conn.transaction():
        return await import_detachments(conn, line_up, MATCH_KEY)


async def test_staff_add_a_lawyer_and_change_what_they_saw(pool: Pool) -> None:
    async with http(pool) as staff:
        added = await staff.put(PATH, LINE)
        changed = await staff.put(PATH, {**LINE, "capacity": 5}, **{"If-Match": added.etag or ""})
        shown = await staff.get(PATH)
    assert (added.status, added.body["version"], added.body["load"]) == (201, 1, 0)
    assert (changed.status, changed.body["capacity"], changed.etag) == (200, 5, '"2"')
    assert shown.body == changed.body
    assert shown.body["expertise"] == ["wages", "work_injury"]


async def test_a_new_lawyer_comes_last_in_the_roster_and_stays_in_place(pool: Pool) -> None:
    await enrol(pool, lawyer(3), lawyer(9))
    async with http(pool) as staff:
        added = await staff.put(PATH, LINE)
        changed = await staff.put(PATH, LINE, **{"If-Match": '"1"'})
        listed = (await staff.get("/v1/lawyers")).body["items"]
    assert added.body["roster_order"] == changed.body["roster_order"] == 10
    assert [each["roster_order"] for each in listed] == [3, 9, 10]


async def test_whoever_waits_is_served_by_a_change_of_the_detachment(pool: Pool) -> None:
    case_id = await CaseLog(pool).grant_case()
    async with http(pool) as staff:
        answer = await staff.put(PATH, LINE)
    assert answer.body["load"] == 1
    assert await state_and_lawyer(pool, case_id) == ("assigned", FIRST)
    event = (await sent_events(pool, case_id))[-1]
    assert (event.type, event.headers["ce_actorkind"]) == ("lawyer.assigned", "rule")


async def test_lowering_a_capacity_takes_no_case_away_and_gives_none(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=3))
    log = CaseLog(pool)
    held = await log.grant_cases(3)
    async with http(pool) as staff:
        answer = await staff.put(PATH, {**LINE, "capacity": 1}, **{"If-Match": '"1"'})
    assert (answer.body["load"], answer.body["capacity"]) == (3, 1)
    assert {await state_and_lawyer(pool, case_id) for case_id in held} == {("assigned", FIRST)}
    assert await state_and_lawyer(pool, await log.grant_case()) == ("waiting", None)


async def test_a_changed_firm_is_compared_from_then_on(pool: Pool) -> None:
    await enrol(pool, lawyer(1, firm="测试丙律师事务所"))
    async with http(pool) as staff:
        await staff.put(PATH, LINE, **{"If-Match": '"1"'})
    case_id = await CaseLog(pool).grant_case(respondent=FIRM)
    assert await state_and_lawyer(pool, case_id) == ("waiting", None)


async def test_campaign_data_fills_the_detachment_and_never_overwrites_it(pool: Pool) -> None:
    await start(pool, IN_CAMPAIGN)
    async with http(pool) as staff:
        await staff.put(PATH, {**LINE, "capacity": 7}, **{"If-Match": '"1"'})
        await start(pool, IN_CAMPAIGN, replace(IN_CAMPAIGN, id="L330302-02", order=2))
        listed = (await staff.get("/v1/lawyers")).body["items"]
    assert [(each["lawyer_id"], each["capacity"]) for each in listed] == [(FIRST, 7), ("L330302-02", 2)]


async def test_a_corrected_file_tells_who_was_added_what_was_not_taken_and_who_is_gone(pool: Pool) -> None:
    second, third = (replace(IN_CAMPAIGN, id=f"L330302-0{number}", order=number) for number in (2, 3))
    await start(pool, IN_CAMPAIGN, second)
    async with http(pool) as staff:
        await staff.put("/v1/lawyers/by-hand", LINE)
    corrected = replace(IN_CAMPAIGN, firm="另一家律师事务所", capacity=9, duty_days=(2, 1))
    found = await start(pool, corrected, third)
    assert found.added == ["L330302-03"]
    assert [(each.lawyer_id, each.column, each.in_file, each.on_roster) for each in found.differing] == [
        (FIRST, "capacity", 9, 2),
        (FIRST, "duty_days", [1, 2], [1]),
        (FIRST, "firm", "另一家律师事务所", FIRM),
    ]
    assert found.gone == ["L330302-02"]
    with capture_logs() as said:
        tell(await start(pool, corrected, third))
    assert [line["log_level"] for line in said] == ["warning"]
    assert said[0]["differing"] == [f"{FIRST}: capacity", f"{FIRST}: duty_days", f"{FIRST}: firm"]


async def test_the_same_lines_in_another_order_are_no_difference(pool: Pool) -> None:
    await start(pool, replace(IN_CAMPAIGN, duty_days=(3, 1)))
    assert await start(pool, replace(IN_CAMPAIGN, duty_days=(1, 3))) == Comparison([], [], [])


BAD = [
    (STAFF, PATH, {**LINE, "county": OTHER}, {}, 403, "foreign-county"),
    (FOREIGN, PATH, {**LINE, "county": OTHER}, {"If-Match": '"1"'}, 404, "not-found"),
    (STAFF, PATH, LINE, {}, 428, "precondition-required"),
    (STAFF, PATH, LINE, {"If-Match": '"9"'}, 412, "precondition-failed"),
    (STAFF, "/v1/lawyers/new", LINE, {"If-Match": '"1"'}, 404, "not-found"),
    (STAFF, "/v1/lawyers/new", {**LINE, "capacity": -1}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "capacity": "2"}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "duty_days": [7]}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "expertise": []}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "expertise": ["divorce"]}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "kind": "judge"}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "firm": " "}, {}, 422, "invalid-body"),
    (STAFF, "/v1/lawyers/new", {**LINE, "load": 0}, {}, 422, "unknown-field"),
    (STAFF, "/v1/lawyers/a b", LINE, {}, 404, "not-found"),
    (CLIENT, "/v1/lawyers/new", LINE, {}, 403, "forbidden-role"),
    (CITY, "/v1/lawyers/new", LINE, {}, 403, "forbidden-role"),
    (as_lawyer(FIRST), PATH, LINE, {"If-Match": '"1"'}, 403, "forbidden-role"),
]


@pytest.mark.parametrize(("caller", "path", "body", "headers", "status", "problem"), BAD)
async def test_bad_input_leaves_the_detachment_as_it_was(
    pool: Pool,
    caller: Caller,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str],
    status: int,
    problem: str,
) -> None:
    await enrol(pool, lawyer(1))
    await CaseLog(pool).grant_cases(3)
    before = await row_counts(pool)
    async with http(pool, caller) as client:
        answer = await client.put(path, body, **headers)
    assert (answer.status, answer.problem) == (status, problem)
    assert await row_counts(pool) == before


async def test_two_counties_that_add_the_same_id_at_once_get_one_lawyer(pool: Pool) -> None:
    """Each locks its own county only, and neither has seen the other's line."""
    other = {**LINE, "county": OTHER}
    async with http(pool) as staff, http(pool, FOREIGN) as foreign:
        for number in range(8):
            path = f"/v1/lawyers/new-{number}"
            both = await asyncio.gather(staff.put(path, LINE), foreign.put(path, other))
            assert sorted(answer.status for answer in both) == [201, 404]


async def test_a_line_is_added_once_and_changed_only_by_its_county_as_it_was_seen(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    async with pool.acquire() as conn:
        assert not await lawyers.add(conn, lawyer(1, lawyer_id=FIRST, county=OTHER))
        assert not await lawyers.save(conn, lawyer(1, lawyer_id=FIRST, county=OTHER, version=2))
        assert not await lawyers.save(conn, lawyer(1, capacity=9, version=3))
        before = await lawyers.find(conn, FIRST)
        assert await lawyers.save(conn, lawyer(1, capacity=9, version=2))
    assert before
    assert (before.county, before.capacity, before.version) == (COUNTY, 2, 1)


async def test_each_county_sees_its_own_detachment_and_the_city_all(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(1, county=OTHER))
    async with http(pool) as staff, http(pool, CITY) as city:
        assert [each["county"] for each in (await staff.get("/v1/lawyers")).body["items"]] == [COUNTY]
        assert (await staff.get("/v1/lawyers", county=OTHER)).body["items"] == []
        assert (await staff.get(f"/v1/lawyers/L{OTHER}-01")).problem == "not-found"
        assert len((await city.get("/v1/lawyers")).body["items"]) == 2
        assert (await city.get("/v1/lawyers", county=OTHER)).body["items"][0]["county"] == OTHER


async def test_no_name_leaves_the_database_by_an_event(pool: Pool) -> None:
    planted = "测试律师独一无二"
    await enrol(pool, lawyer(1, name=planted), lawyer(2, capacity=0))
    log = CaseLog(pool)
    case_id = await log.grant_case()
    async with http(pool) as staff:
        await staff.act_as_seen(case_id, "return", reason="other")
        shown = await staff.case(case_id)
    rows = await pool.fetch("SELECT headers::text || convert_from(value, 'UTF8') AS sent FROM outbox")
    assert len(rows) == 3
    assert not any(planted in row["sent"] or FIRM in row["sent"] for row in rows)
    assert planted in str(shown.body), "the search would find it"
