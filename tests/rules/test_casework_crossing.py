"""The table of foreign events is total: over the states, and over the events of contracts."""

from enum import StrEnum

import pytest

from casework.crossing import Contradiction, Verdict, crossing_table
from contracts import Service, foreign_events
from contracts.assignment import LawyerAssigned, NoLawyerAvailable
from contracts.mediation import CaseClosed
from contracts.topics import CASES, COUNTIES


class State(StrEnum):
    open = "open"
    closed = "closed"


TABLE = crossing_table(
    State,
    {CaseClosed: (Verdict.contradict, Verdict.apply, Verdict.record)},
    ignored=[LawyerAssigned],
)


def test_each_state_has_its_verdict() -> None:
    assert TABLE.verdict(State.open, CaseClosed) is Verdict.apply
    assert TABLE.verdict(State.closed, CaseClosed) is Verdict.record


def test_what_its_own_source_cannot_have_said_is_a_contradiction() -> None:
    with pytest.raises(Contradiction, match="CaseClosed about a case that is unknown here"):
        TABLE.verdict(None, CaseClosed)


def test_an_event_without_row_is_undecided_until_it_is_named_as_ignored() -> None:
    undecided = TABLE.undecided(Service.intake, [CASES])
    assert NoLawyerAvailable in undecided
    assert not {CaseClosed, LawyerAssigned} & undecided


def test_only_the_events_of_others_in_the_topics_read_must_be_decided() -> None:
    assert {event.source for event in foreign_events(Service.intake, [CASES])} == {
        "/yuanxin/assignment",
        "/yuanxin/mediation",
    }
    assert {event.source for event in foreign_events(Service.intake, [COUNTIES])} == {"/yuanxin/reporting"}


def test_a_row_with_a_hole_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        crossing_table(State, {CaseClosed: (Verdict.apply, Verdict.record)})


def test_an_event_is_not_both_handled_and_ignored() -> None:
    with pytest.raises(ValueError, match="handled and ignored: CaseClosed"):
        crossing_table(State, {CaseClosed: (Verdict.apply,) * 3}, ignored=[CaseClosed])
