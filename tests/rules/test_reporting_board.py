"""The board: zero, silent and missing look different; rates stay within 100 %."""

from typing import Any

import pytest

from builders_reporting import FOUNDING, LONGWAN, LUCHENG, at, day
from builders_reporting_store import wenzhou
from contracts.reporting import Check, Content, Filing
from reporting.board.rules import (
    BoardCell,
    Rate,
    board_cell,
    completeness_rate,
    missing_in_signed,
    missing_in_system,
    not_given,
    signed_totals,
    timeliness_rate,
)
from reporting.calendar.rules.periods import Period, bounds
from reporting.completeness.rules import Completeness, is_complete, objection_to_instant, objection_to_unseen
from reporting.figures.rules.measures import MEASURES
from reporting.report_line.rules import UNTOUCHED, LineSummary, SignedFigures
from reporting.silence.rules.episodes import Episode, open_since, reaches_into, silent_in

ZEROS = dict.fromkeys(MEASURES, 0)
SIGNED_ZERO = LineSummary(
    filing=Filing.on_time, signed_at=at("12-10 16:10"), zero=True, latest=SignedFigures(1, ZEROS, False)
)
SIGNED = LineSummary(filing=Filing.on_time, latest=SignedFigures(1, {"received": 3}, False))


def period(date: str = "12-10") -> Period:
    bearing = bounds(FOUNDING, day(date))
    assert bearing is not None
    return bearing


def shown(
    line: LineSummary = UNTOUCHED, county: str = LUCHENG, date: str = "12-10", **other: Any
) -> BoardCell:
    marks = {
        "in_roster": True,
        "silent": False,
        "complete": True,
        "heard": True,
        "now": at("12-20 09:00"),
        **other,
    }
    system = marks.pop("system", {})
    return board_cell(county, period(date), line, system, **marks)


def test_a_zero_report_shows_zeros() -> None:
    cell = shown(SIGNED_ZERO)

    assert (cell.content, cell.check) == (Content.zero_report, Check.agreeing)
    assert cell.figures == ZEROS
    assert cell.system == ZEROS


def test_a_missing_county_has_no_figures_and_no_zero() -> None:
    cell = shown(heard=False)

    assert (cell.filing, cell.content, cell.check) == (Filing.missing, None, None)
    assert cell.figures is None
    assert cell.system is None


def test_a_silent_county_has_no_zero_either_and_is_marked() -> None:
    cell = shown(silent=True, system={"received": 0})

    assert cell.silent
    assert cell.system is None


def test_system_figures_of_a_county_that_did_not_sign_are_shown_beside() -> None:
    cell = shown(system={"received": 2})

    assert cell.figures is None
    assert cell.system == {**ZEROS, "received": 2}


def test_an_exempt_line_and_one_out_of_roster() -> None:
    assert shown(LineSummary(exempt=True)).filing is Filing.exempt
    assert shown(in_roster=False).filing is Filing.out_of_roster


@pytest.mark.parametrize(
    ("lines", "rate"),
    [
        ([], None),
        ([LineSummary(filing=Filing.on_time)], 1.0),
        ([LineSummary(filing=Filing.on_time), LineSummary(filing=Filing.filed_afterwards)], 1.0),
        ([LineSummary(filing=Filing.late), UNTOUCHED], 0.5),
        ([LineSummary(exempt=True)], None),
    ],
)
def test_completeness_is_filed_among_the_due(lines: list[LineSummary], rate: float | None) -> None:
    assert completeness_rate([shown(line) for line in lines]).rate == rate


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        (LineSummary(filing=Filing.on_time), 1.0),
        (LineSummary(filing=Filing.on_time, by_proxy=True), 0.0),
        (LineSummary(filing=Filing.late), 0.0),
        (LineSummary(filing=Filing.filed_afterwards), 0.0),
    ],
)
def test_timeliness_counts_on_time_only_and_never_by_proxy(line: LineSummary, rate: float) -> None:
    assert timeliness_rate([shown(line)]).rate == rate


def test_who_files_before_the_due_time_does_not_make_more_than_the_whole() -> None:
    early = shown(LineSummary(filing=Filing.on_time), now=at("12-10 16:30"))
    due = shown(date="12-09", now=at("12-10 16:30"))

    assert completeness_rate([early, due]) == Rate(0, 1)
    assert completeness_rate([early]).rate is None


def test_the_signed_sum_names_who_has_not_signed_whether_overdue_or_not() -> None:
    cells = [
        shown(SIGNED_ZERO),
        shown(county=LONGWAN, date="12-09"),
        shown(county=LONGWAN),
        shown(county="330304", now=at("12-10 16:30")),
        shown(LineSummary(exempt=True), county="330305"),
        shown(county="330324", in_roster=False),
        shown(county="330326", now=at("12-09 15:59")),
    ]

    assert missing_in_signed(cells) == {LONGWAN: [day("12-09"), day("12-10")], "330304": [day("12-10")]}


def test_the_system_sum_names_who_was_silent_or_not_seen_completely() -> None:
    cells = [
        shown(),
        shown(SIGNED, county=LONGWAN, silent=True),
        shown(SIGNED_ZERO, county="330304", complete=False),
        shown(county="330305", complete=False, in_roster=False),
        shown(county="330324", complete=False, now=at("12-09 15:59")),
    ]

    assert missing_in_system(cells) == {LONGWAN: [day("12-10")], "330304": [day("12-10")]}


