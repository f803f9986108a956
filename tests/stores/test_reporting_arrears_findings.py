"""What a sweep of arrears found (N4.2): recorded by name, counted, linked to its case, withdrawn."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from access import Caller
from builders_activities import withdraw as withdraw_activity
from builders_arrears_findings import FIRM, TRADER, act_on, finding_of, found, record_finding, sweep_of
from builders_reporting import LUCHENG, WENZHOU, application, event_at
from builders_reporting_store import (
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    MATCH_KEY,
    OPERATOR,
    OTHER,
    Desk,
    opened,
)
from builders_web import SEALING, bearer
from contracts import Industry
from contracts.agency_facts import EmployerRef
from contracts.event import RecordWithdrawalReason
from contracts.reporting import ArrearsFindingRecorded, ArrearsFindingWithdrawn, FindingSource
from databases import Databases
from matching import name_hash
from sealing import Sealed

FOUR_ONES = f"/v1/campaigns/{WENZHOU}/four-ones"
CASE_NO = application().case_no
A_PERSON = {"kind": "person", "name": TRADER}


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def sweep_cell(desk: Desk, caller: Caller = CITY) -> tuple[Any, Any]:
    """Findings and those that became cases, as the city's table says of one county."""
    table = (await desk.get(FOUR_ONES, caller)).body
    row = next(row for row in table["counties"] if row["county"] == LUCHENG)
    cell = next(each for each in row["cells"] if each["kind"] == "arrears_sweep")
    others = [each for each in row["cells"] if each["kind"] != "arrears_sweep"]
    assert all((each["findings"], each["became_cases"]) == (None, None) for each in others)
    return cell["findings"], cell["became_cases"]


async def test_a_finding_is_shown_as_it_was_told_and_no_name_travels(desk: Desk) -> None:
    made = await finding_of(desk)
    shown = (await desk.get(f"/v1/arrears-findings/{made['finding_id']}")).body
    assert {**shown, "acts": None} == {**made, "acts": None}
    assert (made["employer"]["name"], made["area_name"]) == (FIRM, "鹿城区五马街道司法所")
    assert made["workers"] == {"count": 12, "at_least": None, "as_told": None}
    assert made["arrears"] == {"amount_fen": None, "at_least_fen": 3_000_000, "as_told": "三万多"}
    assert [(act["act"], act["name"]) for act in shown["acts"]] == [("record", "测试人员甲")]
    type_, headers, data = (await desk.outbox())[-1]
    assert (type_, headers["ce_subject"]) == ("arrears-finding.recorded", made["finding_id"])
    assert (headers["ce_county"], headers["ce_actorkind"]) == (LUCHENG, "person")
    assert data["employer"]["name_hash"] == name_hash(MATCH_KEY, FIRM), "as intake makes it"
    assert (data["workers"], data["workers_exact"]) == (12, True)
    assert (data["arrears_fen"], data["arrears_exact"]) == (3_000_000, False)
    assert FIRM not in str(data)
    assert "三万多" not in str(data)


async def test_what_nobody_said_is_no_zero_and_words_are_no_number(desk: Desk) -> None:
    made = await finding_of(desk, workers={"as_told": "十几个人"}, arrears=None, industry=None, area=None)
    assert made["workers"] == {"count": None, "at_least": None, "as_told": "十几个人"}
    assert (made["arrears"], made["industry"], made["area_name"]) == (None, None, None)
    data = (await desk.outbox())[-1][2]
    assert (data["workers"], data["arrears_fen"], data["industry"], data["area"]) == (None,) * 4


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"employer": {"kind": "organisation"}}, "invalid-body", "#/employer/name"),
    ({"employer": {"kind": "x", "name": "甲"}}, "invalid-body", "#/employer/kind"),
    ({"source": "x"}, "invalid-body", "#/source"),
    ({"area": "999999"}, "unknown-office", "#/area"),
    ({"workers": {"count": 1, "at_least": 2}}, "invalid-body", "#/workers"),
    ({"workers": {"count": 0}}, "invalid-body", "#/workers/count"),
    ({"workers": {}}, "invalid-body", "#/workers"),
    ({"arrears": {"amount_fen": 1, "at_least_fen": 2}}, "invalid-body", "#/arrears"),
    ({"arrears": {"amount_fen": 0}}, "invalid-body", "#/arrears/amount_fen"),
    ({"unknown": 1}, "unknown-field", "#/unknown"),
]


