"""Signing over HTTP on a real database: every value of filing, content and check; zero both ways."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from builders_reporting import LONGWAN, LUCHENG, application, assigned, at, consultation, incident
from builders_reporting_store import (
    BY_PROXY,
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OTHER,
    ZERO,
    Desk,
    filled,
    line_path,
    opened,
)
from contracts import CaseClass
from contracts.assignment import AssignmentReturned, ReturnReason
from contracts.event import RecordWithdrawalReason
from contracts.intake import AidGranted, ConsultationWithdrawn
from databases import Databases

DAY = "12-10"


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-10 16:10")


def values(line: Any) -> tuple[Any, ...]:
    return line["filing"], line["content"], line["check"], line["by_proxy"]


async def test_a_zero_report_is_signed_in_one_action_and_shows_zeros(desk: Desk) -> None:
    answer = await desk.put(DAY, ZERO)

    assert answer.status == 201
    assert answer.headers["ETag"] == '"1"'
    assert values(answer.body) == ("on_time", "zero_report", "to_be_checked", False)
    assert answer.body["versions"][0]["figures"] == {"received_wages": 0, "consultations": 0, "incidents": 0}
    assert answer.body["versions"][0]["signed_by"] == "测试人员甲"


async def test_signing_tells_it_with_the_person_as_actor(desk: Desk) -> None:
    await desk.put(DAY, ZERO)

    [(type_, headers, data)] = await desk.outbox()
    assert type_ == "daily-report.signed"
    assert headers["ce_subject"] == f"{LUCHENG}/2018-12-10"
    assert (headers["ce_actorkind"], headers["ce_actorcounty"]) == ("person", LUCHENG)
    assert (data["filing"], data["content"], data["by_proxy"]) == ("on_time", "zero_report", False)


async def test_a_report_is_checked_once_the_system_figures_are_complete(desk: Desk) -> None:
    await desk.put(DAY, ZERO)
    assert (await desk.line(DAY))["check"] == "to_be_checked"

    await desk.see("12-10 15:59:59")
    assert (await desk.line(DAY))["check"] == "to_be_checked"

    await desk.see("12-10 16:00")
    line = await desk.line(DAY)
    assert line["check"] == "agreeing"
    assert line["system"]["complete"] is True


async def test_figures_that_agree_and_figures_that_differ(desk: Desk) -> None:
    await desk.consume_event(application(), "12-10 09:00")
    await desk.consume_event(application(), "12-10 09:00", county=LONGWAN)
    await desk.see("12-10 16:00")

    ours = await desk.put(DAY, filled(received=1, received_wages=1))
    theirs = await desk.put(DAY, filled(received=2, received_wages=2), OTHER, county=LONGWAN)

    assert values(ours.body) == ("on_time", "figures", "agreeing", False)
    assert values(theirs.body) == ("on_time", "figures", "differing", False)
    assert theirs.body["correction_asked"] is True
    assert theirs.body["differences"]["received"] == {"signed": 2, "system": 1}


@pytest.mark.parametrize(
    ("now", "filing"),
    [
        ("12-10 16:00", "on_time"),
        ("12-10 17:00", "on_time"),
        ("12-10 17:00:01", "late"),
        ("12-11 15:59:59", "late"),
        ("12-11 16:00", "filed_afterwards"),
    ],
)
async def test_the_time_of_the_first_signing_fixes_filing(desk: Desk, now: str, filing: str) -> None:
    desk.now(now)

    assert (await desk.put(DAY, ZERO)).body["filing"] == filing


async def test_unsigned_lines_are_open_then_missing(desk: Desk) -> None:
    assert values(await desk.line(DAY)) == ("open", None, None, False)

    desk.now("12-10 17:00:01")
    assert values(await desk.line(DAY)) == ("missing", None, None, False)


async def test_signing_opens_at_the_cut_off(desk: Desk) -> None:
    desk.now("12-10 15:59:59")
    before = await desk.rows()

    answer = await desk.put(DAY, ZERO)

    assert (answer.status, answer.problem) == (409, "signing-before-cut-off")
    assert await desk.rows() == before


async def test_the_last_period_is_signed_after_midnight(desk: Desk) -> None:
    desk.now("02-28 23:59:59")
    assert (await desk.put("02-28", ZERO)).problem == "signing-before-cut-off"

    desk.now("03-01 10:00")
    assert (await desk.put("02-28", ZERO)).body["filing"] == "on_time"


async def test_a_machine_only_drafts(desk: Desk) -> None:
    refused = await desk.put(DAY, ZERO, MACHINE)
    drafted = await desk.put(DAY, filled(), MACHINE, action="draft")

    assert (refused.status, refused.problem) == (403, "machine-may-not-sign")
    assert drafted.status == 201
    assert values(drafted.body) == ("open", None, None, False)
    assert drafted.body["draft"]["figures"]["received"] == 1
    assert await desk.outbox() == []


async def test_a_draft_is_signed_by_who_has_seen_it(desk: Desk) -> None:
    draft = await desk.put(DAY, filled(), MACHINE, action="draft")

    unseen = await desk.put(DAY, filled())
    stale = await desk.put(DAY, filled(), match=7)
    signed = await desk.put(DAY, filled(), match=draft.body["version"])

    assert (unseen.status, unseen.problem) == (428, "precondition-required")
    assert (stale.status, stale.problem) == (412, "precondition-failed")
    assert signed.status == 200
    assert signed.body["draft"] is None


async def test_an_empty_form_never_overwrites_a_filled_draft(desk: Desk) -> None:
    await desk.put(DAY, filled(), MACHINE, action="draft")

    for empty in ({**ZERO, "zero": False}, {**ZERO, "zero": False, "figures": {"received": 0}}):
        answer = await desk.put(DAY, empty, MACHINE, action="draft", match=1)
        assert (answer.status, answer.problem) == (409, "empty-replaces-filled")

    assert (await desk.line(DAY))["draft"]["figures"]["received"] == 1


@pytest.mark.parametrize("before", [ZERO, {**ZERO, "zero": False, "incidents": "工地讨薪"}])
async def test_an_empty_draft_wipes_neither_a_zero_nor_words(desk: Desk, before: dict[str, Any]) -> None:
    await desk.put(DAY, before, action="draft")

    answer = await desk.put(DAY, {**ZERO, "zero": False}, action="draft", match=1)

    assert (answer.status, answer.problem) == (409, "empty-replaces-filled")


async def test_a_machines_zero_replaces_no_filled_draft_and_a_persons_does(desk: Desk) -> None:
    await desk.put(DAY, filled(received=3, received_wages=3), MACHINE, action="draft")

    by_machine = await desk.put(DAY, ZERO, MACHINE, action="draft", match=1)
    by_person = await desk.put(DAY, ZERO, action="draft", match=1)

    assert (by_machine.status, by_machine.problem) == (409, "machine-zero-replaces-filled")
    assert by_machine.pointers == ["#/figures/received", "#/figures/received_wages"]
    assert (by_person.status, by_person.body["draft"]["zero"]) == (200, True)


async def test_a_machines_zero_over_three_applications_is_refused_with_their_list(desk: Desk) -> None:
    for _ in range(3):
        await desk.consume_event(application(), "12-10 09:00")

    answer = await desk.put(DAY, ZERO, MACHINE, action="draft")

    assert (answer.status, answer.problem, len(answer.body["events"])) == (409, "zero-with-events", 3)


async def test_a_draft_for_a_period_that_has_not_begun_is_refused(desk: Desk) -> None:
    today = await desk.put("12-11", filled(), MACHINE, action="draft")
    later = await desk.put("12-12", filled(), MACHINE, action="draft")

    assert today.status == 201
    assert (later.status, later.problem) == (409, "period-not-begun")


@pytest.mark.parametrize("flag", ["yes", "true", "off", 1, 0, "", None, 1.0])
async def test_only_true_or_false_is_a_zero_flag(desk: Desk, flag: object) -> None:
    for action in ("draft", "sign"):
        answer = await desk.put(DAY, {**ZERO, "zero": flag}, action=action)
        assert (answer.status, answer.problem, answer.pointers) == (422, "invalid-body", ["#/zero"])


async def test_words_of_an_incident_stand_against_a_zero_until_disputed_with_a_reason(desk: Desk) -> None:
    await desk.see("12-10 16:00")
    words = {**ZERO, "incidents": "20人聚集"}

    refused = await desk.put(DAY, words)
    without_flag = await desk.put(DAY, {**filled(), "incidents": "20人聚集"})
    none_told = await desk.put("12-09", {**ZERO, "incidents": "无"})
    taken = await desk.put(DAY, {**words, "incidents_disputed": "系昨日事件，昨日已上报"})

    assert (refused.status, refused.problem) == (422, "zero-with-incident-words")
    assert refused.pointers == ["#/incidents"]
    assert without_flag.problem == "zero-with-incident-words"
    assert none_told.body["check"] == "agreeing"
    assert values(taken.body) == ("on_time", "zero_report", "differing", False)
    assert taken.body["versions"][0]["incidents_disputed"] == "系昨日事件，昨日已上报"


async def test_a_draft_may_be_replaced_by_another_that_says_something(desk: Desk) -> None:
    await desk.put(DAY, {**ZERO, "zero": False}, MACHINE, action="draft")

    answer = await desk.put(DAY, filled(received=4), MACHINE, action="draft", match=1)

    assert answer.body["draft"]["figures"]["received"] == 4


async def test_zero_with_events_is_refused_with_their_list(desk: Desk) -> None:
    await desk.consume_event(application(), "12-10 09:00")
    await desk.consume_event(consultation(), "12-10 10:00")
    await desk.consume_event(incident(), "12-10 11:00")
    before = await desk.rows()

    answer = await desk.put(DAY, ZERO)

    assert (answer.status, answer.problem) == (409, "zero-with-events")
    assert [event["type"] for event in answer.body["events"]] == [
        "cn.yuanxin.application.received.v1",
        "cn.yuanxin.consultation.recorded.v1",
        "cn.yuanxin.incident.reported.v1",
    ]
    assert answer.pointers == ["#/zero"]
    assert await desk.rows() == before


async def test_a_person_may_sign_zero_disputing_each_event_and_is_differing_then(desk: Desk) -> None:
    await desk.consume_event(application(), "12-10 09:00")
    await desk.consume_event(consultation(), "12-10 10:00")
    await desk.see("12-10 16:00")
    listed = (await desk.put(DAY, ZERO)).body["events"]
    disputed = [{"event_id": event["event_id"], "reason": "重复录入"} for event in listed]

    half = await desk.put(DAY, {**ZERO, "disputed": disputed[:1]})
    taken = await desk.put(DAY, {**ZERO, "disputed": disputed})

    assert half.problem == "zero-with-events"
    assert [event["event_id"] for event in half.body["events"]] == [listed[1]["event_id"]]
    assert values(taken.body) == ("on_time", "zero_report", "differing", False)
    assert taken.body["versions"][0]["disputed"] == disputed


async def test_a_list_of_disputes_that_is_null_was_not_given(desk: Desk) -> None:
    """Generated clients send null for every list that was not set."""
    answer = await desk.put(DAY, {**ZERO, "disputed": None})

    assert (answer.status, answer.body["versions"][0]["disputed"]) == (201, [])


@pytest.mark.parametrize("wrong", ["all", 3, True, {}, {"event_id": "a"}, [None], ["a"], [[]]])
async def test_a_list_of_disputes_that_is_none_is_the_senders_mistake(desk: Desk, wrong: object) -> None:
    answer = await desk.put(DAY, {**ZERO, "disputed": wrong})

    assert (answer.status, answer.problem) == (422, "invalid-body")
    assert answer.pointers[0].startswith("#/disputed")


async def test_disputing_what_is_none_of_the_period_is_refused(desk: Desk) -> None:
    disputed = [{"event_id": "00000000-0000-7000-8000-000000000001", "reason": "不知道"}]

    answer = await desk.put(DAY, {**ZERO, "disputed": disputed})

    assert (answer.status, answer.problem, answer.pointers) == (422, "unknown-event", ["#/disputed"])


async def test_a_wage_application_of_another_class_or_a_closed_case_is_no_obstacle_to_zero(
    desk: Desk,
) -> None:
    await desk.consume_event(application(CaseClass.other), "12-10 09:00")

    answer = await desk.put(DAY, ZERO)

    assert answer.status == 201
    assert "received" not in answer.body["versions"][0]["figures"]
    assert answer.body["system"]["figures"]["received"] == 1


async def test_a_zero_report_does_not_differ_over_what_came_in_later_of_which_it_said_nothing(
    desk: Desk,
) -> None:
    await desk.put(DAY, ZERO)
    await desk.consume_event(application(CaseClass.other), "12-10 15:00", recorded="12-10 16:20")
    await desk.see("12-10 16:30")

    assert (await desk.line(DAY))["check"] == "agreeing"


async def test_zeros_without_the_flag_are_refused(desk: Desk) -> None:
    answer = await desk.put(DAY, filled(received=0, received_wages=0, closed=3))

    assert (answer.status, answer.problem, answer.pointers) == (422, "zeros-without-flag", ["#/zero"])


async def test_zero_beside_figures_that_contradict_it_is_refused(desk: Desk) -> None:
    answer = await desk.put(DAY, {**ZERO, "figures": {"consultations": 2}})

    assert (answer.status, answer.problem) == (422, "zero-contradicts-figures")
    assert answer.pointers == ["#/figures/consultations"]


async def test_a_number_not_given_is_not_a_zero(desk: Desk) -> None:
    body = filled()
    del body["figures"]["closed"]

    answer = await desk.put(DAY, body)

    assert (answer.status, answer.problem) == (422, "figures-missing")
    assert answer.pointers == ["#/figures/closed"]


async def test_a_clerk_is_never_locked_out_while_the_system_figures_are_incomplete(desk: Desk) -> None:
    signed = await desk.put(DAY, ZERO)
    await desk.consume_event(application(), "12-10 15:59", recorded="12-10 16:20")
    before = await desk.line(DAY)
    await desk.see("12-10 16:30")

    assert signed.body["check"] == "to_be_checked"
    assert before["check"] == "to_be_checked"
    assert (await desk.line(DAY))["check"] == "differing"


async def test_what_arrives_for_a_signed_period_makes_it_differ_and_never_changes_what_was_signed(
    desk: Desk,
) -> None:
    await desk.see("12-10 16:05")
    await desk.put(DAY, ZERO)
    assert (await desk.line(DAY))["check"] == "agreeing"

    await desk.consume_event(application(), "12-10 15:00", recorded="12-11 09:00")

    line = await desk.line(DAY)
    assert line["check"] == "differing"
    assert line["correction_asked"] is True
    assert line["versions"][0]["figures"]["received_wages"] == 0
    assert line["system"]["figures"]["received_wages"] == 1


async def test_a_correction_stands_beside_what_was_signed_and_agrees_then(desk: Desk) -> None:
    await desk.put(DAY, ZERO)
    await desk.consume_event(application(), "12-10 15:00", recorded="12-11 09:00")
    await desk.see("12-11 09:30")
    desk.now("12-12 09:00")

    answer = await desk.correct(DAY, {**filled(), "reason": "补录一件"}, match=1)

    assert answer.status == 201
    assert values(answer.body) == ("on_time", "figures", "corrected", False)
    signed, corrected = answer.body["versions"]
    assert (signed["kind"], signed["content"], signed["check"]) == ("signed", "zero_report", "differing")
    assert (corrected["kind"], corrected["reason"], corrected["version"]) == ("correction", "补录一件", 2)
    sent = [type_ for type_, _, _ in await desk.outbox() if type_.startswith("daily-report")]
    assert sent == ["daily-report.signed", "daily-report.corrected"]


async def test_a_correction_that_still_differs_is_differing(desk: Desk) -> None:
    await desk.put(DAY, filled())
    await desk.see("12-10 16:05")

    answer = await desk.correct(DAY, {**filled(received=2), "reason": "改正"}, match=1)

    assert answer.body["check"] == "differing"


async def test_corrections_need_a_signed_report_the_version_seen_and_a_reason(desk: Desk) -> None:
    body = {**filled(), "reason": "改正"}

    assert (await desk.correct(DAY, body, match=0)).problem == "not-signed-yet"
    await desk.put(DAY, filled())
    assert (await desk.correct(DAY, body, match=None)).problem == "precondition-required"
    assert (await desk.correct(DAY, body, match=0)).problem == "precondition-failed"
    assert (await desk.correct(DAY, filled(), match=1)).pointers == ["#/reason"]


async def test_the_same_correction_sent_again_is_answered_again_and_kept_once(desk: Desk) -> None:
    await desk.put(DAY, filled())
    path, headers = (
        f"{line_path(DAY)}/report/corrections",
        {"Idempotency-Key": "answer_once", "If-Match": '"1"'},
    )
    body = {**filled(received=2), "reason": "改正"}

    first, again = [await desk.ask("POST", path, json=body, headers=headers) for _ in range(2)]

    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert len((await desk.line(DAY))["versions"]) == 2
    assert (await desk.ask("POST", path, json=body)).problem == "missing-idempotency-key"


async def test_an_empty_correction_cannot_replace_a_filled_report(desk: Desk) -> None:
    await desk.put(DAY, filled())

    answer = await desk.correct(DAY, {**ZERO, "zero": False, "reason": "清空"}, match=1)

    assert (answer.status, answer.problem) == (409, "empty-replaces-filled")


async def test_a_report_is_signed_once(desk: Desk) -> None:
    await desk.put(DAY, ZERO)

    again = await desk.put(DAY, ZERO, match=1)
    draft = await desk.put(DAY, filled(), MACHINE, action="draft", match=1)

    assert (again.status, again.problem) == (409, "already-signed")
    assert draft.problem == "already-signed"
    assert len(await desk.outbox()) == 1


async def test_the_city_signs_by_proxy_and_that_is_no_sign_of_life(desk: Desk) -> None:
    desk.now("12-10 17:01")
    answer = await desk.put(DAY, BY_PROXY, CITY)
    await desk.come_back()

    assert values(answer.body) == ("late", "zero_report", "to_be_checked", True)
    (version,) = answer.body["versions"]
    assert (version["reason"], version["signed_by"]) == (BY_PROXY["reason"], CITY.name)
    assert await desk.pool.fetchval("SELECT count(*) FROM signs_of_life") == 0


async def test_the_city_signs_only_after_the_due_time_and_says_why(desk: Desk) -> None:
    desk.now("12-10 17:00")
    assert (await desk.put(DAY, BY_PROXY, CITY)).problem == "proxy-before-due"
    desk.now("12-10 17:00:01")
    bare = await desk.put(DAY, ZERO, CITY)
    blank = await desk.put(DAY, {**ZERO, "reason": " \u200b"}, CITY)
    assert (bare.status, bare.problem, blank.problem) == (422, "proxy-without-reason", "proxy-without-reason")
    assert bare.body["errors"][0]["pointer"] == "#/reason"
    assert await desk.outbox() == []
    assert (await desk.put(DAY, BY_PROXY, CITY)).status == 201


async def test_a_draft_has_no_reason_and_a_county_may_give_one(desk: Desk) -> None:
    assert (await desk.put(DAY, BY_PROXY, action="draft")).problem == "invalid-body"
    signed = await desk.put(DAY, BY_PROXY)
    assert (signed.status, signed.body["by_proxy"]) == (201, False)
    assert signed.body["versions"][0]["reason"] == BY_PROXY["reason"]


async def test_the_proxy_mark_stays_with_the_first_signing(desk: Desk) -> None:
    desk.now("12-10 17:01")
    await desk.put(DAY, BY_PROXY, CITY)

    answer = await desk.correct(DAY, {**ZERO, "reason": "本单位核对"}, match=1)

    assert answer.body["by_proxy"] is True
    assert [version["by_proxy"] for version in answer.body["versions"]] == [True, False]


async def test_the_city_signs_and_does_not_draft(desk: Desk) -> None:
    assert (await desk.put(DAY, ZERO, CITY, action="draft")).problem == "forbidden-role"


async def test_an_exempt_line(desk: Desk) -> None:
    first, again = await desk.exempt(DAY), await desk.exempt(DAY)
    desk.now("12-10 18:00")

    assert (first.status, again.status) == (201, 200)
    assert (await desk.line(DAY))["exemption"]["reason"] == "台风停电"
    assert values(await desk.line(DAY)) == ("exempt", None, None, False)
    assert [type_ for type_, _, _ in await desk.outbox()] == ["daily-report.exempted"]


async def test_who_signs_an_exempt_day_has_filed_it(desk: Desk) -> None:
    await desk.exempt(DAY)

    assert values((await desk.put(DAY, ZERO)).body)[0] == "on_time"


async def test_only_the_city_exempts(desk: Desk) -> None:
    assert (await desk.exempt(DAY, caller=CLERK)).problem == "forbidden-role"


async def test_another_countys_line_is_not_found(desk: Desk) -> None:
    signed = await desk.put(DAY, ZERO, OTHER)
    read = await desk.get(line_path(DAY), OTHER)

    assert (signed.status, signed.problem) == (404, "not-found")
    assert (read.status, read.problem) == (404, "not-found")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (f"/v1/campaigns/wenzhou-1999/counties/{LUCHENG}/days/2018-12-10", "unknown-campaign"),
        ("/v1/campaigns/wenzhou-2018/counties/999999/days/2018-12-10", "unknown-county"),
        (line_path("2018-12-05"), "outside-campaign"),
        (line_path("2019-03-01"), "outside-campaign"),
        (line_path("2018-02-30"), "not-found"),
    ],
)
async def test_what_is_not_there_is_said_so(desk: Desk, path: str, problem: str) -> None:
    answer = await desk.ask("PUT", f"{path}/report", CITY, json={"action": "sign", **ZERO})

    assert (await desk.get(path)).problem == problem
    assert answer.problem == problem


async def test_a_day_that_is_not_reported_is_told_back_with_those_that_are(desk: Desk) -> None:
    refused = await desk.get(line_path("2019-03-01"))
    told = refused.body["first_day"], refused.body["last_day"], refused.body["told"]
    assert told == ("2018-12-06", "2019-02-28", "2019-03-01")
    assert "期间为 2018-12-06 至 2019-02-28" in refused.body["detail"]


@pytest.mark.parametrize(
    ("changed", "problem", "pointer"),
    [
        ({"surprise": 1}, "unknown-field", "#/surprise"),
        ({"figures": {"received": -1}}, "invalid-body", "#/figures/received"),
        ({"figures": {"wages_recovered_fen": -1}}, "negative-amount", "#/figures/wages_recovered_fen"),
        ({"figures": {"received": 1.5}}, "invalid-body", "#/figures/received"),
        ({"figures": {"applications": 1}}, "unknown-field", "#/figures/applications"),
        ({"filled_by": ""}, "invalid-body", "#/filled_by"),
        ({"phone": "please"}, "invalid-body", "#/phone"),
        ({"action": "file"}, "invalid-body", "#/action"),
        ({"disputed": [{"event_id": "x", "reason": "y"}]}, "invalid-body", "#/disputed/0/event_id"),
    ],
)
async def test_bad_input_is_pointed_at_and_leaves_nothing(
    desk: Desk, changed: dict[str, Any], problem: str, pointer: str
) -> None:
    before = await desk.rows()

    answer = await desk.put(DAY, {**filled(), **changed})

    assert (answer.status, answer.problem, answer.pointers) == (422, problem, [pointer])
    assert ("金额" in answer.body["errors"][0]["detail"]) is pointer.endswith("_fen")
    assert await desk.rows() == before


async def test_a_lawyer_neither_signs_nor_drafts(desk: Desk) -> None:
    assert (await desk.put(DAY, ZERO, LAWYER)).status == 403


async def test_a_dry_run_signs_nothing(desk: Desk) -> None:
    answer = await desk.ask("PUT", f"{line_path(DAY)}/report?dry_run=true", json={"action": "sign", **ZERO})

    assert (answer.status, answer.body["filing"]) == (200, "on_time")
    assert (await desk.line(DAY))["filing"] == "open"
    assert await desk.outbox() == []


async def test_a_silent_county_that_reported_nothing_has_no_figures_and_no_zero(desk: Desk) -> None:
    desk.now("12-10 18:00")
    await desk.see("12-10 17:59:30")

    line = await desk.line(DAY)

    assert (line["filing"], line["silent"], line["system"]["complete"]) == ("missing", True, True)
    assert (line["system"]["figures"], line["system"]["incidents"], line["system"]["pending"]) == (None,) * 3


async def test_until_figures_are_complete_the_line_shows_what_was_heard_and_nothing_else(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-10 10:00")
    assert (await desk.line(DAY))["system"]["figures"] == {"consultations": 1}

    answer = await desk.put(DAY, filled(received=0, received_wages=0, consultations=2))
    assert (answer.body["check"], answer.body["differences"]) == ("to_be_checked", {})

    await desk.see("12-10 16:00")
    line = await desk.line(DAY)
    assert line["differences"] == {"consultations": {"signed": 2, "system": 1}}
    assert line["system"]["figures"]["received"] == 0


async def test_a_returned_case_waits_in_the_stock_until_it_is_assigned_again(desk: Desk) -> None:
    steps = [
        (application(), "12-10 09:00", (1, 0, 0)),
        (AidGranted(basis="温司办〔2018〕81号"), "12-10 09:30", (0, 1, 0)),
        (assigned(), "12-10 10:00", (0, 0, 1)),
        (AssignmentReturned(lawyer_id="L-1", reason=ReturnReason.illness), "12-10 11:00", (0, 1, 0)),
        (assigned("L-2", round_=2), "12-10 12:00", (0, 0, 1)),
    ]
    for event, when, (undecided, unassigned, handled) in steps:
        await desk.consume_event(event, when, subject="case-1")

        assert (await desk.line(DAY))["system"]["pending"] == {
            "undecided": undecided,
            "unassigned": unassigned,
            "handled": handled,
            "total": 1,
        }


async def test_the_line_shows_period_system_figures_and_stock(desk: Desk) -> None:
    await desk.consume_event(application(workers=3, claimed_fen=900), "12-10 09:00", subject="case-1")

    line = await desk.line(DAY)

    assert line["period"]["from"] == "2018-12-09T16:00:00+08:00"
    assert line["period"]["cut_off"] == "2018-12-10T16:00:00+08:00"
    assert line["system"]["figures"]["workers_received"] == 3
    assert line["system"]["by_class"]["wages"]["amount_claimed_fen"] == 900
    assert line["system"]["pending"] == {"undecided": 1, "unassigned": 0, "handled": 0, "total": 1}
    assert "events" not in line


async def test_the_events_behind_a_line_come_in_pages_as_they_happened(desk: Desk) -> None:
    for hour in ("11", "09", "10", "09", "09"):
        await desk.consume_event(application(), f"12-10 {hour}:00")

    events = await desk.events(DAY, limit="2")

    assert [event["time"] for event in events] == [
        f"2018-12-10T{hour}:00:00+08:00" for hour in ("09", "09", "09", "10", "11")
    ]
    assert len({event["event_id"] for event in events}) == 5
    assert {event["type"] for event in events} == {"cn.yuanxin.application.received.v1"}


async def test_a_page_of_events_goes_on_where_the_one_before_ended_whatever_came_meanwhile(
    desk: Desk,
) -> None:
    path = f"{line_path(DAY)}/events"
    for hour in ("09", "10", "11"):
        await desk.consume_event(application(), f"12-10 {hour}:00")
    first = (await desk.get(path, limit="2")).body
    await desk.consume_event(application(), "12-10 08:00")
    await desk.consume_event(application(), "12-10 12:00")

    rest = (await desk.get(path, limit="2", cursor=first["next_cursor"])).body

    assert [event["time"][11:16] for event in first["items"]] == ["09:00", "10:00"]
    assert [event["time"][11:16] for event in rest["items"]] == ["11:00", "12:00"]


async def test_events_behind_a_line_are_those_of_its_county_and_day_alone(desk: Desk) -> None:
    await desk.consume_event(application(), "12-10 09:00", subject="case-1")
    await desk.consume_event(application(), "12-10 16:00")
    await desk.consume_event(application(), "12-10 09:00", county=LONGWAN)

    [event] = await desk.events(DAY)

    assert event["subject"] == "case-1"
    assert (await desk.get(f"{line_path(DAY, LONGWAN)}/events", CLERK)).problem == "not-found"
    assert (await desk.get(f"{line_path(DAY)}/events", cursor="nonsense")).problem == "invalid-cursor"
    assert (await desk.get(f"{line_path(DAY)}/events", limit="201")).problem == "invalid-parameter"


async def test_what_was_withdrawn_stands_against_no_zero_report_and_stays_among_the_events(
    desk: Desk,
) -> None:
    recorded, subject = consultation(), str(uuid4())
    withdrawn = ConsultationWithdrawn(
        **recorded.model_dump(), counted_at=at("12-10 10:00"), reason=RecordWithdrawalReason.entered_twice
    )
    await desk.consume_event(recorded, "12-10 10:00", subject=subject)
    refused = await desk.put(DAY, ZERO)
    await desk.consume_event(withdrawn, "12-10 15:00", subject=subject)
    await desk.see("12-10 16:00")
    signed = await desk.put(DAY, ZERO)

    assert (refused.problem, signed.body["check"]) == ("zero-with-events", "agreeing")
    assert len(await desk.events(DAY)) == 2


async def test_a_consultation_withdrawn_after_the_signature_makes_a_visible_difference(desk: Desk) -> None:
    recorded, subject = consultation(), str(uuid4())
    withdrawn = ConsultationWithdrawn(
        **recorded.model_dump(), counted_at=at("12-10 10:00"), reason=RecordWithdrawalReason.entered_twice
    )
    await desk.consume_event(recorded, "12-10 10:00", subject=subject)
    await desk.see("12-10 16:00")
    signed = await desk.put(DAY, filled(received=0, received_wages=0, consultations=1))
    await desk.consume_event(withdrawn, "12-10 18:00", subject=subject)
    line = await desk.line(DAY)

    assert (signed.body["check"], line["check"]) == ("agreeing", "differing")
    assert line["differences"] == {"consultations": {"signed": 1, "system": 0}}


async def test_an_exemption_entered_by_mistake_is_withdrawn_and_the_report_is_asked_for_again(
    desk: Desk,
) -> None:
    nothing = await desk.withdraw_exemption(DAY)
    exempted = await desk.exempt(DAY)
    by_clerk = await desk.withdraw_exemption(DAY, caller=CLERK)
    unseen = await desk.withdraw_exemption(DAY)
    withdrawn = await desk.withdraw_exemption(DAY, match=exempted.body["version"])
    desk.now("12-10 18:00")
    line = await desk.line(DAY)

    assert (nothing.problem, by_clerk.problem, unseen.status) == ("not-exempt", "forbidden-role", 428)
    assert (withdrawn.status, withdrawn.body["exemption"], line["filing"]) == (200, None, "missing")
    assert [(act["act"], act["reason"]) for act in line["exemption_acts"]] == [
        ("exempted", "台风停电"),
        ("withdrawn", "填错了"),
    ]
    assert [type_ for type_, _, _ in await desk.outbox()] == ["daily-report.exempted", "exemption.withdrawn"]
