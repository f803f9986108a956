"""What other services say happened, happened: the table own state × foreign event, total (domain §4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts import Event
from contracts.assignment import EVENTS as ASSIGNMENT
from contracts.assignment import AssignmentReturned, LawyerAssigned, NoLawyerAvailable
from contracts.mediation import EVENTS as MEDIATION
from contracts.mediation import CaseClosed, MediationOpened
from intake.rules.case import Case, ended
from intake.rules.codes import Progress, State


class Verdict(StrEnum):
    """What another service's fact does to us. Nothing intake has decided is ever undone by it."""

    apply = "apply"
    record = "record"
    """It happened, is written down, and changes nothing here: a withdrawal met it on the way."""
    contradict = "contradict"
    """About a case that intake never received: nobody can accept it, so it goes to quarantine."""


class Contradiction(Exception):
    """A producer tells of a case that does not exist."""


FOREIGN: Final[tuple[type[Event], ...]] = (*ASSIGNMENT, *MEDIATION)
"""Every event about a case that others may tell."""

MOVES: Final[Mapping[type[Event], Progress | None]] = MappingProxyType(
    {
        LawyerAssigned: Progress.assigned,
        AssignmentReturned: None,
        NoLawyerAvailable: None,
        MediationOpened: Progress.mediating,
    }
)
"""How far a granted case has come, by what was told of it."""

APPLIED: Final[Mapping[State, frozenset[type[Event]]]] = MappingProxyType(
    {
        State.received: frozenset({CaseClosed}),
        State.accepted: frozenset({CaseClosed}),
        State.granted: frozenset({*MOVES, CaseClosed}),
    }
)
"""What others move: any open case may end, paid by the employer (domain §4); only a granted one proceeds."""

CROSSING: Final[Mapping[tuple[State | None, type[Event]], Verdict]] = MappingProxyType(
    {
        **{(None, event): Verdict.contradict for event in FOREIGN},
        **{(state, event): Verdict.record for state in State for event in FOREIGN},
        **{(state, event): Verdict.apply for state, events in APPLIED.items() for event in events},
    }
)
"""Own state × foreign event: total, being made from both lists."""


def cross(case: Case | None, event: Event, at: datetime) -> tuple[Case, Verdict]:
    """The case after what was told of it.

    Raises Contradiction when there is no such case.
    """
    verdict = CROSSING[case.state if case else None, type(event)]
    if case is None:
        raise Contradiction(f"{type(event).__name__} about a case that was never received")
    if verdict is Verdict.record:
        return case, verdict
    return _moved(case, type(event), at), verdict


def _moved(case: Case, event: type[Event], at: datetime) -> Case:
    if event is CaseClosed:
        return ended(case, State.closed, at)
    opened = case.mediation_opened or event is MediationOpened
    return replace(case, progress=_progress(event, opened), mediation_opened=opened)


def _progress(event: type[Event], opened: bool) -> Progress | None:
    """A mediation once opened goes on with the next lawyer; it is not told again."""
    moved = MOVES[event]
    return Progress.mediating if opened and moved is Progress.assigned else moved
