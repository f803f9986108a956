"""The case sweep (N1): system beside signed, cases carried in, filing with versions, the city's view."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import asyncpg
import openpyxl
import pytest

from access import Caller, Role
from builders_case_sweep import carried_in, carry_in, file_sweep, say, sweep_filing, sweep_path
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, assigned, at
from builders_reporting_store import (
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    Desk,
    clerk_of,
    opened,
    wenzhou,
)
from builders_web import bearer
from contracts import CaseClass
from contracts.agency_facts import PriorityAnswer, PriorityAnswered
from contracts.mediation import CaseClosed, ClosingMethod, ClosingOutcome, PriorityRequested
from databases import Databases
from reporting.case_sweep.rules.cases import ZERO
from reporting.case_sweep.store.swept_cases import CASE_NO_IS_TAKEN
from reporting.gauges import set_county_gauges
from telemetry.metrics import exposition

CITY_SWEEP = f"/v1/campaigns/{WENZHOU}/case-sweep"
CLOSED = CaseClosed(
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.fully_recovered,
    recovered_fen=900,
    wages_recovered_fen=900,
)
MANY_CARRIED_IN = """
    INSERT INTO carried_in (case_id, version, campaign, county, case_no, case_class, assigned_on, recorded_by,
                            recorded_at, sealed, sealed_key, words_digest)
    SELECT gen_random_uuid(), 1, $1, $2, 'n' || n, 'wages', '2018-03-05', 'staff-1', now(), '', '', ''
    FROM generate_series(1, 2000) AS n
