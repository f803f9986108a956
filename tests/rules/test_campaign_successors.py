"""A unit that ends and another that has its cases from then on (counties.csv, column successor)."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

import campaign
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, FoundingCalendar, assigned, at, day, event_at
from builders_reporting import application as received
from campaign import Campaign, CampaignError, Takeover, fixed_facts, forbidden_change, off_roster
from clock import SHANGHAI
from contracts.event import RecordWithdrawalReason
from contracts.intake import AidGranted, IncidentKind, IncidentWithdrawn
from reporting.board.page.rendering import _name
from reporting.board.rules import Overview
from reporting.board.views import _show_counties
from reporting.calendar.rules.roster import ended_before
from reporting.figures.rules.counting import count_batch

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
HEADER = "standing_order,synthetic"
OUHAI = "330304"
DAY_BEFORE = datetime.fromisoformat("2019-01-09T23:59:59+08:00")
LAST_DAY = tuple(
    datetime.fromisoformat(f"2019-01-10T{time}+08:00") for time in ("00:00:00", "20:00:00", "23:59:59")
)
AFTER_THE_END = datetime.fromisoformat("2019-01-11T00:00:00+08:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", tmp_path / "wenzhou-2018"))


def write(folder: Path, ends: str = "2019-01-10", successor: str = LONGWAN, begins: str = "") -> None:
    """鹿城区 ends and 龙湾区 has its cases, which begins on a day or was there all the time."""
    text = (CAMPAIGNS / "wenzhou-2018" / "counties.csv").read_text(encoding="utf-8")
    header, lucheng, longwan, *others = text.replace("温鹿,,,", f"温鹿,,{ends},").splitlines()
    longwan = longwan.replace("温龙,,,", f"温龙,{begins},,")
    lines = [f"{header},successor", f"{lucheng},{successor}", *(f"{each}," for each in (longwan, *others))]
    (folder / "counties.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def wenzhou(*lives: tuple[str, date | None, date | None, str | None]) -> Campaign:
    """Units by code, first day, last day, successor."""
    founding = campaign.load(CAMPAIGNS / "wenzhou-2018")
    one = founding.counties[0]
    counties = tuple(
        replace(one, code=code, valid_from=first, valid_to=last, successor=successor)
        for code, first, last, successor in lives
    )
    return replace(founding, counties=counties)


def test_a_table_may_have_the_column_and_names_who_is_there_on_the_next_day(folder: Path) -> None:
    write(folder, begins="2019-01-11")
    read = campaign.load(folder)
    assert [county.successor for county in read.counties[:2]] == [LONGWAN, None]
    assert read.takeovers == (Takeover(LUCHENG, date(2019, 1, 11), LONGWAN),)
    assert campaign.load(CAMPAIGNS / "wenzhou-2018").takeovers == ()


@pytest.mark.parametrize(
    ("how", "line"),
    [
        ({"ends": ""}, "第 2 行，successor: 该单位没有写 valid_to"),
        ({"successor": "330399"}, "第 2 行，successor: “330399”不是 2019-01-11 起报送的其他单位"),
        ({"successor": LUCHENG}, f"第 2 行，successor: “{LUCHENG}”不是 2019-01-11 起报送的其他单位"),
        ({"begins": "2019-01-12"}, f"第 2 行，successor: “{LONGWAN}”不是 2019-01-11 起报送的其他单位"),
    ],
)
def test_who_is_not_there_on_the_next_day_takes_nothing_over(
    folder: Path, how: dict[str, str], line: str
) -> None:
    write(folder, **how)
    with pytest.raises(CampaignError, match=line):
        campaign.load(folder)


def test_cases_go_on_from_successor_to_successor_and_back_where_a_unit_returns() -> None:
    chain = wenzhou(
        ("a", None, date(2019, 1, 10), "b"),
        ("b", None, date(2019, 1, 20), "c"),
        ("c", None, None, None),
        ("a", date(2019, 2, 1), None, None),
        ("d", None, date(2019, 1, 15), None),
    )
    days = [date(2019, 1, 10), date(2019, 1, 11), date(2019, 1, 21), date(2019, 2, 1)]
    assert [chain.line_of("a", one) for one in days] == ["a", "b", "c", "a"]
    assert [chain.units_in_line("c", one) for one in days] == [("c",), ("c",), ("a", "b", "c"), ("b", "c")]
    assert chain.units_in_line("a", days[1]) == ()
    assert chain.line_of("d", days[2]) == "d"


def test_who_no_longer_reports_is_told_who_deals_with_what_comes_after(folder: Path) -> None:
    write(folder)
    off = off_roster(campaign.load(folder), LUCHENG, date(2019, 1, 12))
    assert off is not None
    assert str(off.words) == (
        "该单位自 2019-01-11 起不再报送，2019-01-10 及以前的事项仍可补报；此后的事项由龙湾区（330303）办理"
    )
    assert off.members == {"reported_until": date(2019, 1, 10), "successor": LONGWAN}


def values(folder: Path) -> dict[str, str]:
    return {key: fact.value for key, fact in fixed_facts(campaign.load(folder)).items()}


TOO_LATE = "接替自该单位最后一日（valid_to）的截止时间起算，接替单位和这一日须在当日零点以前写明"


def test_a_successor_is_named_and_changed_until_the_last_day_begins(folder: Path) -> None:
    """At its cut-off the successor's first period begins: what came since would be counted in two lines."""
    founding = values(folder)
    write(folder)
    named = values(folder)
    assert forbidden_change(campaign.load(folder), founding, DAY_BEFORE) is None
    for now in (*LAST_DAY, AFTER_THE_END):
        assert forbidden_change(campaign.load(folder), named, now) is None
        said = forbidden_change(campaign.load(folder), founding, now)
        assert said is not None
        assert "counties.csv: 第 2 行，successor: 原为“”，现为“330303”" in said
        assert TOO_LATE in said


