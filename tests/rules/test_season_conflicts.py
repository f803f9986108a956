"""Conflicts of interest as the season's people reckon them, by names (domain §4)."""

from datetime import datetime

from season import checker
from season.journal import Entry
from season.people.conflicts import away_from, latest_choice
from season.people.world import Case
from season.plan import BUILDER

AT = datetime.fromisoformat("2018-12-07T10:00+08:00")
CASE = Case("330302", "c", "wages", "green", "第1号", 1, True, respondents=frozenset({BUILDER, "甲公司"}))
REGISTERED = Entry(AT, "330302", "lawyer", "register", kept_away=("L1", "L2"), against=(BUILDER,))


def test_a_firm_is_kept_from_cases_against_whom_it_acts_for_and_from_no_others() -> None:
    other = Entry(AT, "330302", "lawyer", "declare", kept_away=("L3",), against=("乙公司",))
    assert away_from(CASE, [REGISTERED, other]) == {"L1", "L2"}


def test_somebody_chosen_over_a_conflict_is_a_difference_and_so_is_a_choice_that_does_not_say_why() -> None:
    told = {"L1": "client_conflict", "L2": "off_duty", "L4": None}
    found = list(checker.conflicts("330302", "c", {"L1", "L2", "elsewhere"}, "L4", told))
    assert [(each.what, each.shown) for each in found] == [("conflicts in c, L2", "off_duty")]
    [chosen, *_] = checker.conflicts("330302", "c", {"L1"}, "L1", {"L1": None})
    assert (chosen.expected, chosen.shown) == ("another lawyer", "L1")


def test_the_latest_choice_counts_with_what_it_found_of_everybody() -> None:
    assert latest_choice({}) is None
    step = {"text": "…", "recorded_at": AT.isoformat()}
    candidates = [
        {"lawyer_id": "L1", "excluded_for": "client_conflict", "chosen": False},
        {"lawyer_id": "L4", "excluded_for": None, "chosen": True},
    ]
    shown = {"history": [step, {"text": None}], "reasons": {"candidates": candidates}}
    choice = latest_choice(shown)
    assert choice is not None
    assert (choice.at, choice.lawyer) == (AT, "L4")
    assert choice.excluded == {"L1": "client_conflict", "L4": None}
