"""The checker must be able to fail, and then name county and period."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from builders_season import LUCHENG, a_quiet_season, consulted, facts_of
from season.calendar import Slot, moment
from season.checker import Difference, audit, differences, filings_due
from season.facts import Facts, Silence

DAY = date(2018, 12, 20)
ASKED = date(2018, 12, 21)


def expected() -> Facts:
    """A county silent once, with one consultation."""
    return facts_of(a_quiet_season(consulted(moment(ASKED, Slot.afternoon)), without=DAY))


def a_figure(facts: Facts) -> Facts:
    return replace(facts, figures={**facts.figures, (LUCHENG, ASKED): {"consultations": 2}})


def a_dropped_event(facts: Facts) -> Facts:
    return replace(facts, figures={**facts.figures, (LUCHENG, ASKED): {}}, totals={}, by_class={})


def another_filing(facts: Facts) -> Facts:
    line = replace(facts.filings[LUCHENG, ASKED], filing="late")
    return replace(facts, filings={**facts.filings, (LUCHENG, ASKED): line})


def a_lost_line(facts: Facts) -> Facts:
    return replace(facts, filings={key: line for key, line in facts.filings.items() if key[1] != ASKED})


def a_swallowed_silence(facts: Facts) -> Facts:
    return replace(facts, silences=())


def a_silence_that_never_was(facts: Facts) -> Facts:
    raised = moment(ASKED, Slot.afternoon)
    return replace(facts, silences=(*facts.silences, Silence(LUCHENG, raised, None, raised)))


def a_silence_cleared_too_late(facts: Facts) -> Facts:
    only = facts.silences[0]
    assert only.cleared is not None
    return replace(facts, silences=(replace(only, cleared=only.cleared + timedelta(seconds=1)),))


def test_what_is_shown_as_it_was_done_makes_no_difference() -> None:
    assert differences(expected(), expected()) == []


@pytest.mark.parametrize(
    "tamper",
    [
        a_figure,
        a_dropped_event,
        another_filing,
        a_lost_line,
        a_swallowed_silence,
        a_silence_that_never_was,
        a_silence_cleared_too_late,
    ],
)
def test_a_tampering_is_found_and_its_county_and_period_named(tamper: Callable[[Facts], Facts]) -> None:
    differing = differences(expected(), tamper(expected()))
    assert (LUCHENG, ASKED) in {(one.county, one.period) for one in differing}


def test_an_overdue_report_that_was_not_raised_is_found() -> None:
    differing = differences(expected(), replace(expected(), overdue={}))
    assert [(one.county, one.period, one.what) for one in differing] == [(LUCHENG, DAY, "overdue")]


def test_a_silence_raised_twice_is_found() -> None:
    twice = replace(expected(), silences=expected().silences * 2)
    assert [one.what for one in differences(expected(), twice)] == ["silences raised twice"]


def test_a_total_and_a_rate_are_compared_too() -> None:
    facts = expected()
    other = replace(facts, totals={"consultations": 9}, rates=replace(facts.rates, on_time=1))
    assert [one.what for one in differences(facts, other)] == ["total consultations", "rates"]


def test_a_difference_reads_as_a_sentence() -> None:
    differing = differences(expected(), a_figure(expected()))
    assert str(differing[0]) == "330302 2018-12-21: figure consultations: expected 1, shown 2"


def a_chain(**changed: object) -> dict[str, object]:
    return {"service": "intake", "chain": LUCHENG, "unsealed": 0, "findings": [], **changed}


def test_an_audit_that_verifies_and_is_sealed_is_no_difference() -> None:
    assert [*audit([a_chain()])] == []


@pytest.mark.parametrize("changed", [{"findings": [{"wrong": "row_changed"}]}, {"unsealed": 1}])
def test_an_audit_that_was_rewritten_or_is_not_sealed_is_one(changed: dict[str, object]) -> None:
    [found] = audit([a_chain(), a_chain(**changed)])
    assert found.county == LUCHENG
    assert found.what.startswith("audit of intake")


def test_an_audit_nobody_keeps_is_one() -> None:
    assert len([*audit([])]) == 1


def test_a_filing_that_is_due_and_not_shown_or_shown_and_not_due_is_named() -> None:
    counties = {"one": LUCHENG, "two": LUCHENG, "three": LUCHENG}
    found = filings_due(counties, DAY, {"one": DAY, "two": DAY}, {"one": DAY, "two": ASKED, "three": DAY})
    assert list(found) == [
        Difference(LUCHENG, DAY, "filing due of three", None, DAY),
        Difference(LUCHENG, DAY, "filing due of two", DAY, ASKED),
    ]