@pytest.mark.parametrize(
    ("how", "line"),
    [
        ({"successor": OUHAI}, "counties.csv: 第 2 行，successor: 原为“330303”，现为“330304”"),
        ({"ends": "2019-01-20"}, "counties.csv: 第 2 行，valid_to: 原为“2019-01-10”，现为“2019-01-20”"),
        ({"successor": ""}, "counties.csv: 第 2 行，successor: 原为“330303”，现为“”"),
    ],
    ids=["another", "later", "none"],
)
def test_no_takeover_changes_or_goes_once_its_first_period_may_have_begun(
    folder: Path, how: dict[str, str], line: str
) -> None:
    write(folder)
    known = values(folder)
    write(folder, **how)
    otherwise = campaign.load(folder)
    assert forbidden_change(otherwise, known, DAY_BEFORE) is None
    for now in (*LAST_DAY, AFTER_THE_END):
        said = forbidden_change(otherwise, known, now)
        assert said is not None
        assert line in said
        assert TOO_LATE in said


def test_an_end_is_not_put_forward_to_a_day_that_has_begun(folder: Path) -> None:
    write(folder, ends="2019-01-20")
    known = values(folder)
    write(folder)
    assert forbidden_change(campaign.load(folder), known, DAY_BEFORE) is None
    for now in LAST_DAY:
        assert TOO_LATE in str(forbidden_change(campaign.load(folder), known, now))


def test_a_unit_without_a_successor_may_end_today(folder: Path) -> None:
    founding = values(folder)
    write(folder, successor="")
    for now in LAST_DAY:
        assert forbidden_change(campaign.load(folder), founding, now) is None
    assert forbidden_change(campaign.load(folder), founding, AFTER_THE_END) is not None


def test_a_unit_whose_cases_were_taken_over_returns_the_day_after_tomorrow_or_later(folder: Path) -> None:
    """They come back at the cut-off of the day before."""
    write(folder)
    known = values(folder)
    table = folder / "counties.csv"
    text = table.read_text("utf-8")
    ended = text.splitlines()[1]
    again = ended.replace(",,2019-01-10,", ",2019-02-01,,").removesuffix(LONGWAN)
    table.write_text(f"{text}{again}\n", "utf-8")
    returned = campaign.load(folder)
    assert returned.takeovers[-1] == Takeover(LUCHENG, date(2019, 2, 1), LUCHENG)
    in_time, too_late = (datetime(2019, 1, day_of_month, 20, tzinfo=SHANGHAI) for day_of_month in (30, 31))
    assert forbidden_change(returned, known, in_time) is None
    said = forbidden_change(returned, known, too_late)
    assert said is not None
    assert "已有接替单位的，只能自后天（2019-02-02）或以后起恢复报送" in said


