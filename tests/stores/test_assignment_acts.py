"""What people do to an assignment over HTTP: take it, give it back, ask for another handler."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from access import Role, routes_table
from assignment.case.rules.assessments import Exclusion
from assignment.choosing.rules.explanation import EXCLUSION_NAMES
from assignment.choosing.store import keep_working_days
from assignment.jobs import serve_waiting_lists
from builders_assignment_store import (
    CLOSED,
    FOREIGN,
    CaseLog,
    Client,
    application,
    as_lawyer,
    enrol,
    http,
    lawyer,
    received,
    row_counts,
    state_and_lawyer,
)
from builders_casework import (
    CITY,
    CLIENT,
    COUNTY,
    OTHER,
    STAFF,
    TUESDAY,
    Reply,
    pool_of,
    sent_events,
    sent_types,
)
from builders_reporting_store import wenzhou
from clock import fixed
from contracts import Service
from contracts.assignment import ReturnReason
from database import Pool

FIRST, SECOND, THIRD = (f"L{COUNTY}-0{number}" for number in (1, 2, 3))


pool = pool_of(Service.assignment)


async def test_an_assignment_bears_the_number_that_people_call_the_case_by(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool, as_lawyer(FIRST)) as first:
        line = (await first.get(first.cases)).body["items"][0]
        seen = await first.case(case_id)
        answer = await first.act_as_seen(case_id, "confirmation")
    numbers = {each["case_no"] for each in (line, seen.body, answer.body)}
    assert numbers == {received().case_no}


async def test_the_assigned_lawyer_takes_the_case(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool, as_lawyer(FIRST)) as first:
        answer = await first.act_as_seen(case_id, "confirmation")
    assert (answer.status, answer.body["state"]) == (200, "confirmed")
    assert answer.body["lawyer_name"] == "测试律师01"
    event = (await sent_events(pool, case_id))[-1]
    assert event.type == "assignment.confirmed"
    assert (event.headers["ce_actorkind"], event.headers["ce_actorcounty"]) == ("person", COUNTY)
    assert event.data == {"lawyer_id": FIRST, "round": 1}


async def test_an_act_told_ahead_of_our_clock_is_now_and_says_so(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    theirs = (TUESDAY + timedelta(minutes=12)).isoformat()
    async with http(pool, STAFF) as staff:
        confirmed = await staff.act_as_seen(case_id, "confirmation", occurred_at=theirs)
    warning = confirmed.body["warnings"][-1]
    assert (warning["code"], warning["told"], warning["ours"]) == ("clock_ahead", theirs, TUESDAY.isoformat())
    assert (await sent_events(pool, case_id))[-1].headers["ce_time"] == TUESDAY.isoformat()


async def test_an_act_told_afterwards_keeps_both_its_times(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    later = TUESDAY + timedelta(days=2)
    async with http(pool, STAFF, now=later) as staff:
        happened = (TUESDAY + timedelta(hours=1)).isoformat()
        assert (await staff.act_as_seen(case_id, "confirmation", occurred_at=happened)).status == 200
    headers = (await sent_events(pool, case_id))[-1].headers
    assert (headers["ce_time"], headers["ce_recordedtime"]) == (happened, later.isoformat())


async def test_a_returned_case_goes_to_the_next_and_not_back_that_day(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2))
    log = CaseLog(pool)
    case_id = await log.grant_case()
    async with http(pool) as staff:
        answer = await staff.act_as_seen(case_id, "return", reason="illness")
        assert [answer.body[name] for name in ("state", "lawyer_id", "round")] == ["assigned", SECOND, 2]
        answer = await staff.act_as_seen(case_id, "return", reason="overloaded")
    assert (answer.body["state"], answer.body["lawyer_id"]) == ("waiting", None)
    assert await sent_types(pool, case_id) == [
        "lawyer.assigned",
        "assignment.returned",
        "lawyer.assigned",
        "assignment.returned",
        "lawyer.unavailable",
    ]
    assert (await sent_events(pool, case_id))[-1].data == {"excluded": {"handled_before": 2}}


@pytest.mark.parametrize("reason", ReturnReason)
async def test_a_returned_case_never_goes_back_by_rule_and_waits_with_the_true_reason(
    pool: Pool, reason: ReturnReason
) -> None:
    """P40: the only expert returned it, and each midnight would get it again."""
    await enrol(pool, lawyer(1), lawyer(2, expertise=("work_injury",)))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool) as staff:
        await staff.act_as_seen(case_id, "return", reason=reason)
    for days in range(1, 5):
        await serve_waiting_lists(pool, fixed(TUESDAY + timedelta(days=days)))
        assert (await state_and_lawyer(pool, case_id))[0] == "waiting"
    waits = [each for each in await sent_events(pool, case_id) if each.type == "lawyer.unavailable"]
    told = {"conflict": "declared_conflict"}.get(reason, "handled_before")
    assert [each.data["excluded"] for each in waits] == [{told: 1, "lacks_expertise": 1}]
    async with http(pool, CITY) as city:
        [line] = (await city.get("/v1/assignments?state=waiting")).body["items"]
    assert (line["returns"], line["case_id"]) == (1, str(case_id))
    why = f"{EXCLUSION_NAMES[Exclusion(told)]}1人，不具备该类案件专业1人"
    assert line["why_waiting"] == f"支队2人中暂无人可承办：{why}。"


async def test_a_person_may_give_a_case_that_waits_to_whom_the_rule_would_not(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2, expertise=("work_injury",)))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool) as staff:
        waiting = await staff.act_as_seen(case_id, "return", reason="overloaded")
        assert waiting.body["allowed"] == ["designation"]
        given = await staff.act_as_seen(case_id, "designation", lawyer_id=FIRST)
    assert (given.status, given.body["state"], given.body["lawyer_id"]) == (200, "assigned", FIRST)
    assert given.body["reasons"]["text"] == "支队2人中0人可承办；由工作人员指定。"
    assert (given.body["why_waiting"], given.body["returns"]) == (None, 1)
    event = (await sent_events(pool, case_id))[-1]
    assert (event.type, event.headers["ce_actorkind"]) == ("lawyer.assigned", "person")
    assert event.data == {"lawyer_id": FIRST, "lawyer_kind": "lawyer", "round": 2}


@pytest.mark.parametrize(
    ("named", "status", "problem", "reason"),
    [
        (FIRST, 409, "lawyer-not-eligible", "declared_conflict"),
        (SECOND, 409, "lawyer-not-eligible", "at_capacity"),
        (f"L{OTHER}-01", 422, "unknown-lawyer", None),
        ("nobody", 422, "unknown-lawyer", None),
    ],
)
async def test_who_has_a_conflict_no_place_or_is_of_another_county_is_not_named(
    pool: Pool, named: str, status: int, problem: str, reason: str | None
) -> None:
    full = lawyer(2, capacity=0, firm="测试乙律师事务所")
    await enrol(pool, lawyer(1), full, lawyer(1, county=OTHER))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool) as staff:
        await staff.act_as_seen(case_id, "return", reason="conflict")
        before = await row_counts(pool)
        refused = await staff.act_as_seen(case_id, "designation", lawyer_id=named)
    assert (refused.status, refused.problem, refused.body.get("excluded_for")) == (status, problem, reason)
    assert refused.pointers == ["#/lawyer_id"]
    assert await row_counts(pool) == before


async def test_duty_follows_the_working_days_that_the_campaign_keeps(pool: Pool) -> None:
    """2019-01-12, a Saturday that only this campaign works."""
    saturday = TUESDAY + timedelta(days=4)
    await enrol(pool, lawyer(1, duty_days=(5,)), lawyer(2, duty_days=(0,)))
    async with pool.acquire() as conn, conn.transaction():
        for overrides in ({saturday.date(): False}, {saturday.date(): True}):
            await keep_working_days(conn, [replace(wenzhou(), overrides=overrides)])
    log = CaseLog(pool)
    case_id = await log.grant_case()
    await serve_waiting_lists(pool, fixed(saturday))
    assert await state_and_lawyer(pool, case_id) == ("assigned", SECOND)


@pytest.mark.parametrize(("what", "reason"), [("return", "other"), ("replacement", "unable")])
async def test_a_change_of_the_handler_names_the_version_it_was_decided_on(
    pool: Pool, what: str, reason: str
) -> None:
    await enrol(pool, lawyer(1), lawyer(2))
    case_id = await CaseLog(pool).grant_case()
    before = await row_counts(pool)
    path = f"/v1/assignments/{case_id}/{what}"
    async with http(pool) as staff:
        blind = await staff.post(path, {"reason": reason})
        stale = await staff.post(path, {"reason": reason}, **{"If-Match": '"99"'})
    assert (blind.problem, stale.problem) == ("precondition-required", "precondition-failed")
    assert await row_counts(pool) == before


async def test_who_takes_a_case_need_not_name_its_version(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool, as_lawyer(FIRST)) as first:
        assert (await first.post(f"/v1/assignments/{case_id}/confirmation")).status == 200


async def test_a_return_frees_a_place_for_who_waits(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=1))
    log = CaseLog(pool)
    first, second = await log.grant_cases(2)
    async with http(pool, as_lawyer(FIRST)) as lawyer_one:
        answer = await lawyer_one.act_as_seen(first, "return", reason="illness")
    assert answer.body["state"] == "waiting"
    assert await state_and_lawyer(pool, second) == ("assigned", FIRST)


async def test_each_wait_of_a_case_is_told(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=1))
    log = CaseLog(pool)
    first, second = await log.grant_cases(2)
    await log.append((first, CLOSED))
    async with http(pool) as staff:
        await staff.act_as_seen(second, "return", reason="other")
    assert (await sent_types(pool, second)).count("lawyer.unavailable") == 2


async def test_returning_and_replacing_never_move_the_clock_of_the_case(pool: Pool) -> None:
    await enrol(pool, *(lawyer(number) for number in (1, 2, 3)))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool, now=TUESDAY + timedelta(days=5)) as staff:
        before = (await staff.case(case_id)).body
        await staff.act_as_seen(case_id, "return", reason="other")
        after = (await staff.act_as_seen(case_id, "replacement", reason="neglect")).body
    assert (after["round"], after["lawyer_id"]) == (3, THIRD)
    assert after["granted_at"] == before["granted_at"] == TUESDAY.isoformat()
    assert after["limits"] == before["limits"]
    assert (after["limits"][0]["name"], after["limits"][0]["due"]) == ("指派期限", "2019-01-17")


async def test_a_replaced_lawyer_is_free_for_who_waits(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=1), lawyer(2, capacity=1, expertise=("wages",)))
    log = CaseLog(pool)
    case_id = await log.grant_case()
    waiting = (await log.grant_cases(2, case_class="work_injury"))[0]
    async with http(pool) as staff:
        answer = await staff.act_as_seen(case_id, "replacement", reason="recipient_asks")
    assert (answer.body["state"], answer.body["lawyer_id"]) == ("assigned", SECOND)
    assert await state_and_lawyer(pool, waiting) == ("assigned", FIRST)
    event = (await sent_events(pool, case_id))[-1]
    assert event.data == {
        "from_lawyer_id": FIRST,
        "to_lawyer_id": SECOND,
        "to_lawyer_kind": "lawyer",
        "round": 2,
        "reason": "recipient_asks",
    }


async def test_while_nobody_else_can_take_it_the_present_lawyer_stays(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2, duty_days=()))
    case_id = await CaseLog(pool).grant_case()
    before = await row_counts(pool)
    async with http(pool) as staff:
        answer = await staff.act_as_seen(case_id, "replacement", reason="recipient_asks")
    assert (answer.status, answer.problem) == (409, "no-lawyer-available")
    assert answer.body["excluded"] == {"handled_before": 1, "off_duty": 1}
    assert await state_and_lawyer(pool, case_id) == ("assigned", FIRST)
    assert await row_counts(pool) == before


async def test_the_reasons_of_the_choice_and_the_history_are_shown(pool: Pool) -> None:
    await enrol(pool, lawyer(1, duty_days=()), lawyer(2))
    case_id = await CaseLog(pool).grant_case()
    async with http(pool, CLIENT) as client:
        shown = (await client.case(case_id)).body
    assert shown["reasons"]["text"] == "支队2人中1人可承办；唯一可承办的人员。"
    assert shown["reasons"]["candidates"] == [
        {
            "lawyer_id": FIRST,
            "name": "测试律师01",
            "chosen": False,
            "excluded_for": "off_duty",
            "load": 0,
            "capacity": 2,
            "last_assigned_at": None,
        },
        {
            "lawyer_id": SECOND,
            "name": "测试律师02",
            "chosen": True,
            "excluded_for": None,
            "load": 0,
            "capacity": 2,
            "last_assigned_at": None,
        },
    ]
    assert [line["step"] for line in shown["history"]] == ["received", "granted", "assigned"]


async def test_the_same_key_again_gives_the_same_answer_and_acts_once(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2), lawyer(3))
    case_id = await CaseLog(pool).grant_case()
    path, body = f"/v1/assignments/{case_id}/return", {"reason": "other"}
    async with http(pool) as staff:
        headers = {"Idempotency-Key": "same", "If-Match": (await staff.case(case_id)).etag or ""}
        first, second = [await staff.post(path, body, **headers) for _ in range(2)]
    assert (first.status, first.body, first.etag) == (second.status, second.body, second.etag)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert lasting_headers(first) == lasting_headers(second)
    assert await state_and_lawyer(pool, case_id) == ("assigned", SECOND)


async def test_a_dry_run_says_what_would_happen_and_does_nothing(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2))
    case_id = await CaseLog(pool).grant_case()
    before = await row_counts(pool)
    async with http(pool) as staff:
        answer = await staff.act_as_seen(case_id, "return?dry_run=true", reason="other")
    assert (answer.status, answer.body["lawyer_id"], answer.body["dry_run"]) == (200, SECOND, True)
    assert await row_counts(pool) == before


async def test_before_the_grant_and_abroad_there_is_nothing_to_see(pool: Pool) -> None:
    log, case_id = CaseLog(pool), uuid7()
    await log.append((case_id, received()))
    granted = await log.grant_case()
    async with http(pool) as staff, http(pool, FOREIGN) as foreign, http(pool, CITY) as city:
        assert [(await staff.case(each)).status for each in (case_id, uuid7(), granted)] == [404, 404, 200]
        assert (await staff.get("/v1/assignments/not-a-case")).status == 404
        assert (await foreign.case(granted)).problem == "not-found"
        assert (await city.case(granted)).body["state"] == "waiting"


async def test_a_list_shows_the_countys_granted_cases_page_by_page(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=2))
    log = CaseLog(pool)
    mine = [str(case_id) for case_id in await log.grant_cases(5)]
    elsewhere = str(await log.grant_case(county=OTHER))
    await log.append((uuid7(), received()))
    async with http(pool) as staff, http(pool, CITY) as city:
        shown = [line["case_id"] async for line in every_page(staff)]
        waiting = (await staff.get("/v1/assignments", state="waiting")).body["items"]
        foreign = (await staff.get("/v1/assignments", county=OTHER)).body["items"]
        everything = (await city.get("/v1/assignments")).body["items"]
    assert shown == mine
    assert [line["case_id"] for line in waiting] == mine[2:]
    assert foreign == []
    assert {line["case_id"] for line in everything} == {*mine, elsewhere}


def lasting_headers(reply: Reply) -> dict[str, str]:
    """All but what belongs to the one request: its id, when it was answered, that it was answered before."""
    own = {"x-request-id", "date", "idempotent-replayed"}
    return {name.lower(): value for name, value in reply.headers.items() if name.lower() not in own}


async def every_page(client: Client) -> AsyncIterator[Any]:
    """All lines of the list, two at a time."""
    further: dict[str, str] = {}
    while True:
        page = (await client.get("/v1/assignments", limit="2", **further)).body
        for line in page["items"]:
            yield line
        if page["next_cursor"] is None:
            return
        further = {"cursor": page["next_cursor"]}


def test_every_route_has_its_roles(pool: Pool) -> None:
    table = routes_table(application(pool))
    readers = {Role.county_staff, Role.county_client, Role.lawyer, Role.mediator, Role.city_staff}
    assert table["POST", "/v1/assignments/{case_id}/confirmation"] == {Role.lawyer, Role.county_staff}
    assert table["POST", "/v1/assignments/{case_id}/return"] == {Role.lawyer, Role.county_staff}
    assert table["POST", "/v1/assignments/{case_id}/replacement"] == {Role.county_staff}
    assert table["PUT", "/v1/lawyers/{lawyer_id}"] == {Role.county_staff}
    assert table["GET", "/v1/lawyers"] == table["GET", "/v1/lawyers/{lawyer_id}"] == readers
    assert table["GET", "/v1/assignments"] == table["GET", "/v1/assignments/{case_id}"] == readers