@pytest.mark.parametrize(
    ("system", "other", "expected"),
    [
        ({"closed": 1}, {"complete": False}, {"closed": 1}),
        ({"closed": 1}, {"silent": True}, {"closed": 1}),
        ({}, {"complete": False, "line": SIGNED_ZERO}, None),
        ({}, {"silent": True, "line": SIGNED_ZERO}, ZEROS),
        ({"closed": 1}, {}, {**ZEROS, "closed": 1}),
    ],
)
def test_a_zero_of_the_system_is_shown_only_where_it_was_measured(
    system: dict[str, int], other: dict[str, Any], expected: dict[str, int] | None
) -> None:
    assert shown(**other, system=system).system == expected


def test_signed_totals_add_what_was_signed() -> None:
    assert signed_totals([shown(SIGNED), shown(SIGNED, county=LONGWAN), shown()]) == {"received": 6}


@pytest.mark.parametrize(
    ("ran_out", "ended", "touched"),
    [
        ("12-08 10:00", None, True),
        ("12-08 10:00", "12-09 15:00", False),
        ("12-08 10:00", "12-09 17:00", True),
        ("12-10 15:59", None, True),
        ("12-10 16:00", None, False),
        ("12-10 15:59", "12-12 09:00", True),
    ],
)
def test_a_silence_is_shown_in_the_periods_it_touches(ran_out: str, ended: str | None, touched: bool) -> None:
    assert (
        reaches_into(Episode(at(ran_out), at(ended) if ended else None), period(), at("12-12 10:00"))
        is touched
    )


@pytest.mark.parametrize(
    ("as_of", "touched"), [(None, False), ("12-09 16:00", False), ("12-09 16:00:01", True)]
)
def test_an_open_silence_reaches_as_far_as_was_seen_and_into_no_day_to_come(
    as_of: str | None, touched: bool
) -> None:
    assert reaches_into(Episode(at("12-08 10:00")), period(), at(as_of) if as_of else None) is touched


def test_a_county_was_silent_in_a_period_that_one_of_its_episodes_reaches_into() -> None:
    before, during = Episode(at("12-07 10:00"), at("12-07 12:00")), Episode(at("12-09 18:00"))

    assert not silent_in([before], period(), at("12-12 10:00"))
    assert silent_in([before, during], period(), at("12-12 10:00"))


def test_the_open_episode_is_the_one_that_did_not_end() -> None:
    past = Episode(at("12-07 10:00"), at("12-07 12:00"))

    assert open_since([past]) is None
    assert open_since([past, Episode(at("12-09 10:00"))]) == at("12-09 10:00")


@pytest.mark.parametrize(
    ("as_of", "held", "complete"),
    [
        (None, False, False),
        ("12-10 15:59:59", False, False),
        ("12-10 16:00", False, True),
        ("12-10 16:00", True, False),
    ],
)
def test_system_figures_are_complete_once_all_is_seen_up_to_the_cut_off_and_nothing_is_held(
    as_of: str | None, held: bool, complete: bool
) -> None:
    assert is_complete(period(), at(as_of) if as_of else None, held=held) is complete


@pytest.mark.parametrize(
    ("instant", "told_from", "judged_to", "seen_to", "words"),
    [
        ("12-10 16:00", None, "12-10 17:00", "12-10 17:00", "系统尚未汇总过本次行动的情况"),
        ("12-10 16:00", "12-06 00:00", None, "12-10 17:00", "系统尚未汇总过本次行动的情况"),
        (
            *("12-10 16:00", "12-10 16:00", "12-10 17:00", "12-10 17:00"),
            "只能查看 2018-12-10 16:00:00+08:00 以后的情形",
        ),
        (
            *("12-10 17:01", "12-06 00:00", "12-10 17:00", "12-10 17:05"),
            "目前汇总至 2018-12-10 17:00:00+08:00，此后的情形尚不能查看",
        ),
        ("12-10 17:00", "12-06 00:00", "12-10 17:00", "12-10 17:05", None),
        ("03-05 00:00", "12-06 00:00", "03-01 00:01", "03-05 00:00", None),
        (
            *("03-05 00:00:01", "12-06 00:00", "03-01 00:01", "03-05 00:00"),
            "目前汇总至 2019-03-05 00:00:00+08:00，此后的情形尚不能查看",
        ),
    ],
)
def test_an_instant_is_told_of_once_all_up_to_it_was_seen_and_judged(
    instant: str, told_from: str | None, judged_to: str | None, seen_to: str, words: str | None
) -> None:
    no = objection_to_instant(
        wenzhou(),
        at(instant),
        told_from=at(told_from) if told_from else None,
        judged_to=at(judged_to) if judged_to else None,
        seen_to=at(seen_to),
    )
    assert no == words


def test_what_is_kept_in_versions_is_told_of_once_all_before_the_instant_was_seen() -> None:
    seen = at("12-10 16:00")

    assert objection_to_unseen(seen, None) == "系统尚未汇总过本次行动的情况"
    assert objection_to_unseen(at("12-10 16:01"), seen) == (
        "目前汇总至 2018-12-10 16:00:00+08:00，此后的情形尚不能查看"
    )
    assert objection_to_unseen(seen, seen) is None


def test_a_held_message_makes_its_county_incomplete_and_one_without_a_county_everybody() -> None:
    seen = at("12-10 16:00")

    assert not Completeness(seen, {LUCHENG}, held_without_county=False).is_complete(period(), LUCHENG)
    assert Completeness(seen, {LUCHENG}, held_without_county=False).is_complete(period(), LONGWAN)
    assert not Completeness(seen, set(), held_without_county=True).is_complete(period(), LONGWAN)


def test_a_signed_report_that_says_nothing_about_a_measure_is_counted_for_its_county() -> None:
    cells = [shown(SIGNED), shown(SIGNED, date="12-11"), shown(SIGNED_ZERO, county=LONGWAN), shown()]

    assert not_given(cells, "closed") == {LUCHENG: 2}
    assert not_given(cells, "received") == {}
