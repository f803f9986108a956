"""What a workstation finds, saw and asked for (N6, N5.5)."""

from datetime import date
from typing import Any

import pytest

from builders_intake_rules import DECEMBER, NOON, ORDER, application, case, claims, wenzhou
from contracts import CaseClass
from contracts.intake import ReviewOpinion, ReviewReason
from intake.applications.rules.flaws import application_flaw
from intake.applications.rules.outcome import decide
from intake.case.rules.allowed_acts import Action, allowed_actions, not_allowed
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.review import Review, filing_flaw, opinion_flaw
from intake.case.rules.states import State

TODAY = date(2018, 12, 24)
STATION = "330302-S1"
REVIEW = Review(STATION, ReviewOpinion.to_grant, (ReviewReason.facts_clear,), (), (), NOON)
PLACE = ("reasons",)
OPEN = (State.received, State.accepted, State.granted)


def owed(*classes: str, **changed: Any) -> tuple[Paper, ...]:
    outcome = decide(application(*classes, **changed), DECEMBER, DECEMBER, 10, ORDER)
    return outcome.owed.papers if outcome.owed else ()


def test_what_a_station_asked_for_stands_in_the_one_list_with_what_the_rule_asks() -> None:
    shown, asked = frozenset({Paper.application_form, Paper.identity}), frozenset({Paper.agent_authority})
    assert owed("social_insurance", papers_shown=shown, papers_asked=asked) == (
        Paper.claim_evidence,
        Paper.means_statement,
        Paper.agent_authority,
    )


def test_what_a_station_asked_for_and_got_is_not_asked_again() -> None:
    every = frozenset(Paper)
    assert owed("social_insurance", papers_shown=every, papers_asked=every) == ()


@pytest.mark.parametrize(
    ("classes", "asked", "is_refused"),
    [
        (("wages",), {Paper.means_statement}, True),
        (("wages",), {Paper.agent_authority}, False),
        (("social_insurance",), {Paper.means_statement}, False),
    ],
)
def test_a_station_asks_nobody_for_means_whom_the_notice_exempts(
    classes: tuple[str, ...], asked: set[Paper], is_refused: bool
) -> None:
    county = wenzhou().county("330302", DECEMBER)
    assert county is not None
    body = application(claims=claims(*(CaseClass(each) for each in classes)), papers_asked=frozenset(asked))
    flaw = application_flaw(body, county, DECEMBER)
    assert (flaw is not None) is is_refused
    assert flaw is None or flaw.places == (("preliminary_review", "papers_asked"),)


@pytest.mark.parametrize(
    ("opinion", "reasons", "is_flawed"),
    [
        (ReviewOpinion.to_grant, {ReviewReason.facts_clear, ReviewReason.urgent}, False),
        (ReviewOpinion.to_grant, {ReviewReason.facts_clear, ReviewReason.out_of_scope}, True),
        (ReviewOpinion.to_refuse, {ReviewReason.other_jurisdiction}, False),
        (ReviewOpinion.to_refuse, {ReviewReason.facts_unclear}, True),
        (ReviewOpinion.undecided, {ReviewReason.not_eligible}, False),
        (ReviewOpinion.undecided, {ReviewReason.papers_missing}, False),
    ],
)
def test_an_opinion_agrees_with_its_reasons(
    opinion: ReviewOpinion, reasons: set[ReviewReason], is_flawed: bool
) -> None:
    flaw = opinion_flaw(opinion, reasons, PLACE)
    assert (flaw is not None) is is_flawed
    assert flaw is None or flaw.places == (PLACE,)


@pytest.mark.parametrize(
    ("office", "station", "is_reviewed", "place"),
    [
        (None, STATION, True, None),
        (STATION, STATION, False, None),
        ("330302-W1", STATION, True, ("office",)),
        (STATION, None, False, None),
        (STATION, None, True, ("preliminary_review",)),
    ],
)
def test_a_station_files_for_itself_and_nobody_else_reviews(
    office: str | None, station: str | None, is_reviewed: bool, place: tuple[str, ...] | None
) -> None:
    flaw = filing_flaw(office, station, is_reviewed=is_reviewed)
    assert (flaw.places if flaw else None) == ((place,) if place else None)


@pytest.mark.parametrize("state", OPEN)
def test_what_a_station_filed_is_reviewed_once(state: State) -> None:
    order = {"standing_order": "测援〔2018〕常设1号"} if state is State.granted else {}
    filed = case(state, station=STATION, **order)
    assert Action.preliminary_review in allowed_actions(filed, TODAY)
    reviewed = case(state, station=STATION, preliminary_review=REVIEW, **order)
    assert not_allowed(reviewed, Action.preliminary_review, TODAY) is not None
    assert not_allowed(case(state, **order), Action.preliminary_review, TODAY) is not None


def test_nothing_is_left_to_review_once_a_person_has_decided() -> None:
    assert not_allowed(case(State.granted, station=STATION), Action.preliminary_review, TODAY) is not None


def test_what_is_kept_in_clear_is_the_opinion_and_its_reasons() -> None:
    assert REVIEW.codes == ("to_grant", "facts_clear")
