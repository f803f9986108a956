"""[[changes]] of campaign.toml: what is otherwise from a day on, and from which day at the latest."""

import shutil
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import campaign
from campaign import Campaign, CampaignError, allowed_changes, fixed_facts, forbidden_change
from campaign.campaign_toml import CHANGEABLE
from campaign.changes import changeable
from reporting.calendar.rules.periods import all_periods, bounds, period_of
from reporting.city_report.rules.freezing import report_at
from reporting.silence.handlers import limits_of
from reporting.silence.rules.falling_silent import runs_out

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
CUT_OFF = "from = 2019-01-15\ndaily_report.cut_off = 16:30:00"
LATER_IN_ALL = """
[[changes]]
from = 2019-01-15
daily_report.cut_off = 16:30:00
daily_report.due = 17:30:00
daily_report.city_report_at = 18:00:00
silence.limit_hours = 30
papers.days = 7

[[changes]]
from = 2019-01-20
window.days = 90
daily_report.due = 17:45:00
summary.due_days = 5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", tmp_path / "wenzhou-2018"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def with_changes(folder: Path, text: str) -> Campaign:
    """The founding campaign with some lines at the end of its file."""
    original = (CAMPAIGNS / "wenzhou-2018" / "campaign.toml").read_text(encoding="utf-8")
    (folder / "campaign.toml").write_text(f"{original}\n{text}\n", encoding="utf-8")
    return campaign.load(folder)


def with_change(folder: Path, text: str) -> Campaign:
    return with_changes(folder, f"[[changes]]\n{text}")


def values(folder: Path, text: str = "") -> Mapping[str, str]:
    return {key: fact.value for key, fact in fixed_facts(with_changes(folder, text)).items()}


def test_each_day_has_what_was_valid_on_it(folder: Path) -> None:
    changed = with_changes(folder, LATER_IN_ALL)
    told = [
        (terms.cut_off, terms.due, terms.city_report_at, terms.silence_limit, terms.papers_days)
        for day in (date(2018, 12, 1), date(2019, 1, 14), date(2019, 1, 15), date(2019, 1, 20))
        for terms in [changed.terms_on(day)]
    ]
    before = (time(16), time(17), time(17, 30), timedelta(hours=26), 10)
    middle = (time(16, 30), time(17, 30), time(18), timedelta(hours=30), 7)
    assert told == [before, before, middle, (time(16, 30), time(17, 45), *middle[2:])]


def test_what_is_one_date_is_the_latest_one(folder: Path) -> None:
    changed = with_changes(folder, LATER_IN_ALL)
    assert changed.last_day == date(2019, 3, 5)
    assert changed.last_due == at("2019-03-06T10:00:00")
    assert changed.summary_due == date(2019, 3, 10)
    assert changed.last_entry_day == date(2019, 4, 4)


def test_periods_follow_each_other_without_gap_or_overlap_over_a_change(folder: Path) -> None:
    changed = with_changes(folder, LATER_IN_ALL)
    periods = all_periods(changed)
    assert len(periods) == 90
    assert all(one.ends == other.starts for one, other in pairwise(periods))
    there = bounds(changed, date(2019, 1, 15))
    assert there is not None
    assert (there.starts, there.ends) == (at("2019-01-14T16:00:00"), at("2019-01-15T16:30:00"))
    assert (there.due, there.late_until) == (at("2019-01-15T17:30:00"), at("2019-01-16T16:30:00"))


@pytest.mark.parametrize(
    ("instant", "period"),
    [
        ("2019-01-14T15:59:59", date(2019, 1, 14)),
        ("2019-01-14T16:00:00", date(2019, 1, 15)),
        ("2019-01-15T16:00:00", date(2019, 1, 15)),
        ("2019-01-15T16:29:59", date(2019, 1, 15)),
        ("2019-01-15T16:30:00", date(2019, 1, 16)),
    ],
)
def test_an_instant_belongs_where_the_cut_off_of_its_day_puts_it(
    folder: Path, instant: str, period: date
) -> None:
    assert period_of(with_changes(folder, LATER_IN_ALL), at(instant)) == period


def test_no_instant_before_the_day_of_a_change_changes_its_period(folder: Path) -> None:
    founding, changed = with_changes(folder, ""), with_changes(folder, LATER_IN_ALL)
    hours = [founding.starts + timedelta(hours=n) for n in range(24 * 40)]
    assert all(period_of(founding, one) == period_of(changed, one) for one in hours)
    before = date(2019, 1, 13)
    assert bounds(founding, before) == bounds(changed, before)


def test_the_citys_report_is_frozen_at_the_hour_of_its_day(folder: Path) -> None:
    changed = with_changes(folder, LATER_IN_ALL)
    hours = [report_at(changed, period) for period in all_periods(changed)]
    assert at("2019-01-14T17:30:00") in hours
    assert at("2019-01-15T18:00:00") in hours


@pytest.mark.parametrize(
    ("since", "silent"),
    [
        ("2019-01-14T23:59:59", "2019-01-16T01:59:59"),
        ("2019-01-15T00:00:00", "2019-01-16T06:00:00"),
    ],
)
def test_a_silence_has_the_limit_of_the_day_it_is_counted_from(folder: Path, since: str, silent: str) -> None:
    limits = limits_of(with_changes(folder, LATER_IN_ALL))
    assert runs_out(at(since), limits) == at(silent)


def test_everything_that_may_be_changed_can_be_told_from_what_it_was(folder: Path) -> None:
    assert changeable(with_changes(folder, "")).keys() == CHANGEABLE


WRONG = [
    ("from = 2019-01-15", "changes 2019-01-15 from: 没有写变更什么"),
    ('from = "tomorrow"\npapers.days = 7', "changes.from: 应为 2018-12-06 这样的日期"),
    ("papers.days = 7", "changes.from: 应为"),
    ("from = 2018-12-06\npapers.days = 7", "changes 2018-12-06 from: 应晚于第一天 2018-12-06"),
    ("from = 2019-01-15\nwindow.starts = 2018-12-01", "window.starts: 不能在期间变更"),
    ("from = 2019-01-15\ndaily_report.due = 15:00:00", "due: 应晚于 daily_report.cut_off"),
    ("from = 2019-01-15\ncase_sweep.due_day = 86", "case_sweep.due_day: 最大为 85"),
    ("from = 2019-03-01\npapers.days = 7", "papers.days: 至迟自 2019-02-28 起变更"),
    ("from = 2019-02-28\nwindow.days = 90", "window.days: 至迟自 2019-02-27 起变更"),
    ("from = 2019-01-30\nwindow.days = 56", "window.days: 至迟自 2019-01-29 起变更"),
    ("from = 2019-02-28\nsilence.last_limit_hours = 30", "last_limit_hours: 至迟自 2019-02-27 起变更"),
    ("from = 2019-01-12\ncase_sweep.due_day = 60", "case_sweep.due_day: 至迟自 2019-01-11 起变更"),
    ("from = 2019-01-09\ncase_sweep.due_day = 34", "case_sweep.due_day: 至迟自 2019-01-08 起变更"),
    ("from = 2019-03-03\nsummary.due_days = 5", "summary.due_days: 至迟自 2019-03-02 起变更"),
]


@pytest.mark.parametrize(("change", "line"), WRONG)
def test_a_change_that_comes_too_late_or_makes_no_sense_is_one_line(
    folder: Path, change: str, line: str
) -> None:
    with pytest.raises(CampaignError) as wrong:
        with_change(folder, change)
    said = str(wrong.value)
    assert line in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "change",
    [
        "from = 2019-02-28\npapers.days = 7",
        "from = 2019-02-27\nwindow.days = 90",
        "from = 2019-01-11\ncase_sweep.due_day = 40",
        "from = 2019-01-08\ncase_sweep.due_day = 34",
        "from = 2019-03-02\nsummary.due_days = 5",
    ],
)
def test_the_latest_day_of_a_change_is_taken(folder: Path, change: str) -> None:
    assert len(with_change(folder, change).terms) == 2


def test_the_sweep_may_be_asked_for_where_it_was_not(folder: Path) -> None:
    original = (CAMPAIGNS / "wenzhou-2018" / "campaign.toml").read_text(encoding="utf-8")
    without = original.replace("due_day = 37", "")
    change = "\n[[changes]]\nfrom = 2019-01-15\ncase_sweep.due_day = 60\n"
    (folder / "campaign.toml").write_text(without + change, encoding="utf-8")
    assert campaign.load(folder).case_sweep_due == date(2019, 2, 3)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LATER_IN_ALL.replace("2019-01-20", "2019-01-15"), "应晚于上一段变更的 2019-01-15；同一天的变更写在"),
        (LATER_IN_ALL.replace("2019-01-20", "2019-01-10"), "应晚于上一段变更的 2019-01-15"),
        ("[changes]\nfrom = 2019-01-15", "不是专项行动的项目"),
    ],
)
def test_changes_stand_in_the_order_of_their_days(folder: Path, text: str, line: str) -> None:
    with pytest.raises(CampaignError, match=line):
        with_changes(folder, text)


def test_changes_that_are_no_tables_are_refused(folder: Path) -> None:
    toml = folder / "campaign.toml"
    for text in ("changes = 3\n", "changes = [3]\n"):
        toml.write_text(text + toml.read_text(encoding="utf-8"), encoding="utf-8")
        with pytest.raises(CampaignError, match=r"changes: 应写成 \[\[changes\]\]"):
            campaign.load(folder)
        shutil.copy(CAMPAIGNS / "wenzhou-2018" / "campaign.toml", toml)


def test_a_change_is_taken_while_its_day_has_not_begun(folder: Path) -> None:
    before, changed = values(folder), with_change(folder, CUT_OFF)
    assert forbidden_change(changed, before, at("2019-01-14T23:59:59")) is None
    assert allowed_changes(changed, before) == {
        "added": ["campaign.toml: changes 2019-01-15 daily_report.cut_off"]
    }
    said = forbidden_change(changed, before, at("2019-01-15T00:00:00"))
    assert said is not None
    assert (
        "campaign.toml: changes 2019-01-15 daily_report.cut_off: 2019-01-15 已经开始，"
        "变更只能自明天（2019-01-16）或以后起，请改 from"
    ) in said
    assert "\n" not in said


def test_a_change_that_was_taken_stays_when_its_day_is_over(folder: Path) -> None:
    known = values(folder, f"[[changes]]\n{CUT_OFF}")
    changed = with_change(folder, CUT_OFF)
    assert forbidden_change(changed, known, at("2019-02-20T09:00:00")) is None
    assert forbidden_change(changed, {}, at("2019-02-20T09:00:00")) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "campaign.toml: changes 2019-01-15 daily_report.cut_off: 不见了"),
        ("[[changes]]\nfrom = 2019-01-15\ndaily_report.cut_off = 16:45:00", "原为“16:30:00”，现为“16:45:00”"),
        (
            "[[changes]]\nfrom = 2019-01-18\ndaily_report.cut_off = 16:30:00",
            "2019-01-15 daily_report.cut_off: 不见了",
        ),
    ],
)
def test_a_change_is_taken_back_or_changed_only_before_its_day(folder: Path, text: str, line: str) -> None:
    known = values(folder, f"[[changes]]\n{CUT_OFF}")
    otherwise = with_changes(folder, text)
    assert forbidden_change(otherwise, known, at("2019-01-14T12:00:00")) is None
    said = forbidden_change(otherwise, known, at("2019-01-16T09:00:00"))
    assert said is not None
    assert line in said


def test_what_the_campaign_began_with_is_compared_as_it_was(folder: Path) -> None:
    """A change is no change of the lines above it."""
    known = values(folder)
    assert known.items() <= values(folder, LATER_IN_ALL).items()
