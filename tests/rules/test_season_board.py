"""What a season leaves: the board on a terminal, its progress, its facts as JSON."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from rich.console import Console

from builders_season import LUCHENG, UNITS, a_quiet_season, consulted, facts_of
from season.calendar import LAST, Slot, moment
from season.facts import Filing
from season.progress import LINES, progress
from season.result import facts_as_json
from season.roster import Unit
from season.terminal_board import SIGNS, amount, is_silent, legend, months, sign, summary, totals
from season.whole_season import print_uncut

DAY = date(2018, 12, 20)
HERE = [UNITS[0]]


@pytest.mark.parametrize(
    ("line", "silent", "shown"),
    [
        (Filing("on_time", "zero_report", "agreeing"), False, "零"),
        (Filing("on_time", "figures", "agreeing"), False, "报"),
        (Filing("missing"), False, "缺"),
        (Filing("missing"), True, "断"),
        (Filing("exempt"), False, "免"),
        (Filing("late", "zero_report", "agreeing"), False, "迟"),
        (Filing("filed_afterwards", "figures", "agreeing"), False, "补"),
        (Filing("on_time", "figures", "differing"), False, "异"),
        (Filing("on_time", "figures", "corrected"), False, "更"),
        (Filing("late", "zero_report", "agreeing", by_proxy=True), False, "代"),
    ],
)
def test_zero_silent_missing_and_all_others_have_a_sign_of_their_own(
    line: Filing, silent: bool, shown: str
) -> None:
    assert sign(line, silent) == shown
    assert shown in SIGNS


def test_a_silence_lies_in_the_periods_it_reaches_into() -> None:
    silences = facts_of(a_quiet_season(without=DAY)).silences
    assert [day for day in range(18, 24) if is_silent(silences, LUCHENG, date(2018, 12, day))] == [21, 22]


def printed(*texts: object) -> str:
    console = Console(file=io.StringIO(), width=100)
    for text in texts:
        console.print(text)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_board_has_a_block_per_month_and_fits_a_terminal() -> None:
    facts = facts_of(a_quiet_season(without=DAY))
    shown = printed(*months(facts, HERE), legend())
    assert [month in shown for month in ("2018年12月", "2019年1月", "2019年2月")] == [True, True, True]
    assert "缺" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_sums_and_silences_are_told_in_words() -> None:
    facts = facts_of(a_quiet_season(consulted(moment(DAY, Slot.morning)), without=DAY + timedelta(days=4)))
    assert "咨询" in printed(totals(facts))
    shown = printed(*summary(facts, HERE))
    assert "报送率 84/85" in shown
    assert "断报：测试县330302，2018-12-24 18:00:31 超过断报时限，12-25 16:00:31 解除" in shown


def test_money_is_told_in_ten_thousands() -> None:
    assert amount("wages_recovered_fen", 123_456_789) == "123.46万元"
    assert amount("received", 1234) == "1,234"


def test_without_a_terminal_progress_is_a_line_now_and_then() -> None:
    console = Console(file=io.StringIO())
    with progress(console, 200) as step:
        for number in range(200):
            step(moment(LAST, Slot.morning), number)
    assert isinstance(console.file, io.StringIO)
    assert len(console.file.getvalue().splitlines()) == LINES


def test_on_a_terminal_progress_is_a_bar() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with progress(console, 2) as step:
        step(moment(LAST, Slot.morning), 7)
    assert isinstance(console.file, io.StringIO)
    assert "7 次请求" in console.file.getvalue()


def test_the_facts_are_written_line_by_line_and_silence_by_silence() -> None:
    facts = facts_of(a_quiet_season(without=DAY))
    written = facts_as_json(facts, HERE)
    missing = next(line for line in written["lines"] if line["period"] == DAY.isoformat())
    assert missing == {
        "county": LUCHENG,
        "period": "2018-12-20",
        "filing": "missing",
        "content": None,
        "check": None,
        "by_proxy": False,
    }
    assert written["silences"][0]["from"] == "2018-12-20T18:00:31+08:00"
    assert facts_as_json(replace(facts), HERE) == written


def test_names_are_whole_on_a_narrow_terminal_and_in_a_pipe() -> None:
    facts = facts_of(a_quiet_season(without=DAY))
    long_name = Unit(LUCHENG, "市局瓯江口产业集聚区司法分局筹备组", "", "", ())
    console = Console(file=io.StringIO(), width=40)
    for table in (*months(facts, [long_name]), totals(facts)):
        print_uncut(console, table)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "瓯江口产业集聚区司法分局筹备组" in shown
    assert "苗头和群体性事件" in shown
    assert "…" not in shown
    assert console.width == 40
