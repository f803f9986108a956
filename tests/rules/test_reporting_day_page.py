"""The form of a day: what a clerk types becomes the statement that programs send, and a statement a form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from builders_reporting import FOUNDING, LUCHENG, WENZHOU, at, day
from campaign import Campaign, load
from contracts import ActorKind
from contracts.reporting import Check
from reporting.calendar.rules.periods import bounds
from reporting.daily_reports.rules.full_line import FullLine, Measured
from reporting.daily_reports.rules.receipt import receipt_of
from reporting.daily_reports.rules.signing import By, ReportRefused
from reporting.daily_reports.rules.versions import (
    Dispute,
    FirstSignature,
    Place,
    Signature,
    Statement,
    StoredLine,
    Version,
)
from reporting.day_page.rules import (
    act_open_to,
    field_at,
    fields_of,
    may_sign_second,
    number_in,
    stated_in,
    written,
)
from reporting.figures.rules.measures import MEASURES, is_money
from reporting.report_line.rules import LineKey

ONE = UUID(int=1)
CAMPAIGN = Path(__file__).parents[2] / "campaigns" / WENZHOU
CLERK, CITY = By(ActorKind.person, "测试人员甲", "staff-1"), By(ActorKind.city, "市局测试人员", "city-1")
KEY = LineKey(WENZHOU, LUCHENG, day("12-10"))
UNSIGNED, SIGNED = StoredLine(), StoredLine(signed_at=at("12-10 16:30"))
AMOUNT = next(measure for measure in MEASURES if is_money(measure))
STATEMENT = Statement(
    zero=False,
    figures={"received": 3, AMOUNT: 1860050},
    filled_by="测试人员甲",
    phone="0577-00000000",
    remarks="两行\n备注",
    disputed=(Dispute(ONE, "重复登记"),),
)


FIRST = FirstSignature(1, STATEMENT, "staff-1", "测试人员甲", at("12-10 16:10"))


def a_line(line: StoredLine, awaiting: FirstSignature | None = None) -> FullLine:
    period = bounds(FOUNDING, day("12-10"))
    assert period is not None
    place = Place(cast(Campaign, FOUNDING), KEY, period, in_roster=True)
    measured = Measured({}, {}, {}, complete=True, silent=False, heard=True)
    return FullLine(place, line, (), None, (), awaiting, (), measured, None, system_down=False)


def a_version(statement: Statement = STATEMENT, **changed: Any) -> Version:
    signature = Signature("county-staff-1", "测试人员甲", at("12-10 16:30"), False, Check.agreeing)
    return replace(Version(1, statement, signature), **changed)


@pytest.mark.parametrize(
    ("by", "line", "now", "act"),
    [
        (CLERK, UNSIGNED, at("12-10 16:10"), "sign"),
        (CLERK, UNSIGNED, at("12-10 15:00"), ReportRefused("signing-before-cut-off")),
        (CLERK, SIGNED, at("12-10 17:30"), "correct"),
        (CITY, UNSIGNED, at("12-10 17:30"), "sign"),
    ],
)
def test_the_page_offers_what_the_line_allows(
    by: By, line: StoredLine, now: datetime, act: str | ReportRefused
) -> None:
    assert act_open_to(by, a_line(line), now) == act


def test_who_did_not_fill_it_in_may_sign_it_second() -> None:
    other = By(ActorKind.person, "测试审签人", "staff-2")
    waiting = a_line(UNSIGNED, FIRST)

    assert may_sign_second(other, waiting)
    assert not may_sign_second(CLERK, waiting)
    assert not may_sign_second(other, a_line(UNSIGNED))


def test_a_locked_day_offers_no_correction() -> None:
    line = a_line(SIGNED)
    campaign = replace(load(CAMPAIGN), correction_lock_days=1)
    strict = replace(line, place=replace(line.place, campaign=campaign))

    assert act_open_to(CLERK, strict, at("12-11 23:59")) == "correct"
    assert act_open_to(CLERK, strict, at("12-12 00:00")) == ReportRefused("correction-locked")


def test_the_city_is_offered_no_form_before_the_due_time() -> None:
    assert isinstance(act_open_to(CITY, a_line(UNSIGNED), at("12-10 16:30")), ReportRefused)


def test_who_has_no_name_is_offered_no_form() -> None:
    nameless = By(ActorKind.person, None, "staff-1")

    assert isinstance(act_open_to(nameless, a_line(UNSIGNED), at("12-10 16:30")), ReportRefused)
    assert isinstance(act_open_to(nameless, a_line(SIGNED), at("12-10 17:30")), ReportRefused)


@pytest.mark.parametrize(
    ("typed", "money", "number"),
    [
        ("3", False, 3),
        ("０", False, 0),
        ("1,200", False, 1200),
        (" 12 ", False, 12),
        ("-1", False, None),
        ("3.0", False, None),
        ("三", False, None),
        ("18600.50", True, 1860050),
        ("18600.5", True, 1860050),
        ("１８，６００", True, 1860000),
        ("0.005", True, None),
        ("1e3", True, None),
        ("", True, None),
        ("9" * 16, False, None),
    ],
)
def test_a_number_is_read_as_a_clerk_types_it(typed: str, *, money: bool, number: int | None) -> None:
    assert number_in(typed, money=money) == number


def test_a_field_left_empty_is_no_zero() -> None:
    stated = stated_in({"content": "figures", "figure_received": " ", "figure_accepted": "0"}, "sign")

    assert stated.body["figures"] == {"accepted": 0}
    assert stated.body["zero"] is False


def test_a_form_without_a_choice_says_neither_zero_nor_figures() -> None:
    assert stated_in({"filled_by": "测试人员甲", "content": "both"}, "sign").body == {
        "action": "sign",
        "filled_by": "测试人员甲",
        "disputed": [],
    }


def test_what_is_no_number_is_told_by_its_name_and_not_stated() -> None:
    stated = stated_in({"figure_received": "三", "figure_" + AMOUNT: "0.001"}, "sign")

    assert "figures" not in stated.body
    assert set(stated.no_numbers) == {"received", AMOUNT}
    assert "非负整数" in str(stated.no_numbers["received"])
    assert "yuan" in stated.no_numbers[AMOUNT].english


def test_a_correction_has_its_reason_and_no_action() -> None:
    body = stated_in({"reason": "漏报\r\n一件"}, "correct").body

    assert body == {"reason": "漏报\n一件", "disputed": []}


def test_only_events_with_a_reason_are_disputed() -> None:
    fields = {f"disputed_{ONE}": "重复\r\n登记", f"disputed_{UUID(int=2)}": "  "}

    assert stated_in(fields, "sign").body["disputed"] == [{"event_id": str(ONE), "reason": "重复\n登记"}]


def test_a_form_filled_in_with_a_statement_states_the_same() -> None:
    body = stated_in(fields_of(STATEMENT), "correct").body

    assert body["figures"] == STATEMENT.figures
    assert body["remarks"] == STATEMENT.remarks
    assert body["disputed"] == [{"event_id": str(ONE), "reason": "重复登记"}]
    assert body["zero"] is False
    zero = replace(STATEMENT, zero=True, figures=None)
    assert stated_in(fields_of(zero), "correct").body["zero"] is True


def test_money_is_written_in_yuan() -> None:
    assert (written(AMOUNT, 1860050), written("received", 3)) == ("18600.50", "3")


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("#/figures/received", "figure_received"),
        ("#/figures", "content"),
        ("#/zero", "content"),
        ("#/disputed/0/reason", f"disputed_{ONE}"),
        ("#/disputed/7", "against"),
        ("#/disputed", "against"),
        ("#/phone", "phone"),
    ],
)
def test_what_is_wrong_is_shown_at_its_field(pointer: str, field: str) -> None:
    disputed: list[Mapping[str, str]] = [{"event_id": str(ONE), "reason": "重复登记"}]

    assert field_at(pointer, disputed) == field


@pytest.mark.parametrize(
    "other",
    [
        a_version(number=2),
        a_version(reason="漏报一件"),
        a_version(replace(STATEMENT, phone="0577-00000001")),
        a_version(replace(STATEMENT, figures={"received": 4})),
        a_version(replace(STATEMENT, zero=True, figures=None)),
        a_version(first=FIRST),
    ],
)
def test_a_receipt_changes_with_anything_that_was_signed(other: Version) -> None:
    assert receipt_of(KEY, other) != receipt_of(KEY, a_version())


def test_a_receipt_is_the_same_for_the_same_act_and_another_day_has_another() -> None:
    again = a_version(replace(STATEMENT, figures={AMOUNT: 1860050, "received": 3}))

    assert receipt_of(KEY, again) == receipt_of(KEY, a_version())
    assert len(receipt_of(KEY, again)) == 64
    assert receipt_of(KEY._replace(period=day("12-11")), again) != receipt_of(KEY, again)
