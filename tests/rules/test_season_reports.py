"""The city's report in the season: what it must have said at its hour, and what is found wrong in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from builders_season import LUCHENG, a_quiet_season, consulted, facts_of, signed
from season.calendar import LAST, SEASON_ENDS, Slot, city_report_at, moment, signing_moment
from season.checker import differences
from season.expected_reports import recorded_at
from season.facts import CityReport, Facts
from season.journal import Entry, Issued, Move
from season.people.city_reports import ISSUED_AT

DAY = date(2018, 12, 19)
BEFORE = date(2018, 12, 18)
NEXT = moment(date(2018, 12, 20), Slot.signing)
AT_THE_HOUR = moment(DAY, Slot.evening)


def issued(period: date = DAY, at: datetime = NEXT) -> Entry:
    return Entry(at, "city", "city", "issue_report", issued=Issued(period, "市局值班员", "ab" * 32))


def facts(*more: Entry, without: date | None = None) -> Facts:
    return facts_of(a_quiet_season(issued(), *more, without=without))


def report(*more: Entry, without: date | None = None) -> CityReport:
    reports = facts(*more, without=without).city_reports
    assert set(reports) == {DAY}
    return reports[DAY]


def test_what_is_recorded_at_the_hour_itself_is_not_in_it() -> None:
    then = moment(DAY, Slot.morning)
    for at, counted in ((AT_THE_HOUR - timedelta(seconds=1), 1), (AT_THE_HOUR, 0)):
        late = consulted(then)
        one = report(replace(late, at=at))
        assert one.lines[LUCHENG].system["consultations"] == counted
        assert one.day.measures["consultations"] == one.running.measures["consultations"] == counted


def test_who_has_not_signed_by_then_is_missing_and_no_zero() -> None:
    one = report(signed(DAY, AT_THE_HOUR), without=DAY)
    assert (one.lines[LUCHENG].filing.filing, one.lines[LUCHENG].signed) == ("missing", None)
    assert one.lists == {"missing": [LUCHENG]}
    assert one.day.signed["received_wages"] is None
    assert (one.rates.due, one.rates.filed) == (1, 0)
    assert one.running.missing_in_signed == {LUCHENG: 1}


def test_the_last_report_is_of_its_due_time_at_which_nobody_is_missing_yet() -> None:
    last = facts_of(a_quiet_season(issued(LAST, SEASON_ENDS), without=LAST)).city_reports[LAST]
    assert (last.lists, last.lines[LUCHENG].signed) == ({"open": [LUCHENG]}, None)
    assert (last.rates.due, last.day.missing_in_signed) == (0, {LUCHENG: 1})


def test_who_signed_at_half_past_four_is_on_time_with_a_zero_that_was_said() -> None:
    one = report()
    assert one.lists == {"on_time": [LUCHENG]}
    assert one.lines[LUCHENG].signed == {"received_wages": 0, "consultations": 0, "incidents": 0}
    assert (one.as_of, one.issued) == (city_report_at(DAY), ("市局值班员", NEXT))


def test_a_silence_that_is_not_over_at_the_hour_is_told() -> None:
    """Heard last on the day before at 16:00:31: 26 hours later nobody knows how it is."""
    then = moment(BEFORE, Slot.signing)
    quiet = [
        e
        for e in a_quiet_season(issued(date(2018, 12, 20), NEXT + timedelta(days=1)))
        if e.at <= then or e.issued
    ]
    assert facts_of(quiet).city_reports[date(2018, 12, 20)].lists["silent"] == [LUCHENG]


def test_what_differed_on_earlier_days_is_named_with_them() -> None:
    late = replace(consulted(moment(BEFORE, Slot.morning)), at=moment(DAY, Slot.morning))
    assert report(late).differing_earlier == {LUCHENG: [BEFORE]}
    assert report().differing_earlier == {}


def test_an_incident_stands_until_it_is_withdrawn() -> None:
    at = moment(DAY, Slot.morning)
    incident = consulted(at)
    counted = replace(incident, counts=(replace(incident.counts[0], measure="incidents"),))
    back = replace(counted, counts=(replace(counted.counts[0], amount=-1),))
    assert report(counted).incidents == {LUCHENG: 1}
    assert report(counted, back).incidents == {}


def test_what_a_rule_did_was_recorded_before_anybody_looked() -> None:
    done, looked = moment(DAY, Slot.afternoon), moment(DAY, Slot.evening)
    assert recorded_at(Entry(looked, LUCHENG, "city", "saw", moves=(Move("handled", done),))) == done
    assert recorded_at(consulted(looked)) == looked


def test_a_report_is_issued_the_next_day_and_the_last_at_the_end() -> None:
    assert ISSUED_AT[signing_moment(date(2018, 12, 13))] == date(2018, 12, 12)
    assert ISSUED_AT[SEASON_ENDS] == LAST
    assert all(city_report_at(period) < at for at, period in ISSUED_AT.items())


def wrong_line(**changed: Any) -> Callable[[CityReport], CityReport]:
    def tamper(one: CityReport) -> CityReport:
        return replace(one, lines={LUCHENG: replace(one.lines[LUCHENG], **changed)})

    return tamper


@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        (lambda one: replace(one, as_of=NEXT), "as_of"),
        (lambda one: replace(one, issued=None), "issued"),
        (lambda one: replace(one, sha256="cd" * 32), "sha256"),
        (lambda one: replace(one, rates=replace(one.rates, filed=0)), "rates"),
        (lambda one: replace(one, lists={}), "lists"),
        (lambda one: replace(one, differing_earlier={LUCHENG: [BEFORE]}), "differing_earlier"),
        (lambda one: replace(one, incidents={LUCHENG: 1}), "incidents"),
        (lambda one: replace(one, lines={}), "line"),
        (wrong_line(silent=True), "silent"),
        (wrong_line(signed=None), "signed"),
        (wrong_line(signed={"received_wages": 0}), "signed"),
        (wrong_line(system={}), "system"),
        (
            lambda one: replace(one, day=replace(one.day, measures={**one.day.measures, "closed": 1})),
            "day, total closed",
        ),
        (
            lambda one: replace(one, running=replace(one.running, missing_in_signed={LUCHENG: 1})),
            "running, missing in signed total",
        ),
    ],
)
def test_what_is_wrong_in_a_report_is_found_and_its_day_named(
    tamper: Callable[[CityReport], CityReport], what: str
) -> None:
    expected = facts()
    shown = replace(expected, city_reports={DAY: tamper(report())})
    assert differences(expected, expected) == []
    [found] = differences(expected, shown)
    assert (found.period, found.what) == (DAY, f"city report, {what}")


def test_a_report_that_was_not_frozen_and_one_that_nobody_issued_are_found() -> None:
    expected = facts()
    for shown in (
        replace(expected, city_reports={}),
        replace(expected, city_reports={DAY: report(), BEFORE: report()}),
    ):
        [found] = differences(expected, shown)
        assert found.what == "city report"
