"""Who gets a case: fair and explainable (domain §4, N2.1, N4.1)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.states import State
from assignment.choosing.rules.candidates import Candidate, with_one_less, with_one_more
from assignment.choosing.rules.choice import Choice, DecidedBy, Nobody, choose, choose_by_hand, precedence
from assignment.choosing.rules.duty import lines_on_duty
from assignment.choosing.rules.eligibility import Matter, exclusion_by_hand, matter_of
from assignment.choosing.rules.explanation import DECIDED_BY_NAMES, EXCLUSION_NAMES, explain, explanation_of
from assignment.conflicts.rules import Origin
from builders_assignment import TUESDAY, acts_for_employer, candidate, case_in, handled_by_first, matter
from contracts import CaseClass
from web import Answer

TUESDAYS = frozenset({1})
NO_OVERRIDES: dict[date, bool] = {}
ACTS_FOR_EMPLOYER = {"conflicts": (acts_for_employer(firm_hash="firm-b"),)}
DECLARED = {
    "conflicts": (acts_for_employer(origin=Origin.declared, firm_hash="firm-b", lawyer_id="L330302-01"),)
}


def chosen(*candidates: Candidate, **case: Any) -> Choice:
    choice = choose(candidates, matter(**case), TUESDAYS)
    assert isinstance(choice, Choice)
    return choice


def nobody(*candidates: Candidate, now: datetime = TUESDAY, **case: Any) -> Nobody:
    choice = choose(candidates, matter(**case), lines_on_duty(now, NO_OVERRIDES))
    assert isinstance(choice, Nobody)
    return choice


def test_the_only_one_who_can_takes_it() -> None:
    choice = chosen(candidate(1))
    assert (choice.lawyer.lawyer_id, choice.by) == ("L330302-01", DecidedBy.only_one)


def test_the_least_loaded_takes_it() -> None:
    choice = chosen(candidate(1, load=2), candidate(2, load=1), candidate(3, load=2))
    assert (choice.lawyer.lawyer_id, choice.by) == ("L330302-02", DecidedBy.least_loaded)


def test_among_equally_loaded_the_one_whose_last_case_is_longest_ago_takes_it() -> None:
    earlier, later = TUESDAY - timedelta(days=2), TUESDAY - timedelta(days=1)
    choice = chosen(candidate(1, last_assigned_at=later), candidate(2, last_assigned_at=earlier))
    assert (choice.lawyer.lawyer_id, choice.by) == ("L330302-02", DecidedBy.longest_since)


def test_never_is_longer_ago_than_any_day() -> None:
    choice = chosen(
        candidate(1, last_assigned_at=datetime.fromisoformat("1970-01-02T00:00+00:00")), candidate(2)
    )
    assert (choice.lawyer.lawyer_id, choice.by) == ("L330302-02", DecidedBy.longest_since)


def test_a_full_tie_goes_by_the_order_of_the_roster() -> None:
    choice = chosen(candidate(3), candidate(2), candidate(4))
    assert (choice.lawyer.lawyer_id, choice.by) == ("L330302-02", DecidedBy.roster_order)


@pytest.mark.parametrize(
    ("against", "case", "reason"),
    [
        ({"expertise": frozenset({CaseClass.work_injury})}, {}, Exclusion.lacks_expertise),
        ({"firm_hash": "employer"}, {}, Exclusion.conflict),
        ({"firm_hash": "firm-b"}, ACTS_FOR_EMPLOYER, Exclusion.client_conflict),
        ({"firm_hash": "firm-b"}, DECLARED, Exclusion.declared_conflict),
        ({}, handled_by_first(), Exclusion.handled_before),
        ({"duty_days": frozenset({0, 2, 3, 4, 5, 6})}, {}, Exclusion.off_duty),
        ({"load": 3}, {}, Exclusion.at_capacity),
        ({"capacity": 0}, {}, Exclusion.at_capacity),
        ({"capacity": 1, "load": 2}, {}, Exclusion.at_capacity),
    ],
)
def test_one_thing_against_a_lawyer_is_enough_and_is_told(
    against: dict[str, Any], case: dict[str, Any], reason: Exclusion
) -> None:
    assert nobody(candidate(1, **against), **case).excluded == {reason: 1}
    assert chosen(candidate(1, **against), candidate(2, load=1), **case).lawyer.lawyer_id == "L330302-02"


def test_a_choice_depends_on_class_respondents_former_handlers_and_conflicts_of_a_case() -> None:
    case = replace(case_in(State.waiting), respondents=frozenset({"firm-a"}))
    former, conflict = frozenset({"L330302-09"}), acts_for_employer()
    expected = Matter(CaseClass.wages, frozenset({"firm-a"}), former, (conflict,))
    assert matter_of(case, former, [conflict]) == expected


def test_of_several_reasons_the_one_that_lasts_is_told() -> None:
    everything = candidate(1, expertise=frozenset(), firm_hash="employer", duty_days=frozenset(), capacity=0)
    assert nobody(everything).excluded == {"lacks_expertise": 1}


def test_duty_is_judged_by_the_day_in_shanghai() -> None:
    """2019-01-08 is a Tuesday there from 16:00 UTC of the 7th on."""
    on_tuesdays = candidate(1, duty_days=TUESDAYS)
    before = datetime.fromisoformat("2019-01-07T15:59:59+00:00")
    assert nobody(on_tuesdays, now=before).excluded == {"off_duty": 1}
    on_duty = lines_on_duty(before + timedelta(seconds=1), NO_OVERRIDES)
    assert isinstance(choose([on_tuesdays], matter(), on_duty), Choice)


def on_duty(day: str, overrides: Mapping[date, bool] = NO_OVERRIDES) -> frozenset[int]:
    return lines_on_duty(datetime.fromisoformat(f"{day} 12:00+08:00"), overrides)


@pytest.mark.parametrize(("day", "line"), [("2019-01-08", 1), ("2019-01-12", 5), ("2019-01-13", 6)])
def test_a_day_like_others_of_its_week_has_its_own_line(day: str, line: int) -> None:
    assert on_duty(day) == {line}


@pytest.mark.parametrize("day", ["2018-12-29", "2019-02-02", "2019-02-03"])
def test_on_a_make_up_day_serves_who_serves_on_working_days_and_not_who_serves_at_weekends(day: str) -> None:
    assert on_duty(day) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("day", ["2018-12-31", "2019-01-01", "2019-02-05"])
def test_on_a_holiday_of_the_working_week_serves_who_serves_at_weekends(day: str) -> None:
    assert on_duty(day) == {5, 6}


def test_on_a_holiday_that_falls_on_a_weekend_its_own_line_serves() -> None:
    assert on_duty("2019-02-09") == {5}


def test_a_campaign_overrules_the_published_calendar_for_duty_too() -> None:
    tuesday, saturday = date(2019, 1, 8), date(2019, 1, 12)
    assert on_duty("2019-01-08", {tuesday: False}) == {5, 6}
    assert on_duty("2019-01-12", {saturday: True}) == {0, 1, 2, 3, 4}


def by_hand(named: Candidate, *others: Candidate, **case: Any) -> Choice | Exclusion:
    return choose_by_hand(named, (named, *others), matter(**case), TUESDAYS)


def test_a_person_may_name_whom_the_rule_would_not_choose_and_that_is_kept() -> None:
    choice = by_hand(candidate(1), candidate(2, duty_days=frozenset()), **handled_by_first())
    assert isinstance(choice, Choice)
    assert (choice.lawyer.lawyer_id, choice.by) == ("L330302-01", DecidedBy.person)
    assert [(each.chosen, each.excluded_for) for each in choice.assessments] == [
        (True, Exclusion.handled_before),
        (False, Exclusion.off_duty),
    ]
    assert explain(choice) == "支队2人中0人可承办；由工作人员指定。"


@pytest.mark.parametrize(
    ("against", "case", "reason"),
    [
        ({"firm_hash": "employer"}, {}, Exclusion.conflict),
        ({"firm_hash": "firm-b"}, ACTS_FOR_EMPLOYER, Exclusion.client_conflict),
        ({}, DECLARED, Exclusion.declared_conflict),
        ({"load": 3}, DECLARED, Exclusion.declared_conflict),
        ({"load": 3}, {}, Exclusion.at_capacity),
    ],
)
def test_not_even_a_person_names_who_has_a_conflict_or_no_place(
    against: dict[str, Any], case: dict[str, Any], reason: Exclusion
) -> None:
    assert by_hand(candidate(1, **against), **case) is reason
    other = candidate(2, firm_hash="firm-c")
    assert exclusion_by_hand(other, matter(**case)) is None


def test_an_empty_detachment_has_nobody() -> None:
    assert nobody().excluded == {}
    assert explain(nobody()) == "支队名册上没有人员。"


def test_what_was_found_of_everybody_is_kept_in_roster_order() -> None:
    choice = chosen(candidate(1, duty_days=frozenset()), candidate(2, load=1), candidate(3, load=0))
    assert [(each.lawyer_id, each.chosen, each.excluded_for) for each in choice.assessments] == [
        ("L330302-01", False, Exclusion.off_duty),
        ("L330302-02", False, None),
        ("L330302-03", True, None),
    ]
    assert [each.load for each in choice.assessments] == [0, 1, 0]


def test_the_reasons_are_told_in_words() -> None:
    assert explain(chosen(candidate(1, capacity=0), candidate(2))) == "支队2人中1人可承办；唯一可承办的人员。"
    full = nobody(candidate(1, capacity=0), candidate(2, capacity=0), candidate(3, duty_days=frozenset()))
    assert explain(full) == "支队3人中暂无人可承办：在办案件已满额2人，当日不值班1人。"


def test_every_reason_has_words() -> None:
    assert set(EXCLUSION_NAMES) == set(Exclusion)
    assert set(DECIDED_BY_NAMES) == set(DecidedBy)


def test_whoever_was_just_given_a_case_is_busier_and_others_are_not() -> None:
    first, second = with_one_more([candidate(1), candidate(2)], "L330302-01", TUESDAY)
    assert (first.load, first.last_assigned_at) == (1, TUESDAY)
    assert second == candidate(2)


def test_a_case_takes_the_lowest_free_seat_whatever_the_capacity_once_was() -> None:
    assert candidate(1, load=2).free_seat == 3
    lowered = replace(candidate(1, capacity=3), seats_taken=frozenset({1, 5}))
    assert (lowered.load, lowered.free_seat) == (2, 2)


def test_whom_a_case_left_has_its_seat_again_and_others_do_not() -> None:
    busy, other = replace(candidate(1, load=3), last_assigned_at=TUESDAY), candidate(2, load=2)
    freed, same = with_one_less([busy, other], busy.lawyer_id, 2)
    assert (freed.free_seat, freed.free_seats, freed.last_assigned_at) == (2, 1, TUESDAY)
    assert same == other


def test_a_capacity_below_the_load_leaves_no_seat_free() -> None:
    assert candidate(1, load=3, capacity=2).free_seats == 0


def test_the_reasons_are_kept_as_they_are_shown() -> None:
    busy = candidate(2, load=1, last_assigned_at=datetime(2019, 1, 7, 4, tzinfo=UTC))
    explanation = explanation_of(chosen(candidate(1, capacity=0), busy))
    assert json.loads(Answer(200, asdict(explanation)).content()) == {
        "text": "支队2人中1人可承办；唯一可承办的人员。",
        "candidates": [
            {
                "lawyer_id": "L330302-01",
                "chosen": False,
                "excluded_for": "at_capacity",
                "load": 0,
                "capacity": 0,
                "last_assigned_at": None,
            },
            {
                "lawyer_id": "L330302-02",
                "chosen": True,
                "excluded_for": None,
                "load": 1,
                "capacity": 3,
                "last_assigned_at": "2019-01-07T12:00:00+08:00",
            },
        ],
    }


DETACHMENT = st.lists(
    st.builds(
        lambda number, **different: candidate(number, **different),
        st.integers(1, 99),
        load=st.integers(0, 4),
        capacity=st.integers(0, 4),
        duty_days=st.frozensets(st.integers(0, 6)),
        last_assigned_at=st.none()
        | st.datetimes(datetime(2018, 1, 1), datetime(2019, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    ),
    max_size=8,
    unique_by=lambda each: each.lawyer_id,
)


@given(DETACHMENT)
def test_nobody_who_could_take_it_comes_before_the_chosen_one(detachment: list[Candidate]) -> None:
    choice = choose(detachment, matter(), TUESDAYS)
    able = [each for each in detachment if each.load < each.capacity and 1 in each.duty_days]
    if isinstance(choice, Choice):
        assert choice.lawyer in able
        assert all(precedence(choice.lawyer) <= precedence(each) for each in able)
    else:
        assert not able
        assert sum(choice.excluded.values()) == len(detachment)


@given(DETACHMENT, st.randoms())
def test_the_order_of_the_candidates_does_not_matter(detachment: list[Candidate], random: Any) -> None:
    shuffled = random.sample(detachment, len(detachment))
    first, second = choose(detachment, matter(), TUESDAYS), choose(shuffled, matter(), TUESDAYS)
    assert getattr(first, "lawyer", None) == getattr(second, "lawyer", None)
