"""Findings of a sweep of arrears: what a form of them says, and what is shown of what was told."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

import matching
from builders_reporting import at
from contracts.agency_facts import EmployerRef
from contracts.reporting import ActivityKind
from reporting.activities.rules import NOT_COUNTED, Activity, ActivityWords
from reporting.arrears_findings.codes import EmployerKind
from reporting.arrears_findings.printing import (
    arrears_cell,
    arrears_in_words,
    count_cells,
    employer_in_words,
    workers_cell,
    workers_in_words,
)
from reporting.arrears_findings.rules import Employer, may_have_findings
from reporting.arrears_findings.shown import FoundArrearsJson, FoundWorkersJson
from reporting.exports import Yuan
from reporting.finding_pages.rules import field_at, finding_in, wrong_amount

KEY = bytes(32)
FIRM = {"employer_kind": "organisation", "employer_name": "测试公司"}


def test_a_field_left_empty_says_nothing() -> None:
    assert finding_in({"note": " ", "workers": "", "arrears": " "}) == {"employer": {}}


def test_a_form_says_what_a_program_sends() -> None:
    fields = {
        **FIRM,
        "credit_code": "9133",
        "source": "hotline",
        "industry": "catering",
        "area": "330302",
        "workers": "１2",
        "workers_is": "exact",
        "workers_as_told": "十\r\n几个",
        "arrears": "30,000.5",
        "arrears_is": "at_least",
        "action_wages_paid": "yes",
        "note": "甲\r\n乙",
    }
    assert finding_in(fields) == {
        "employer": {"kind": "organisation", "name": "测试公司", "credit_code": "9133"},
        "source": "hotline",
        "industry": "catering",
        "area": "330302",
        "workers": {"count": 12, "as_told": "十\n几个"},
        "arrears": {"at_least_fen": 3_000_050},
        "actions": ["wages_paid"],
        "note": "甲\n乙",
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"workers": "十几", "workers_is": "at_least"}, {"workers": {"at_least": "十几"}}),
        ({"workers_as_told": "十几个"}, {"workers": {"as_told": "十几个"}}),
        ({"arrears": "20", "arrears_is": "exact"}, {"arrears": {"amount_fen": 2_000}}),
        ({"arrears": "三万", "arrears_as_told": "三万多"}, {"arrears": {"as_told": "三万多"}}),
    ],
)
def test_what_is_no_number_stays_as_it_was_typed(fields: Any, told: Any) -> None:
    assert finding_in(fields) == {"employer": {}, **told}


def test_what_is_no_amount_of_yuan_is_said_before_anything_is_sent() -> None:
    assert wrong_amount({"arrears": "三万"}) is not None
    assert wrong_amount({"arrears": "1.234"}) is not None
    assert wrong_amount({"arrears": " 30，000 "}) is None
    assert wrong_amount({}) is None


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("#/employer/kind", "employer_kind"),
        ("#/employer/name", "employer_name"),
        ("#/employer/credit_code", "credit_code"),
        ("#/employer", "employer_name"),
        ("#/workers/as_told", "workers_as_told"),
        ("#/workers/count", "workers"),
        ("#/arrears", "arrears"),
        ("#/source", "source"),
        ("", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field(pointer: str, field: str) -> None:
    assert field_at(pointer) == field


def test_an_employer_is_known_again_by_the_hashes_that_intake_makes() -> None:
    firm = Employer(EmployerKind.organisation, "测试公司", "9133")
    assert firm.ref(KEY) == EmployerRef(
        name_hash=matching.name_hash(KEY, " 测试公司"), credit_code_hash=matching.code_hash(KEY, "9133")
    )
    assert Employer(EmployerKind.person, "甲").ref(KEY).credit_code_hash is None


@pytest.mark.parametrize("kind", ActivityKind)
def test_only_a_sweep_of_arrears_has_findings(kind: ActivityKind) -> None:
    activity = Activity(
        activity_id=UUID(int=1),
        campaign="wenzhou-2018",
        county="330302",
        kind=kind,
        held_on=date(2018, 12, 6),
        partners=(),
        attendance=NOT_COUNTED,
        words=ActivityWords("大排查"),
        recorded_at=at("12-06 10:00"),
        recorded_by="测试人员甲",
    )
    assert may_have_findings(activity) is (kind is ActivityKind.arrears_sweep)


def workers(count: int | None = None, at_least: int | None = None, told: str | None = None) -> Any:
    return FoundWorkersJson(count=count, at_least=at_least, as_told=told)


def arrears(fen: int | None = None, at_least: int | None = None, told: str | None = None) -> Any:
    return FoundArrearsJson(amount_fen=fen, at_least_fen=at_least, as_told=told)


def test_only_what_was_counted_is_a_number_in_a_file() -> None:
    assert (workers_cell(workers(12)), workers_cell(workers(12, told="一打"))) == (12, "12 人（所述：一打）")
    assert (workers_cell(workers(at_least=9)), workers_cell(None)) == ("至少 9 人", "未说明")
    assert (arrears_cell(arrears(250)), arrears_cell(None)) == (Yuan(250), "未说明")
    assert arrears_cell(arrears(at_least=100_050, told="一千多")) == "至少 1,000.50 元（所述：一千多）"


def test_words_alone_are_no_number_and_hidden_words_are_said_to_be_hidden() -> None:
    assert workers_in_words(workers(told="十几个")) == "所述：十几个"
    assert arrears_in_words(arrears()) == "所述文字未显示"


def test_none_recorded_is_no_zero() -> None:
    assert list(count_cells(None, None)) == ["未登记", "未登记"]
    assert list(count_cells(2, 0)) == [2, 0]


def test_a_hidden_name_is_said_to_be_hidden() -> None:
    hidden: Any = {"kind_name": "个人", "name": None}
    shown: Any = {"kind_name": "单位", "name": "测试公司"}
    assert [employer_in_words(one) for one in (hidden, shown)] == ["个人（名称不显示）", "测试公司"]