"""
NAMELESS = replace(CLERK, name=None)


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-20 16:10")


async def case_of(desk: Desk, when: str, *, county: str = LUCHENG, **how: Any) -> str:
    """A case that was applied for and assigned; `closed`: when it was closed."""
    case_id = str(uuid4())
    at: Any = {"subject": case_id, "county": county}
    about = {name: how[name] for name in ("migrant_worker",) if name in how}
    received = application(how.get("case_class", CaseClass.wages)).model_copy(update=about)
    await desk.consume_event(received, when, **at)
    await desk.consume_event(assigned("L-9"), when, **at)
    if closed := how.get("closed"):
        await desk.consume_event(CLOSED, closed, **at)
    return case_id


async def sweep(desk: Desk, county: str = LUCHENG, caller: Caller = CITY) -> Any:
    answer = await desk.get(sweep_path(county), caller)
    assert answer.status == 200, answer.body
    return answer.body


async def listed(desk: Desk, standing: str, caller: Caller = CLERK, **asked: str) -> list[Any]:
    answer = await desk.get(f"{sweep_path()}/cases", caller, standing=standing, **asked)
    assert answer.status == 200, answer.body
    items: list[Any] = answer.body["items"]
    return items


async def test_the_system_counts_what_was_assigned_in_the_year_and_what_was_carried_in(desk: Desk) -> None:
    await case_of(desk, "12-10 09:00")
    await case_of(desk, "12-11 09:00", closed="12-12 09:00")
    await case_of(desk, "12-11 09:00", case_class=CaseClass.other)
    await case_of(desk, "12-11 09:00", county=LONGWAN)
    await case_of(desk, "12-11 09:00", migrant_worker=False)
    await desk.consume_event(application(), "12-11 09:00")  # not assigned
    desk.now("01-02 16:10")
    await case_of(desk, "01-02 09:00")  # of the next year
    assert (await carry_in(desk)).status == 201
    closed = carried_in("温鹿援字〔2018〕13号", closed_on="2018-06-01")
    assert (await carry_in(desk, closed)).status == 201

    shown = await sweep(desk)

    assert shown["system"] == {
        **ZERO,
        "wages_assigned": 2,
        "wages_closed": 1,
        "wages_open": 1,
        "work_injury_assigned": 2,
        "work_injury_closed": 1,
        "work_injury_open": 1,
    }
    assert (shown["state"], shown["filings"], shown["check"], shown["due_on"]) == (
        "open",
        [],
        None,
        "2019-01-11",
    )
    assert (await sweep(desk, LONGWAN))["system"]["wages_assigned"] == 1


async def test_what_was_carried_in_is_in_no_daily_figure_and_sends_nothing(desk: Desk) -> None:
    before = (await desk.line("12-20"))["system"]
    assert (await carry_in(desk)).status == 201
    assert (await desk.line("12-20"))["system"] == before
    assert await desk.outbox() == []


async def test_beside_an_open_case_stands_who_was_asked_to_hear_it_first(desk: Desk) -> None:
    case_id = await case_of(desk, "12-10 09:00")
    request_id = uuid4()
    asked = PriorityRequested(
        request_id=request_id, number=1, agency="court", document_no="1", answer_by=date(2018, 12, 27)
    )
    answer = PriorityAnswered(
        fact_id=uuid4(), agency="court", request_id=request_id, answer=PriorityAnswer.granted
    )
    await desk.consume_event(asked, "12-12 09:00", subject=case_id)
    await desk.consume_event(answer, "12-14 09:00", subject=case_id)
    [open_case] = await listed(desk, "open")
    assert open_case["priority_requests"] == [
        {
            "asked_on": "2018-12-12",
            "answer_by": "2018-12-27",
            "answer": "granted",
            "answer_name": "同意优先办理",
            "answered_on": "2018-12-14",
        }
    ]
    assert open_case["urgings"] is None
    assert (await carry_in(desk)).status == 201
    [of_old, _] = await listed(desk, "open")
    assert of_old["priority_requests"] is None, "the system never saw that case's letters"
    await desk.pool.execute("UPDATE cases SET priorities = NULL")
    [_, from_before] = await listed(desk, "open")
    assert from_before["priority_requests"] is None
    await desk.consume_event(answer, "12-15 09:00", subject=case_id)
    [_, again] = await listed(desk, "open")
    assert again["priority_requests"] is None, "what came before is not known, whatever comes after"


async def test_lists_show_age_reason_and_result_and_what_nobody_recorded_is_null(desk: Desk) -> None:
    case_id = await case_of(desk, "12-10 09:00")
    await case_of(desk, "12-11 09:00", closed="12-13 09:00")
    [open_case] = await listed(desk, "open")
    assert open_case == {
        "case_id": case_id,
        "is_carried_in": False,
        "case_no": "温援〔2018〕1号",
        "case_class": "wages",
        "case_class_name": "劳动报酬",
        "assigned_on": "2018-12-10",
        "handler": "L-9",
        "closed_on": None,
        "days": 10,
        "result": None,
        "result_name": None,
        "reason": None,
        "reason_name": None,
        "urgings": None,
        "priority_requests": [],
        "evaluation": None,
    }
    path = f"{sweep_path()}/cases/{case_id}/open-reasons"
    assert (await say(desk, "POST", path, {"reason": "in_suit"})).status == 200
    given = await say(desk, "POST", path, {"reason": "other", "note": "等待股东会"})
    assert [each["reason"] for each in given.body["reasons"]] == ["in_suit", "other"]
    [open_case] = await listed(desk, "open")
    assert (open_case["reason"], open_case["reason_name"]) == ("other", "其他")
    [closed] = await listed(desk, "closed")
    assert (closed["days"], closed["result_name"], closed["evaluation"]) == (2, "全部追回", None)
    refused = await say(
        desk, "POST", f"{sweep_path()}/cases/{closed['case_id']}/open-reasons", {"reason": "papers"}
    )
    assert (refused.status, refused.body["state"]) == (409, "closed")
    assert (await say(desk, "POST", path, {"reason": "other"})).status == 422


@pytest.mark.parametrize(
    ("caller", "reads"), [(CLERK, True), (CITY, True), (LAWYER, False), (MACHINE, False), (OPERATOR, False)]
)
async def test_what_somebody_wrote_staff_of_the_county_and_of_the_city_read(
    desk: Desk, caller: Caller, reads: bool
) -> None:
    case_id = await case_of(desk, "12-10 09:00")
    path = f"{sweep_path()}/cases/{case_id}"
    given = {"reason": "other", "note": "等待甲某的股东会"}
    assert (await say(desk, "POST", f"{path}/open-reasons", given)).body["reasons"][0]["note"]
    filed = await file_sweep(desk, sweep_filing(wages_assigned=1, wages_open=1, remarks="甲某一案另报"))
    assert filed.body["filings"][0]["remarks"]
    corrected = sweep_filing(wages_assigned=1, wages_open=1, reason="甲某来电更正")
    assert (await file_sweep(desk, corrected, seen=1)).body["filings"][1]["reason"]
    for shown in (path, sweep_path(), path.removeprefix("/v1"), sweep_path().removeprefix("/v1")):
        answer = await desk.get(shown, caller)
        assert answer.status == 200
        assert ("甲某" in str(answer.body)) is reads, shown
    page = (await desk.get(sweep_path().removeprefix("/v1"), caller)).body
    assert ("未显示" in page) is not reads


async def test_a_list_goes_on_page_by_page_with_the_longest_assigned_first(desk: Desk) -> None:
    for day in (3, 1, 2, 2):
        body = carried_in(f"温援{uuid4().int}号", assigned_on=f"2018-05-0{day}")
        assert (await carry_in(desk, body)).status == 201
    seen: list[Any] = []
    asked: dict[str, str] = {"limit": "1", "standing": "open"}
    while True:
        answer = (await desk.get(f"{sweep_path()}/cases", CLERK, **asked)).body
        seen += answer["items"]
        if answer["next_cursor"] is None:
            break
        asked["cursor"] = answer["next_cursor"]
    assert [each["assigned_on"][-1] for each in seen] == ["1", "2", "2", "3"]
    assert len({each["case_id"] for each in seen}) == 4


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"assigned_on": "2017-05-01"}, "#/assigned_on"),
        ({"assigned_on": "2018-12-06"}, "#/assigned_on"),
        ({"closed_on": "2018-12-21"}, "#/closed_on"),
        ({"result": "terminated"}, "#/result"),
        ({"case_no": "某某一案"}, "#/case_no"),
        ({"handler": "张三"}, "#/handler"),
        ({"case_class": "other"}, "#/case_class"),
        ({"closed_on": "2018-01-01"}, "#"),
    ],
)
async def test_what_is_no_case_of_the_year_before_the_window_is_not_carried_in(
    desk: Desk, changed: dict[str, str], pointer: str
) -> None:
    before = await desk.rows()
    answer = await carry_in(desk, carried_in(**changed))
    assert answer.status == 422
    assert answer.pointers == [pointer]
    assert await desk.rows() == before


async def test_a_number_is_carried_in_once_also_by_two_at_the_same_moment(desk: Desk) -> None:
    answers = await asyncio.gather(*(carry_in(desk) for _ in range(3)))
    assert sorted(each.status for each in answers) == [201, 422, 422]
    assert len(await listed(desk, "open")) == 1


async def test_a_number_that_a_case_no_longer_has_is_free_and_found_by_an_index(desk: Desk) -> None:
    made = (await carry_in(desk)).body
    path = f"{sweep_path()}/carried-in/{made['case_id']}"
    assert (await say(desk, "PUT", path, carried_in("温援77号"), seen=1)).status == 200
    assert (await carry_in(desk, carried_in("温援77号"))).status == 422
    assert (await carry_in(desk)).status == 201
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute(MANY_CARRIED_IN, WENZHOU, LUCHENG)
    await owner.execute("ANALYZE carried_in")
    plan = await owner.fetch(f"EXPLAIN {CASE_NO_IS_TAKEN}", WENZHOU, LUCHENG, "温援77号", None)
    await owner.close()
    assert "carried_in_case_no" in "\n".join(row[0] for row in plan)


async def test_a_case_carried_in_is_changed_by_who_saw_it_and_withdrawn_and_stays(desk: Desk) -> None:
    made = (await carry_in(desk)).body
    path = f"{sweep_path()}/carried-in/{made['case_id']}"
    closed = carried_in(closed_on="2018-12-19", result="not_recovered")
    assert (await say(desk, "PUT", path, closed)).status == 428
    assert (await say(desk, "PUT", path, closed, seen=1)).status == 200
    assert (await say(desk, "PUT", path, closed, seen=1)).status == 412
    assert (await sweep(desk))["system"]["work_injury_closed"] == 1
    mistake = {"reason": "entered_twice"}
    assert (await say(desk, "POST", f"{path}/withdrawal", mistake, seen=2)).status == 200
    again = await say(desk, "POST", f"{path}/withdrawal", mistake, seen=3)
    assert (again.status, again.body["state"]) == (409, "withdrawn")
    assert (await sweep(desk))["system"] is None
    shown = (await desk.get(f"{sweep_path()}/cases/{made['case_id']}", CLERK)).body
    assert [each["closed_on"] for each in shown["versions"]] == [None, "2018-12-19", "2018-12-19"]
    assert shown["withdrawn"] == "entered_twice"
    assert (await carry_in(desk)).status == 201  # its number is free again


async def test_it_is_filed_once_corrected_with_a_reason_by_who_saw_it_and_told_without_a_word(
    desk: Desk,
) -> None:
    await case_of(desk, "12-10 09:00")
    before = await desk.rows()
    refused = await file_sweep(desk, sweep_filing())
    assert (refused.problem, refused.pointers) == ("zero-with-swept-cases", ["#/remarks"])
    wrong = await file_sweep(desk, sweep_filing(wages_assigned=2, wages_open=1))
    assert (wrong.problem, wrong.pointers) == ("case-sweep-does-not-add-up", ["#/figures/wages_assigned"])
    assert (await file_sweep(desk, sweep_filing(reason="漏", wages_assigned=1, wages_open=1))).problem == (
        "case-sweep-not-filed"
    )
    assert await desk.rows() == before

    filed = await file_sweep(desk, sweep_filing(wages_assigned=1, wages_open=1, remarks="已核对"))
    assert filed.status == 201
    assert (filed.body["filing"], filed.body["check"], filed.body["state"]) == (
        "on_time",
        "agreeing",
        "filed",
    )
    again = sweep_filing(wages_assigned=2, wages_open=2)
    assert (await file_sweep(desk, again)).problem == "case-sweep-filed"
    corrected = {**again, "reason": "漏报一件"}
    assert (await file_sweep(desk, corrected)).status == 428
    assert (await file_sweep(desk, corrected, seen=0)).status == 412
    done = await file_sweep(desk, corrected, seen=1)
    assert (done.status, done.body["check"], done.body["version"]) == (201, "differing", 2)
    first, second = done.body["filings"]
    assert (first["number"], first["reason"], second["reason"]) == (1, None, "漏报一件")
    assert first["sha256"] != second["sha256"]

    (one, headers, told), (two, _, corrects) = await desk.outbox()
    assert (one, two) == ("case-sweep.filed", "case-sweep.corrected")
    assert headers["ce_subject"] == f"{LUCHENG}/case-sweep/2018"
    assert told["sha256"] == first["sha256"]
    assert (told["figures"]["wages_open"], corrects["figures"]["wages_open"]) == (1, 2)
    assert "已核对" not in str(told)


async def test_a_filing_that_was_right_stays_so_when_cases_go_on(desk: Desk) -> None:
    await case_of(desk, "12-10 09:00")
    assert (await file_sweep(desk, sweep_filing(wages_assigned=1, wages_open=1))).status == 201
    await case_of(desk, "12-11 09:00")
    shown = await sweep(desk)
    assert (shown["check"], shown["system"]["wages_open"]) == ("agreeing", 2)
    [row] = [row for row in (await desk.get(CITY_SWEEP)).body["counties"] if row["county"] == LUCHENG]
    assert (row["check"], row["system"]["wages_open"]) == ("agreeing", 2)


async def test_two_at_the_same_moment_file_one(desk: Desk) -> None:
    answers = await asyncio.gather(*(file_sweep(desk, sweep_filing()) for _ in range(3)))
    assert sorted(each.status for each in answers) == [201, 409, 409]
    assert len((await sweep(desk))["filings"]) == 1


@pytest.mark.parametrize(
    ("caller", "status"),
    [(CITY, 403), (LAWYER, 403), (NAMELESS, 403), (Caller("m", Role.county_client, LUCHENG), 403)],
)
async def test_only_a_named_person_of_the_county_files_and_carries_in(
    desk: Desk, caller: Caller, status: int
) -> None:
    before = await desk.rows()
    answer = await say(desk, "POST", f"{sweep_path()}/filings", sweep_filing(), caller)
    assert answer.status == status, answer.body
    assert (await carry_in(desk, caller=caller)).status == status
    assert await desk.rows() == before


async def test_another_county_finds_nothing(desk: Desk) -> None:
    made = (await carry_in(desk)).body
    for path in ("", "/cases", f"/cases/{made['case_id']}"):
        assert (await desk.get(f"{sweep_path()}{path}", OTHER)).status == 404
    for method, path, body in (
        ("POST", "/filings", sweep_filing()),
        ("PUT", f"/carried-in/{made['case_id']}", carried_in()),
        ("POST", f"/cases/{made['case_id']}/open-reasons", {"reason": "papers"}),
    ):
        answer = await say(desk, method, f"{sweep_path()}{path}", body, OTHER, seen=1)
        assert answer.status == 404, path
    own = f"{sweep_path(LONGWAN)}/carried-in/{made['case_id']}"
    assert (await say(desk, "PUT", own, carried_in(), OTHER, seen=1)).status == 404
    assert (await desk.get(CITY_SWEEP, CLERK)).status == 403


async def test_the_city_sees_who_filed_and_names_who_has_not_and_a_zero_is_a_filing(desk: Desk) -> None:
    await case_of(desk, "12-10 09:00")
    assert (await file_sweep(desk, sweep_filing(), OTHER)).status == 201
    desk.now("01-12 09:00")
    late = await file_sweep(desk, sweep_filing(), clerk_of("330324"))
    assert late.body["filing"] == "late"
    rows = {row["county"]: row for row in (await desk.get(CITY_SWEEP)).body["counties"]}
    assert len(rows) == 12
    longwan, lucheng = rows[LONGWAN], rows[LUCHENG]
    assert (longwan["state"], longwan["filing"], longwan["latest"]["zero"]) == ("filed", "on_time", True)
    assert (longwan["system"], longwan["check"]) == (None, "agreeing")
    assert longwan["latest"]["filed_by"] == OTHER.name
    assert (lucheng["state"], lucheng["latest"], lucheng["check"]) == ("missing", None, None)
    assert lucheng["system"]["wages_open"] == 1
    assert sum(row["state"] == "missing" for row in rows.values()) == 10


@pytest.mark.parametrize(
    ("now", "overdue", "not_overdue"),
    [("01-11 23:59", 0, 0), ("01-12 00:00", 11, 1), ("03-30 23:59", 11, 1), ("03-31 00:00", 0, 0)],
)
async def test_who_has_not_filed_after_the_due_date_is_told_to_prometheus_until_nothing_is_entered(
    desk: Desk, now: str, overdue: int, not_overdue: int
) -> None:
    assert (await file_sweep(desk, sweep_filing())).status == 201
    desk.now(now)
    async with desk.pool.acquire() as conn:
        await set_county_gauges(conn, [wenzhou()], desk.clock.now())
    lines = [each for each in exposition().decode().splitlines() if each.startswith("yuanxin_case_sweep_ov")]
    assert sum(each.endswith(" 1.0") for each in lines) == overdue
    assert [LUCHENG in each for each in lines if each.endswith(" 0.0")] == [True] * not_overdue


async def test_where_the_system_came_after_the_due_date_nobody_is_late(desk: Desk) -> None:
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute("UPDATE collecting SET since = $1", at("01-12 00:00"))
    await owner.close()
    desk.now("01-12 09:00")
    filed = await file_sweep(desk, sweep_filing())
    assert (filed.body["state"], filed.body["filing"]) == ("filed", "on_time")
    rows = {row["county"]: row for row in (await desk.get(CITY_SWEEP)).body["counties"]}
    assert rows[LONGWAN]["state"] == "not_asked"
    async with desk.pool.acquire() as conn:
        await set_county_gauges(conn, [wenzhou()], desk.clock.now())
    assert "yuanxin_case_sweep_overdue{" not in exposition().decode()


async def test_files_say_what_the_page_says_and_who_made_them(desk: Desk) -> None:
    await case_of(desk, "12-10 09:00")
    assert (await carry_in(desk, carried_in("温援99号"))).status == 201
    assert (await file_sweep(desk, sweep_filing(remarks="已核对"))).status == 201
    for path, sheets in (
        (f"{sweep_path()}/files/xlsx", ["说明", "排查表", "未结案件", "已结案件"]),
        (f"{CITY_SWEEP}/files/xlsx", ["说明", "各单位报送情况"]),
    ):
        async with desk.session.get(path, headers=bearer(CITY)) as answer:
            assert answer.status == 200
            book = openpyxl.load_workbook(BytesIO(await answer.read()))
        assert book.sheetnames == sheets
        facts = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=2)}
        assert facts["制作"].startswith("市局测试人员")
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "未记录" in cells or "未报" in cells
    async with desk.session.get(f"{sweep_path()}/files/pdf", headers=bearer(CLERK)) as answer:
        assert answer.status in (200, 503), await answer.text()
        if answer.status == 200:
            assert (await answer.read()).startswith(b"%PDF")
    async with desk.session.get(f"{sweep_path()}/files/pdf", headers=bearer(OTHER)) as answer:
        assert answer.status == 404
