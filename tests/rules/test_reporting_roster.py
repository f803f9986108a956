"""Who is expected: the roster, with its dates."""

from dataclasses import replace
from datetime import date

from builders_reporting import at
from builders_reporting_store import wenzhou
from reporting.calendar.rules.roster import Absence, Span, names, spans

FOUNDING = wenzhou()
LONGGANG = replace(FOUNDING.counties[0], code="330383", name="龙港市", valid_from=date(2019, 8, 16))


def test_everybody_is_expected_for_the_whole_window() -> None:
    assert set(spans(FOUNDING).values()) == {Span(at("12-06 00:00"), at("03-01 00:00"))}
    assert len(spans(FOUNDING)) == 12


def test_a_county_that_comes_after_the_window_is_not_expected() -> None:
    assert "330383" not in spans(replace(FOUNDING, counties=(*FOUNDING.counties, LONGGANG)))


def test_a_county_is_expected_from_its_first_to_its_last_day() -> None:
    dated = replace(LONGGANG, valid_from=date(2018, 12, 10), valid_to=date(2018, 12, 20))

    assert spans(replace(FOUNDING, counties=(dated,))) == {
        "330383": Span(at("12-10 00:00"), at("12-21 00:00"))
    }


def test_two_lives_of_one_code_are_one_span() -> None:
    first = replace(LONGGANG, valid_from=None, valid_to=date(2018, 12, 20))
    second = replace(LONGGANG, valid_from=date(2018, 12, 21))

    assert spans(replace(FOUNDING, counties=(first, second)))["330383"] == Span(
        at("12-06 00:00"), at("03-01 00:00")
    )


def test_a_code_that_leaves_and_returns_is_not_expected_in_between() -> None:
    first = replace(LONGGANG, valid_from=None, valid_to=date(2018, 12, 10))
    second = replace(LONGGANG, valid_from=date(2018, 12, 21))

    assert spans(replace(FOUNDING, counties=(second, first)))["330383"] == Span(
        at("12-06 00:00"), at("03-01 00:00"), (Absence(at("12-11 00:00"), at("12-21 00:00")),)
    )


def test_a_duty_belongs_to_the_unit_and_not_to_the_person_who_moved() -> None:
    before = replace(FOUNDING.counties[0], valid_to=date(2018, 12, 20))
    after = replace(FOUNDING.counties[0], valid_from=date(2018, 12, 21), contact="另测乙")
    moved = replace(FOUNDING, counties=(before, after, *FOUNDING.counties[1:]))

    assert spans(moved) == spans(FOUNDING)
    assert [moved.county(before.code, date(2018, 12, day)) for day in (20, 21)] == [before, after]


def test_counties_are_called_by_their_names() -> None:
    assert names(FOUNDING)["330300-01"] == "市局直属分局"
