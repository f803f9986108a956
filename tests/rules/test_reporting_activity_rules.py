"""Activities: when they may be recorded, what their table says, what a form of them says."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from builders_reporting import LONGWAN, LUCHENG, at
from builders_reporting_store import wenzhou
from contracts.event import RecordWithdrawalReason
from contracts.reporting import ActivityKind
from reporting.activities.codes import FOUR_ONES
from reporting.activities.rules import (
    NOT_COUNTED,
    Activity,
    ActivityWords,
    Recorded,
    Withdrawn,
    happened_at,
    is_still_to_come,
    outside_of,
    row_of,
)
from reporting.four_ones.rules import activity_in, field_at, withdrawal_in

LECTURE, SWEEP = ActivityKind.lecture, ActivityKind.arrears_sweep


def test_only_the_day_is_known_and_it_must_have_begun() -> None:
    day, midnight = date(2018, 12, 7), at("12-07 00:00")
    assert is_still_to_come(day, at("12-06 23:59"))
    assert not is_still_to_come(day, midnight)
    assert happened_at(day) == midnight


@pytest.mark.parametrize(
    ("day", "now", "may"),
    [
        (date(2018, 12, 5), "12-06 09:00", False),
        (date(2018, 12, 6), "12-06 00:00", True),
        (date(2019, 2, 28), "03-15 09:00", True),
        (date(2019, 3, 1), "03-15 09:00", False),
        (date(2019, 2, 28), "04-15 09:00", False),
    ],
)
def test_it_was_inside_the_window_and_is_entered_in_time(day: date, now: str, may: bool) -> None:
    assert (outside_of(wenzhou(), day, at(now)) is None) == may


def test_nothing_heard_is_no_number_and_what_has_nothing_to_show_lacks_evidence() -> None:
    stand = {
        (LUCHENG, LECTURE): Recorded(2, 0, date(2018, 12, 9)),
        (LUCHENG, SWEEP): Recorded(1, 3, date(2018, 12, 8)),
        (LONGWAN, ActivityKind.publicity): Recorded(1, 1, date(2018, 12, 8)),
    }
    cells = {cell.kind: cell for cell in row_of(LUCHENG, FOUR_ONES, stand)}
    assert list(cells) == list(FOUR_ONES)
    assert cells[ActivityKind.publicity].recorded is None
    lacking = [kind for kind, cell in cells.items() if cell.lacks_evidence]
    assert lacking == [LECTURE]


def test_a_withdrawn_activity_is_another_version() -> None:
    activity = Activity(
        activity_id=UUID(int=1),
        campaign="wenzhou-2018",
        county=LUCHENG,
        kind=LECTURE,
        held_on=date(2018, 12, 6),
        partners=(),
        attendance=NOT_COUNTED,
        words=ActivityWords("讲座"),
        recorded_at=at("12-06 16:00"),
        recorded_by="测试人员甲",
    )
    withdrawn = Withdrawn(at("12-06 17:00"), RecordWithdrawalReason.entered_twice)
    assert (activity.version, replace(activity, withdrawn=withdrawn).version) == (1, 2)


def test_a_form_says_what_a_program_says_and_an_empty_field_nothing() -> None:
    fields = {
        "kind": "lecture",
        "held_on": "2018-12-06",
        "theme": "讲座",
        "place": " ",
        "with_whom": "总工会\r\n商会",
        "partner_union": "yes",
        "attendance": "1,２00",
        "attendance_is": "about",
        "attendance_as_told": "一千多人",
        "form_token": "x",
    }
    assert activity_in(fields, "wenzhou-2018", LUCHENG) == {
        "campaign": "wenzhou-2018",
        "county": LUCHENG,
        "kind": "lecture",
        "held_on": "2018-12-06",
        "theme": "讲座",
        "with_whom": "总工会\n商会",
        "partners": ["union"],
        "attendance": {"about": 1200, "as_told": "一千多人"},
    }


@pytest.mark.parametrize(
    ("number", "known_as", "told", "stated"),
    [
        ("60", "", "", {"count": 60}),
        ("60", "exact", "", {"count": 60}),
        ("60", "at_least", "", {"at_least": 60}),
        ("几十", "about", "", {"about": "几十"}),
        ("", "about", "几十人", {"as_told": "几十人"}),
        ("", "exact", "", None),
    ],
)
def test_words_are_never_made_a_number(number: str, known_as: str, told: str, stated: object) -> None:
    fields = {"attendance": number, "attendance_is": known_as, "attendance_as_told": told}
    assert activity_in(fields, "a", "b").get("attendance") == stated


def test_a_withdrawal_has_its_reason_and_perhaps_a_note() -> None:
    assert withdrawal_in({"reason": "other_error", "note": ""}) == {"reason": "other_error"}
    assert withdrawal_in({"note": "a\r\nb"}) == {"note": "a\nb"}


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("#/theme", "theme"),
        ("#/attendance/count", "attendance"),
        ("#/attendance", "attendance"),
        ("#/attendance/as_told", "attendance_as_told"),
        ("#/partners/0", "partners"),
        ("#", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field(pointer: str, field: str) -> None:
    assert field_at(pointer) == field