async def test_what_is_wrong_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    before = await desk.rows()
    for body, problem, pointer in WRONG:
        answer = await record_finding(desk, sweep, found(**body))
        assert (answer.problem, answer.pointers) == (problem, [pointer]), (body, answer.body)
    assert await desk.rows() == before


async def test_only_a_named_person_of_the_county_acts_and_another_county_finds_nothing(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    finding_id = (await finding_of(desk, sweep))["finding_id"]
    acts = {"case": {"case_no": "1"}, "withdrawal": {"reason": "entered_twice"}, "reveal": {"reason": "核对"}}
    for caller, problem in (
        *((each, "forbidden-role") for each in (MACHINE, LAWYER, CITY, OPERATOR)),
        (OTHER, "not-found"),
    ):
        assert (await record_finding(desk, sweep, caller=caller)).problem == problem
        for act, body in acts.items():
            assert (await act_on(desk, finding_id, act, body, caller)).problem == problem
    unnamed = replace(CLERK, name=None)
    assert (await record_finding(desk, sweep, caller=unnamed)).problem == "token-without-name"
    for act, body in acts.items():
        assert (await act_on(desk, finding_id, act, body, unnamed)).problem == "token-without-name", act
    done = (await desk.get(f"/v1/arrears-findings/{finding_id}")).body["acts"]
    assert [each["act"] for each in done] == ["record"], "what was refused left nothing"
    assert (await desk.get(f"/v1/arrears-findings/{finding_id}", OTHER)).problem == "not-found"
    assert (await desk.get("/v1/arrears-findings", OTHER)).body["items"] == []
    made_up = str(uuid4())
    assert (await desk.get(f"/v1/arrears-findings/{made_up}")).problem == "not-found"
    assert (await act_on(desk, made_up, "reveal", acts["reveal"])).problem == "not-found"


async def test_only_a_sweep_that_stands_has_findings(desk: Desk) -> None:
    assert (await record_finding(desk, await sweep_of(desk, "lecture"))).problem == "impossible-transition"
    sweep = await sweep_of(desk)
    assert (await withdraw_activity(desk, sweep)).status == 200
    assert (await record_finding(desk, sweep)).problem == "impossible-transition"
    assert (await record_finding(desk, str(uuid4()))).problem == "not-found"


async def test_a_sweep_whose_findings_stand_is_not_withdrawn(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    finding_id = (await finding_of(desk, sweep))["finding_id"]
    refused = await withdraw_activity(desk, sweep)
    assert (refused.problem, "先逐条撤销" in refused.body["detail"]) == ("impossible-transition", True)
    assert (await act_on(desk, finding_id, "withdrawal", {"reason": "entered_twice"})).status == 200
    assert (await withdraw_activity(desk, sweep)).status == 200


async def test_the_same_request_twice_records_once_also_at_the_same_time(desk: Desk) -> None:
    sweep, key = await sweep_of(desk), str(uuid4())
    answers = await asyncio.gather(*(record_finding(desk, sweep, key=key) for _ in range(4)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["finding_id"] for answer in answers}) == 1
    assert len(await desk.outbox()) == 2


async def test_a_finding_and_the_withdrawal_of_its_sweep_at_once_leave_no_finding_behind(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    made, gone = await asyncio.gather(record_finding(desk, sweep), withdraw_activity(desk, sweep))
    assert sorted((made.status, gone.status)) in ([200, 409], [201, 409])


async def test_a_finding_becomes_the_case_of_that_number_and_the_table_counts_it(desk: Desk) -> None:
    assert await sweep_cell(desk) == (None, None)
    sweep = await sweep_of(desk)
    assert await sweep_cell(desk) == (None, None), "nobody recorded a finding: that is no zero"
    finding_id = (await finding_of(desk, sweep))["finding_id"]
    await finding_of(desk, sweep, employer=A_PERSON)
    assert await sweep_cell(desk) == (2, 0)
    assert await sweep_cell(desk, OTHER) == (None, None), "of another county only whether it reported"
    unheard = await act_on(desk, finding_id, "case", {"case_no": CASE_NO})
    assert (unheard.problem, unheard.pointers) == ("unknown-case", ["#/case_no"])
    await desk.consume(event_at(application(), "12-06 10:00", subject="case-9"))
    assert (await act_on(desk, finding_id, "case", {"case_no": CASE_NO}, version=None)).status == 428
    linked = await act_on(desk, finding_id, "case", {"case_no": CASE_NO})
    assert (linked.status, linked.body["case"]) == (200, {"case_id": "case-9", "case_no": CASE_NO})
    assert (await act_on(desk, finding_id, "case", {"case_no": CASE_NO})).problem == "precondition-failed"
    assert await sweep_cell(desk) == (2, 1)
    type_, headers, data = (await desk.outbox())[-1]
    assert (type_, headers["ce_subject"]) == ("arrears-finding.became-case", finding_id)
    assert data == {"case_id": "case-9"}


async def test_a_case_of_another_county_is_none_that_a_finding_became(desk: Desk) -> None:
    await desk.consume(event_at(application(), "12-06 10:00", subject="case-9", county=str(OTHER.county)))
    finding_id = (await finding_of(desk))["finding_id"]
    assert (await act_on(desk, finding_id, "case", {"case_no": CASE_NO})).problem == "unknown-case"


async def test_what_was_entered_by_mistake_stays_and_counts_no_more(desk: Desk) -> None:
    finding_id = (await finding_of(desk))["finding_id"]
    said = {"reason": "entered_twice", "note": "与昨日重复"}
    answers = await asyncio.gather(*(act_on(desk, finding_id, "withdrawal", said) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [200, 409]
    shown = (await desk.get(f"/v1/arrears-findings/{finding_id}")).body
    assert (shown["version"], shown["withdrawn"]["reason_name"]) == (2, "重复登记")
    assert shown["acts"][-1]["words"] == "与昨日重复"
    assert await sweep_cell(desk) == (None, None)
    assert (await desk.outbox())[-1][0] == "arrears-finding.withdrawn"
    linked = await act_on(desk, finding_id, "case", {"case_no": CASE_NO}, version=2)
    assert linked.problem == "impossible-transition"


async def test_a_persons_name_is_told_to_the_county_with_a_reason_that_is_kept(desk: Desk) -> None:
    made = await finding_of(desk, employer=A_PERSON)
    path = f"/v1/arrears-findings/{made['finding_id']}"
    for caller in (CLERK, CITY, LAWYER):
        seen = (await desk.get(path, caller)).body
        assert (seen["employer"]["state"], seen["employer"]["name"]) == ("hidden", None)
        assert TRADER not in str(seen)
    assert (await act_on(desk, made["finding_id"], "reveal", {})).pointers == ["#/reason"]
    for key in ("look-1-of-a-name-by-county", "look-1-of-a-name-by-county", "look-2-of-a-name-by-county"):
        told = await act_on(desk, made["finding_id"], "reveal", {"reason": "核对姓名"}, key=key)
        assert told.body == {"finding_id": made["finding_id"], "name": TRADER, "credit_code": None}
    acts = (await desk.get(path)).body["acts"]
    assert [(act["act"], act["words"]) for act in acts[1:]] == [("reveal", "核对姓名")] * 3, "sent again too"


async def test_of_a_finding_that_was_withdrawn_no_name_is_told_any_more(desk: Desk) -> None:
    """Not to who was allowed to look before and sends the same request again, either."""
    finding_id = (await finding_of(desk, employer=A_PERSON))["finding_id"]
    look: dict[str, Any] = {"act": "reveal", "body": {"reason": "核对"}, "key": "looks-at-the-name"}
    assert (await act_on(desk, finding_id, **look)).body["name"] == TRADER
    assert (await act_on(desk, finding_id, "withdrawal", {"reason": "entered_twice"})).status == 200
    for key in (look["key"], "looks-once-more-at-the-name"):
        refused = await act_on(desk, finding_id, **{**look, "key": key})
        assert (refused.problem, TRADER in str(refused.body)) == ("impossible-transition", False)
    acts = (await desk.get(f"/v1/arrears-findings/{finding_id}")).body["acts"]
    assert [act["act"] for act in acts] == ["record", "reveal", "withdraw"]
    page = (await desk.get(f"/arrears-findings/{finding_id}", CLERK)).body
    assert ("姓名不能再查看" in page, "look_reason" in page, TRADER in page) == (True, False, False)


async def test_a_dry_run_shows_what_was_entered_and_records_nothing(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    before = await desk.rows()
    path, headers = f"/v1/activities/{sweep}/findings", {"Idempotency-Key": str(uuid4())}
    for entered, name in ((found(), FIRM), (found(employer=A_PERSON), None)):
        tried = await desk.ask("POST", f"{path}?dry_run=true", json=entered, headers=headers)
        assert (tried.status, tried.body["employer"]["name"], tried.body["note"]) == (200, name, "年前付清")
        assert tried.body["arrears"] == {"amount_fen": None, "at_least_fen": 3_000_000, "as_told": "三万多"}
    wrong = await desk.ask("POST", f"{path}?dry_run=true", json=found(area="999999"), headers=headers)
    assert wrong.problem == "unknown-office"
    assert await desk.rows() == before


async def test_no_kept_answer_has_a_name_or_words_in_it_and_a_repetition_shows_them_again(desk: Desk) -> None:
    await desk.consume(event_at(application(), "12-06 10:00", subject="case-9"))
    sweep = await sweep_of(desk)
    made = await record_finding(desk, sweep, key="records-a-finding-once")
    finding_id = made.body["finding_id"]
    linking: dict[str, Any] = {"act": "case", "body": {"case_no": CASE_NO}, "key": "links-a-finding-once"}
    gone: dict[str, Any] = {
        "act": "withdrawal",
        "body": {"reason": "entered_twice"},
        "key": "takes-it-back-once",
    }
    linked = await act_on(desk, finding_id, **linking)
    look: dict[str, Any] = {"act": "reveal", "body": {"reason": "核对"}, "key": "looks-at-the-name"}
    assert (await act_on(desk, finding_id, **look)).body["name"] == FIRM
    withdrawn = await act_on(desk, finding_id, **gone, version=2)
    kept = await desk.pool.fetch(
        "SELECT key, sealed, sealed_key FROM idempotency_keys WHERE status IS NOT NULL"
    )
    opened_answers = [
        SEALING.open(Sealed(row["sealed_key"], row["sealed"]), row["key"])["body"] for row in kept
    ]
    assert sum(finding_id in body for body in opened_answers) == 4
    for word in (FIRM, "91330300MA0000000X", "三万多", "年前付清"):
        assert word not in str(opened_answers)
    for first, again in (
        (made, await record_finding(desk, sweep, key="records-a-finding-once")),
        (linked, await act_on(desk, finding_id, **linking)),
        (withdrawn, await act_on(desk, finding_id, **gone, version=2)),
    ):
        assert (first.body["employer"]["name"], first.body["note"]) == (FIRM, "年前付清")
        assert first.body["arrears"]["as_told"] == "三万多"
        assert (again.status, again.body) == (first.status, first.body)


async def test_a_firms_name_and_words_are_shown_to_staff_and_to_nobody_else(desk: Desk) -> None:
    made = await finding_of(desk)
    path = f"/v1/arrears-findings/{made['finding_id']}"
    for caller, sees in ((CLERK, True), (CITY, True), (LAWYER, False), (MACHINE, False), (OPERATOR, False)):
        shown = (await desk.get(path, caller)).body
        assert (shown["employer"]["name"] == FIRM) is sees
        assert (shown["note"] is not None, shown["arrears"]["as_told"] is not None) == (sees, sees)
        assert shown["arrears"]["at_least_fen"] == 3_000_000


async def test_the_list_goes_page_by_page_and_is_narrowed(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    made = [(await finding_of(desk, sweep))["finding_id"] for _ in range(3)]
    elsewhere = (await finding_of(desk))["finding_id"]
    first = (await desk.get("/v1/arrears-findings", CLERK, limit="2", activity_id=sweep)).body
    asked = {"limit": "2", "activity_id": sweep, "cursor": first["next_cursor"]}
    then = (await desk.get("/v1/arrears-findings", CLERK, **asked)).body
    assert [each["finding_id"] for each in first["items"] + then["items"]] == made[::-1]
    everything = (await desk.get("/v1/arrears-findings", CITY, campaign=WENZHOU, county=LUCHENG)).body
    assert [each["finding_id"] for each in everything["items"]] == [elsewhere, *made[::-1]]
    assert (await desk.get("/v1/arrears-findings", CLERK, cursor="x")).problem == "invalid-cursor"


async def test_the_citys_file_has_the_findings_without_the_names_of_persons(desk: Desk) -> None:
    sweep = await sweep_of(desk)
    await finding_of(desk, sweep)
    await finding_of(desk, sweep, employer=A_PERSON, arrears={"amount_fen": 1_250}, workers=None)
    for caller, firm in ((CITY, FIRM), (OPERATOR, "单位（名称不显示）")):
        async with desk.session.get(f"{FOUR_ONES}/files/xlsx", headers=bearer(caller)) as answer:
            assert answer.status == 200
            book = load_workbook(BytesIO(await answer.read()))
        rows = list(book["大排查发现"].iter_rows(values_only=True))
        assert [row[2] for row in rows[1:3]] == ["个人（名称不显示）", firm]
        assert rows[1][6:8] == ("未说明", 12.5)
        assert rows[1][11] == "未注明"
        progress = list(book["各单位进度"].iter_rows(values_only=True))
        assert progress[0][-2:] == ("排查发现（个）", "其中成为案件（件）")
        numbers = {row[0]: row[-2:] for row in progress[1:13]}
        assert numbers["鹿城区"] == (2, 0)
        assert set(numbers.values()) == {(2, 0), ("未登记", "未登记")}
        assert TRADER not in str([list(sheet.iter_rows(values_only=True)) for sheet in book])


async def test_findings_feed_the_hot_spots_until_they_are_withdrawn(desk: Desk) -> None:
    """As the log tells them: they come back through the worker like any other fact."""
    recorded = ArrearsFindingRecorded(
        activity_id=uuid4(),
        employer=EmployerRef(name_hash="ab" * 32),
        learned_from=FindingSource.hotline,
        industry=Industry.catering,
        workers=15,
        arrears_fen=900,
    )
    await desk.consume(event_at(recorded, "12-06 00:00", subject="finding-1"))
    shown = (await desk.get("/v1/hot-spots", CITY)).body
    spots = {one["key"]: one["last"] for one in shown["hot_spots"]}
    assert set(spots) == {"ab" * 32, "catering"}
    last = spots["ab" * 32]
    assert (last["by_source"][0]["source"], last["workers"], last["workers_exact"]) == (
        "sweep_finding",
        15,
        False,
    )
    assert (last["arrears_fen"], last["arrears_exact"]) == (900, False)
    behind = (await desk.get(f"/hot-spots/employer/{'ab' * 32}", CLERK)).body
    assert '/arrears-findings/finding-1">finding-1</a>' in behind
    withdrawn = ArrearsFindingWithdrawn(reason=RecordWithdrawalReason.entered_twice)
    await desk.consume(event_at(withdrawn, "12-06 12:00", subject="finding-1", sequence=2))
    assert (await desk.get("/v1/hot-spots", CITY)).body["hot_spots"] == []
