"""Whose turn it is to be asked for a daily report, and in which words."""

from datetime import datetime, timedelta

import pytest

from builders_reporting import FOUNDING, LONGWAN, LUCHENG, WENZHOU, at, day
from campaign import ReminderTimes
from reporting.calendar.rules.periods import Period, bounds
from reporting.reminders.message import Reminder, as_alerts, messages_of
from reporting.reminders.rules import Result, Step, is_answered, result_of, step_at
from reporting.reminders.store import Asked
from reporting.reminders.views import show_asked

TIMES = ReminderTimes()


def period(text: str) -> Period:
    found = bounds(FOUNDING, day(text))
    assert found is not None
    return found


TURNS = [
    ("12-07 16:29:59", None),
    ("12-07 16:30:00", Step.contact),
    ("12-07 16:59:59", Step.contact),
    ("12-07 17:00:00", None),
    ("12-07 17:09:59", None),
    ("12-07 17:10:00", Step.deputy),
    ("12-07 17:19:59", Step.deputy),
    ("12-07 17:20:00", Step.city),
    ("12-07 23:19:59", Step.city),
    ("12-07 23:20:00", None),
    ("12-08 16:45:00", None),
]


@pytest.mark.parametrize(("now", "step"), TURNS)
def test_one_step_at_a_time_and_none_of_a_day_that_is_over(now: str, step: Step | None) -> None:
    assert step_at(period("12-07"), TIMES, at(now)) is step


def test_nobody_is_asked_before_signing_opens() -> None:
    early = ReminderTimes(before=timedelta(hours=6))
    assert step_at(period("12-07"), early, at("12-07 15:59:59")) is None
    assert step_at(period("12-07"), early, at("12-07 16:00")) is Step.contact


def test_the_last_period_is_asked_for_on_the_morning_after() -> None:
    steps = [
        step_at(period("02-28"), TIMES, at(f"03-01 {now}")) for now in ("09:29", "09:30", "10:10", "10:20")
    ]
    assert steps == [None, Step.contact, Step.deputy, Step.city]


@pytest.mark.parametrize("answered", range(3))
def test_who_signed_was_exempted_or_is_asked_anew_is_not_reminded(answered: int) -> None:
    times: list[datetime | None] = [None, None, None]
    assert not is_answered(*times)
    times[answered] = at("12-07 16:10")
    assert is_answered(*times)


@pytest.mark.parametrize(
    ("outcomes", "result"),
    [
        ({}, Result.no_way),
        ({"email": "failed"}, Result.failed),
        ({"email": "failed", "robot": "sent"}, Result.sent),
        ({"email": "unclear", "robot": "failed"}, Result.unclear),
        ({"email": "unclear", "robot": "sent"}, Result.sent),
    ],
)
def test_what_may_have_told_somebody_is_never_called_failed(outcomes: dict[str, str], result: Result) -> None:
    assert result_of(outcomes) is result


def reminder(step: Step, county: str = LUCHENG, name: str = "鹿城区", email: str = "") -> Reminder:
    return Reminder(WENZHOU, county, name, day("12-07"), at("12-07 17:00"), step, (email,) if email else ())


def test_a_message_says_county_day_due_time_and_page_and_nothing_else() -> None:
    said = as_alerts([reminder(Step.contact, email="wu@example.gov.cn")])
    [alert] = said["alerts"]
    assert alert["annotations"] == {
        "summary": "鹿城区 2018-12-07 日报尚未签报，12-07 17:00 截止，请当日联系人签报",
        "page": "/campaigns/wenzhou-2018/counties/330302/days/2018-12-07",
    }
    assert (said["to"], said["email"]) == ("counties", ["wu@example.gov.cn"])
    assert "wu@example" not in str(alert) + said["groupKey"] + repr(
        reminder(Step.contact, email="wu@example.gov.cn")
    )


def test_each_person_gets_a_message_and_the_city_one_of_all_counties() -> None:
    of_persons = [reminder(Step.contact), reminder(Step.contact, LONGWAN, "龙湾区")]
    of_city = [reminder(Step.city), reminder(Step.city, LONGWAN, "龙湾区")]
    assert messages_of(of_persons) == [[of_persons[0]], [of_persons[1]]]
    assert messages_of(of_city) == [of_city]
    said = as_alerts(of_city)
    assert (said["to"], said["email"], len(said["alerts"])) == ("city-desk", [], 2)
    assert said["groupKey"] != as_alerts(of_city[:1])["groupKey"]


def test_the_page_says_when_to_which_role_and_what_came_of_it() -> None:
    now = at("12-07 17:30")
    asked = [
        Asked(Step.contact, at("12-07 16:30"), Result.sent, ["email", "robot"]),
        Asked(Step.deputy, at("12-07 17:10"), None, []),
        Asked(Step.city, at("12-07 17:29"), None, []),
    ]
    assert [(one["role"], one["said"]) for one in show_asked(asked, now)] == [
        ("联系人", "已发出（电子邮件、群机器人）"),
        ("副联系人", "是否送达尚不清楚，不再重发"),
        ("市局", "正在发送"),
    ]
