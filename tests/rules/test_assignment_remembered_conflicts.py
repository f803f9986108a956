"""Which conflicts are remembered, about whom, for whom and until when (domain §4, decision 27)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.states import State
from assignment.conflicts.rules import (
    EXCLUSIONS,
    Origin,
    a_year_after,
    changed,
    declared,
    gravest,
    is_declarations,
    is_taken_away,
    withdrawn,
)
from builders_assignment import TODAY, acts_for_employer, case_in

CASE = replace(case_in(State.assigned), respondents=frozenset({"employer", "contractor"}))


def test_a_client_counts_as_long_as_no_end_is_known() -> None:
    assert acts_for_employer().counts_on(date(2100, 1, 1))


@pytest.mark.parametrize(
    ("ended_on", "counts"),
    [(date(2018, 1, 7), False), (date(2018, 1, 8), True), (TODAY, True), (date(2019, 12, 31), True)],
)
def test_a_former_client_counts_for_a_year(ended_on: date, counts: bool) -> None:
    assert acts_for_employer(ended_on=ended_on).counts_on(TODAY) is counts


def test_a_year_after_the_last_of_february_of_a_leap_year_is_the_last_of_february() -> None:
    assert a_year_after(date(2020, 2, 29)) == date(2021, 2, 28)
    assert a_year_after(date(2019, 2, 28)) == date(2020, 2, 28)


@pytest.mark.parametrize(
    ("respondent_hash", "ended_on", "taken_away"),
    [
        ("employer", None, False),
        ("employer", TODAY, False),
        ("employer", date(2018, 12, 1), True),
        ("another", None, True),
    ],
)
def test_another_name_or_an_end_that_is_past_takes_an_entry_away(
    respondent_hash: str, ended_on: date | None, taken_away: bool
) -> None:
    before = replace(acts_for_employer(), respondent_hash="employer")
    assert is_taken_away(before, changed(before, respondent_hash, ended_on), TODAY) is taken_away


def test_an_end_that_was_known_takes_nothing_away() -> None:
    before = acts_for_employer(ended_on=date(2018, 12, 1))
    same = changed(before, before.respondent_hash or "", before.ended_on)
    assert not is_taken_away(before, same, TODAY)


def test_what_a_declared_conflict_is_called_no_client_is() -> None:
    assert all(is_declarations(each.ref) for each in declared(CASE, "firm"))
    assert not is_declarations("2018.15")


def test_what_was_withdrawn_keeps_nobody_and_counts_again_when_it_is_entered_again() -> None:
    gone = withdrawn(acts_for_employer())
    again = changed(gone, "other", TODAY)
    assert (gone.counts_on(TODAY), gone.version) == (False, 2)
    assert (again.counts_on(TODAY), again.version, again.respondent_hash) == (True, 3, "other")


def test_a_client_concerns_the_firm_and_a_declared_conflict_also_who_declared_it_elsewhere() -> None:
    register = acts_for_employer()
    assert register.concerns("L330302-01", "firm-a")
    assert not register.concerns("L330302-01", "firm-b")
    [first, _] = declared(CASE, "firm-a")
    assert first.concerns("L330302-01", "firm-b")
    assert first.concerns("L330302-02", "firm-a")
    assert not first.concerns("L330302-02", "firm-b")


def test_a_declared_conflict_is_remembered_for_each_respondent_of_the_case() -> None:
    entries = declared(CASE, "firm-a")
    assert [each.respondent_hash for each in entries] == ["contractor", "employer"]
    assert {(each.origin, each.lawyer_id, each.case_id) for each in entries} == {
        (Origin.declared, CASE.lawyer_id, CASE.case_id)
    }
    assert len({each.key for each in entries}) == 2


def test_where_nobody_knows_yet_whom_a_case_is_against_it_is_remembered_for_the_case_alone() -> None:
    unknown = replace(CASE, respondents=frozenset())
    [entry] = declared(unknown, "firm-a")
    assert entry.is_about(unknown)
    other = replace(unknown, case_id=UUID(int=2))
    assert not entry.is_about(other)


def test_a_conflict_is_about_every_case_against_its_respondent() -> None:
    assert acts_for_employer().is_about(CASE)
    assert not acts_for_employer(respondent_hash="somebody").is_about(CASE)


def test_of_several_conflicts_the_first_of_the_list_is_told() -> None:
    assert gravest({Exclusion.declared_conflict, Exclusion.client_conflict}) is Exclusion.client_conflict
    assert gravest(set()) is None
    assert set(EXCLUSIONS) == set(Origin)
