"""Plans and summaries: who may sign when, what is late or overdue, what is summed, what has changed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from builders_reporting import LONGWAN, LUCHENG, at
from builders_reporting_store import wenzhou
from contracts.reporting import ActivityKind
from languages import CHINESE
from reporting.city_summary.printing import tables_of
from reporting.city_summary.rules import (
    Sum,
    activities_of,
    ending_before,
    not_exact_in,
    sums_of,
    with_days_missing,
)
from reporting.city_summary.views import as_kept
from reporting.figures.rules.measures import MEASURES
from reporting.pages.forms import body_in_form
from reporting.pages.problems import Refusal, errors_by_field
from reporting.plans.bodies import PlanBody
from reporting.plans.problems import problem_of as problem_of_plan
from reporting.plans.rules import (
    Plan,
    PlanVersion,
    objection_to_correcting,
    objection_to_recording,
    recorded_before,
)
from reporting.summaries import rules
from reporting.summaries.problems import problem_of, problem_of_citys
from reporting.summaries.rules import (
    SummaryState,
    SummaryVersion,
    SummaryWords,
    changes_since,
    is_late,
    overdue_among,
)
from web import Problem

NOW = at("12-10 09:00")
PLAN = Plan("测试责任人", "方案", date(2018, 12, 10))
RECORDED = PlanVersion(1, PLAN, "staff-1", "测试人员甲", NOW)
SIGNED = SummaryState(version=1, latest=1, signed_at=NOW)
UNDATED = replace(wenzhou(), summary_due_days=None)


@pytest.mark.parametrize(
    ("name", "plan", "versions", "recording", "correcting"),
    [
        ("甲", PLAN, [], None, "not-recorded"),
        ("甲", PLAN, [RECORDED], "already-recorded", None),
        (None, PLAN, [], "token-without-name", "token-without-name"),
        ("甲", replace(PLAN, dated_on=date(2018, 12, 11)), [RECORDED], "dated-in-the-future", None),
    ],
)
def test_a_plan_is_recorded_once_by_a_name_and_then_corrected(
    name: str | None, plan: Plan, versions: list[PlanVersion], recording: Any, correcting: Any
) -> None:
    assert objection_to_recording(name, plan, versions, NOW) == recording
    expected = "dated-in-the-future" if recording == "dated-in-the-future" else correcting
    assert objection_to_correcting(name, plan, versions, NOW) == expected


def test_of_a_past_moment_are_the_versions_recorded_before_it() -> None:
    corrected = replace(RECORDED, number=2, recorded_at=NOW.replace(hour=10))
    told = [recorded_before((RECORDED, corrected), NOW.replace(hour=hour)) for hour in (9, 10, 11)]
    assert told == [[], [RECORDED], [RECORDED, corrected]]


def test_each_refusal_of_a_plan_is_a_problem_of_its_own() -> None:
    refusals = ("token-without-name", "dated-in-the-future", "already-recorded", "not-recorded")
    told = [problem_of_plan(refused) for refused in refusals]  # type: ignore[arg-type]
    assert [one.type for one in told] == [
        *("token-without-name", "time-in-the-future", "impossible-transition", "impossible-transition"),
    ]
    assert told[2].detail != told[3].detail


@pytest.mark.parametrize(
    ("name", "state", "now", "signing", "correcting"),
    [
        ("甲", SummaryState(), "12-06 00:00", None, "not-signed"),
        ("甲", SIGNED, "03-20 09:00", "already-signed", None),
        ("甲", SummaryState(), "12-05 23:59", "window-not-open", "window-not-open"),
        (None, SIGNED, "12-10 09:00", "token-without-name", "token-without-name"),
    ],
)
def test_a_summary_is_signed_once_by_a_name_from_the_opening_on(
    name: str | None, state: SummaryState, now: str, signing: Any, correcting: Any
) -> None:
    asked = name, state, wenzhou(), at(now)
    assert rules.objection_to_signing(*asked) == signing
    assert rules.objection_to_correcting(*asked) == correcting


def test_each_refusal_of_a_summary_says_why() -> None:
    refusals = ("token-without-name", "already-signed", "not-signed", "window-not-open")
    told = [problem_of(refused, wenzhou()) for refused in refusals]  # type: ignore[arg-type]
    assert [one.status for one in told] == [403, 409, 409, 409]
    assert told[3].detail is not None
    assert "2018-12-06" in told[3].detail.in_(CHINESE)
    citys = [problem_of_citys(refused, wenzhou()) for refused in ("already-signed", "token-without-name")]
    assert [one.extra.get("state") for one in citys] == ["issued", None]


@pytest.mark.parametrize(("when", "late"), [("03-02 23:59:59", False), ("03-03 00:00", True)])
def test_it_is_late_when_its_day_is_over(when: str, late: bool) -> None:
    assert is_late(at(when), wenzhou()) is late
    assert not is_late(at(when), UNDATED)


def test_who_has_not_signed_when_the_day_is_over_owes_it() -> None:
    both, opened = [LUCHENG, LONGWAN], wenzhou().starts
    assert overdue_among(both, [LUCHENG], wenzhou(), opened, at("03-03 00:00")) == {
        LUCHENG: False,
        LONGWAN: True,
    }
    assert overdue_among(both, [], wenzhou(), opened, at("03-02 23:59:59")) is None


def test_nobody_owes_what_no_notice_dates_or_the_system_came_too_late_for() -> None:
    late = at("03-20 09:00")
    assert overdue_among([LUCHENG], [], UNDATED, wenzhou().starts, late) is None
    assert overdue_among([LUCHENG], [], wenzhou(), None, late) is None
    assert overdue_among([LUCHENG], [], wenzhou(), at("03-03 00:00"), late) is None


def figures(received: int | None, signed: int | None = None, **more: Any) -> dict[str, Any]:
    blank: dict[str, int | None] = dict.fromkeys(MEASURES)
    lecture = more.pop("lecture", None)
    totals = {
        "measures": {**blank, "received": received},
        "signed": {**blank, "received": signed},
        "not_exact": [],
        "missing_in_measures": [],
        "missing_in_signed": [],
        **more,
    }
    kinds = [{"kind": "lecture", "kind_name": "专题讲座", "activities": lecture}]
    return {"totals": totals, "activities": kinds}


def test_a_sum_is_over_who_filed_and_names_who_has_no_number() -> None:
    filed = {"a": figures(3, 2, lecture=1), "b": figures(4), "c": figures(None)}
    assert sums_of(filed, "measures")["received"] == Sum(7, ["c"])
    assert sums_of(filed, "signed")["received"] == Sum(2, ["b", "c"])
    assert sums_of(filed, "measures")["granted"] == Sum(None, ["a", "b", "c"])
    assert activities_of(filed, ActivityKind.lecture) == Sum(1, ["b", "c"])
    assert activities_of(filed, ActivityKind.publicity) == Sum(None, ["a", "b", "c"])


def test_nobody_filed_is_no_zero() -> None:
    assert sums_of({}, "measures")["received"] == Sum(None, [])


def test_a_sum_with_a_part_that_is_at_least_is_at_least() -> None:
    filed = {"a": figures(1, not_exact=["received"]), "b": figures(2, missing_in_signed=[{"county": "b"}])}
    assert not_exact_in(filed) == ["received"]
    assert with_days_missing(filed, "missing_in_signed") == ["b"]
    assert with_days_missing(filed, "missing_in_measures") == []


def test_what_has_changed_since_stands_beside_what_was_signed() -> None:
    frozen, now = figures(3), figures(4, lecture=1)
    changes = changes_since(frozen, now)
    assert changes["figures"] == [{"measure": "received", "of": "system", "was": 3, "now": 4}]
    assert [(one["was"]["activities"], one["now"]["activities"]) for one in changes["activities"]] == [
        (None, 1)
    ]
    assert changes_since(now, now) == {"figures": [], "activities": []}


def test_figures_that_say_the_same_have_the_same_hash() -> None:
    words = SummaryWords("甲", "乙")
    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    signed = [SummaryVersion(1, words, told, "staff-1", "甲", NOW).sha256 for told in (one, other, {"a": 2})]
    assert signed[0] == signed[1] != signed[2]


def test_a_form_says_what_a_program_says_and_what_is_wrong_stands_beside_its_field() -> None:
    written = {"responsible": "甲", "text": "一\r\n二", "dated_on": "2018-12-06", "key": "k"}
    body = body_in_form(PlanBody, written)
    assert isinstance(body, PlanBody)
    assert body.text == "一\n二"
    wrong = body_in_form(PlanBody, {**written, "text": " ", "dated_on": "昨天"})
    assert isinstance(wrong, Problem)
    errors = errors_by_field(Refusal(wrong.status, wrong.body()), {"text": "方案全文"})
    assert [field for field, _ in errors] == ["text", "dated_on"]
    assert errors[0][1].startswith("方案全文：")
    assert errors_by_field(None, {}) == []


def test_a_summary_signed_before_the_last_day_holds_a_part_of_the_campaign_and_is_named() -> None:
    filed = {LUCHENG: {"to": "2018-12-20"}, LONGWAN: {"to": "2019-02-28"}}
    assert ending_before(filed, date(2019, 2, 28)) == {LUCHENG: "2018-12-20"}


def test_what_an_earlier_build_did_not_keep_of_a_summary_is_said_to_be_not_recorded() -> None:
    empty: dict[str, Any] = dict.fromkeys(
        ("missing", "sums", "not_exact", "days_missing_in_system", "days_missing_in_signed", "activities"), ()
    )
    figures = as_kept({**empty, "counties": (), "filed": 0})
    assert figures["ending_before"] is None
    tables = tables_of({"figures": figures, "filers": (), "changes": None})
    assert [table.title for table in tables if "未记录" in (table.note or "")] == ["已报单位合计"]
    assert as_kept({"ending_before": ()})["ending_before"] == ()