def test_what_an_earlier_version_counted_without_a_successor_gets_none_afterwards(folder: Path) -> None:
    write(folder, successor="")
    before = {key: value for key, value in values(folder).items() if not key.endswith(": successor")}
    assert forbidden_change(campaign.load(folder), before, AFTER_THE_END) is None
    assert campaign.allowed_changes(campaign.load(folder), before) == {}
    write(folder)
    assert forbidden_change(campaign.load(folder), before, DAY_BEFORE) is None
    for now in (*LAST_DAY, AFTER_THE_END):
        said = forbidden_change(campaign.load(folder), before, now)
        assert said is not None
        assert f"第 2 行，successor: {TOO_LATE}" in said


class WithSuccessor(FoundingCalendar):
    """From 12-10 on 鹿城区's cases stand in the lines of 龙湾区."""

    def line_of(self, code: str, day: date) -> str:
        return LONGWAN if code == LUCHENG and day >= date(2018, 12, 10) else code


def test_what_happens_to_an_old_case_counts_in_the_successors_line_and_the_case_stays() -> None:
    """Also where its application is read last, and moves what was counted to its class."""
    events = [
        event_at(AidGranted(basis="N2.1"), "12-11 12:00"),
        event_at(assigned(), "12-11 13:00"),
        event_at(received(workers=3), "12-09 12:00"),
    ]
    changes = count_batch(events, {}, {WENZHOU: WithSuccessor()})
    lines = {
        (key.county, key.period, key.measure): n
        for key, n in changes.figures.items()
        if n and key.measure in ("received", "granted", "assigned", "workers_assigned")
    }
    assert lines == {
        (LUCHENG, day("12-09"), "received"): 1,
        (LONGWAN, day("12-11"), "granted"): 1,
        (LONGWAN, day("12-11"), "assigned"): 1,
        (LONGWAN, day("12-11"), "workers_assigned"): 3,
    }
    assert [(line.county, line.period) for line in changes.journal] == [
        (LONGWAN, day("12-11")),
        (LONGWAN, day("12-11")),
        (LUCHENG, day("12-09")),
    ]
    assert {key.county for key in changes.figures if key.measure.startswith("stock")} == {LUCHENG}
    assert changes.cases["case-1"].county == LUCHENG


def test_the_board_says_until_when_a_unit_reported_and_who_came_after_it(folder: Path) -> None:
    write(folder)
    changed = campaign.load(folder)
    shown = {
        last: _show_counties(Overview(changed, [date(2019, 1, 9), last], [], {}, None, [LUCHENG, LONGWAN]))
        for last in (date(2019, 1, 10), date(2019, 1, 11))
    }
    assert shown[date(2019, 1, 10)][0] == {"code": LUCHENG, "name": "鹿城区", "kind": "county"}
    lucheng, longwan = shown[date(2019, 1, 11)]
    assert lucheng["ended"] == date(2019, 1, 10)
    assert lucheng["successor"] == {"county": LONGWAN, "name": "龙湾区"}
    assert longwan == {"code": LONGWAN, "name": "龙湾区", "kind": "county"}
    assert _name({**lucheng, "ended": "2019-01-10"}) == "鹿城区（至 01-10，其后龙湾区）"
    assert _name({"name": "鹿城区", "ended": "2019-01-10"}) == "鹿城区（至 01-10）"
    assert _name(longwan) == "龙湾区"


def test_a_unit_that_ended_without_a_successor_and_one_that_returned() -> None:
    lone = wenzhou(("a", None, date(2019, 1, 10), None), ("a", date(2019, 2, 1), None, None))
    ended = [ended_before(lone, "a", one) for one in (date(2019, 1, 10), date(2019, 1, 11), date(2019, 2, 1))]
    assert ended == [None, date(2019, 1, 10), None]
    [shown] = _show_counties(Overview(lone, [date(2019, 1, 11)], [], {}, None, ["a"]))
    assert "successor" not in shown


def test_an_incident_of_the_last_evening_is_withdrawn_in_the_line_and_where_it_was() -> None:
    """After the cut-off of its last day a unit still takes in what counts in the next period."""
    mistake = IncidentWithdrawn(
        kind=IncidentKind.group_incident,
        counted_at=at("12-09 18:00"),
        reason=RecordWithdrawalReason.entered_twice,
    )
    changes = count_batch([event_at(mistake, "12-09 19:00")], {}, {WENZHOU: WithSuccessor()})
    assert [(each.county, each.period) for each in changes.withdrawn] == [
        (LUCHENG, day("12-10")),
        (LONGWAN, day("12-10")),
    ]
