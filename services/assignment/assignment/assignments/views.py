"""An assignment as people read it: with names, which never leave this service by another way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

import timelimits
from assignment.case.rules.allowed_acts import Action, allowed_actions
from assignment.case.rules.assessments import Assessment, Exclusion
from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store.steps import Past, Step, StepKind, past_of
from assignment.choosing.rules.explanation import EXCLUSION_NAMES
from campaign import Campaign
from clock import day_of
from contracts import ActorKind, CaseClass
from web import Page, WarningJson


class HandlerConflictJson(TypedDict):
    """A conflict that was not known when the case was assigned, or that the handler has not told of."""

    code: Exclusion
    text: str


class AssignmentLineJson(TypedDict):
    """A case in a list. `handler_conflict`: what has come to stand against its handler."""

    case_id: UUID
    case_no: str | None
    campaign: str
    county: str
    case_class: CaseClass | None
    workers: int | None
    workers_exact: bool
    workers_known: bool
    state: State
    lawyer_id: str | None
    round: int
    granted_at: datetime | None
    assigned_at: datetime | None
    waiting_since: datetime | None
    why_waiting: str | None
    returns: int
    handler_conflict: HandlerConflictJson | None
    version: int


class AssignmentsJson(Page[AssignmentLineJson]):
    pass


class CandidateJson(TypedDict):
    """What the rule saw of a lawyer."""

    lawyer_id: str
    load: int
    capacity: int
    last_assigned_at: datetime | None
    excluded_for: Exclusion | None
    chosen: bool
    name: str | None


class ReasonsJson(TypedDict):
    text: str
    candidates: Sequence[CandidateJson]


class StepJson(TypedDict):
    """A line of the history."""

    step: StepKind
    at: datetime
    recorded_at: datetime
    actor: ActorKind
    lawyer_id: str | None
    lawyer_name: str | None
    round: int | None
    reason: str | None
    text: str | None


class AssignmentJson(AssignmentLineJson):
    """A case with the reasons of its latest choice, its limit and its history."""

    lawyer_name: str | None
    allowed: Sequence[Action]
    limits: Sequence[timelimits.DueJson]
    reasons: ReasonsJson | None
    history: Sequence[StepJson]


class AssignmentAfterActJson(AssignmentJson):
    """`warnings`: only where the act was told ahead of our clock."""

    warnings: NotRequired[Sequence[WarningJson]]


def show_line(case: Case, past: Past, in_conflict: Exclusion | None) -> AssignmentLineJson:
    """A case in a list; where it waits, why; how often it was returned: one that nobody takes shows.

    `in_conflict`: what has come to stand against its handler, who is to be replaced.
    """
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "campaign": case.campaign,
        "county": case.county,
        "case_class": case.case_class,
        "workers": case.workers if case.workers_known else None,
        "workers_exact": case.workers_exact,
        "workers_known": case.workers_known and case.workers is not None,
        "state": case.state,
        "lawyer_id": case.lawyer_id,
        "round": case.round,
        "granted_at": case.granted_at,
        "assigned_at": case.assigned_at,
        "waiting_since": case.waiting_since,
        "why_waiting": past.why_waiting if case.state is State.waiting else None,
        "returns": past.returns,
        "handler_conflict": show_conflict(in_conflict) if in_conflict else None,
        "version": case.version,
    }


def show_case(
    case: Case,
    history: Sequence[Step],
    names: Mapping[str, str],
    campaign: Campaign | None,
    in_conflict: Exclusion | None,
) -> AssignmentJson:
    return {
        **show_line(case, past_of(history), in_conflict),
        "lawyer_name": names.get(case.lawyer_id or ""),
        "allowed": allowed_actions(case),
        "limits": show_limits(case, campaign),
        "reasons": show_reasons(history, names),
        "history": [show_step(step, names) for step in history],
    }


def show_conflict(in_conflict: Exclusion) -> HandlerConflictJson:
    return {"code": in_conflict, "text": f"承办人{EXCLUSION_NAMES[in_conflict]}，请更换承办人"}


def lawyers_in(history: Sequence[Step]) -> set[str]:
    """Every lawyer whose name a history shows."""
    assessed = {each.lawyer_id for step in history if step.choice for each in step.choice.candidates}
    return assessed | {step.lawyer_id for step in history if step.lawyer_id}


def show_limits(case: Case, campaign: Campaign | None) -> Sequence[timelimits.DueJson]:
    """By when a lawyer had to be assigned, counted from the grant: no later round moves it."""
    if case.granted_at is None:
        return []
    overrides = campaign.overrides if campaign else {}
    return [timelimits.show(timelimits.due(timelimits.Rule.assign, day_of(case.granted_at), overrides))]


def show_reasons(history: Sequence[Step], names: Mapping[str, str]) -> ReasonsJson | None:
    """The latest choice: what the rule saw of each candidate, as it was then."""
    choice = next((step.choice for step in reversed(history) if step.choice), None)
    if choice is None:
        return None
    return {"text": choice.text, "candidates": [_show_candidate(each, names) for each in choice.candidates]}


def _show_candidate(seen: Assessment, names: Mapping[str, str]) -> CandidateJson:
    return {
        "lawyer_id": seen.lawyer_id,
        "load": seen.load,
        "capacity": seen.capacity,
        "last_assigned_at": seen.last_assigned_at,
        "excluded_for": seen.excluded_for,
        "chosen": seen.chosen,
        "name": names.get(seen.lawyer_id),
    }


def show_step(step: Step, names: Mapping[str, str]) -> StepJson:
    return {
        "step": step.kind,
        "at": step.at,
        "recorded_at": step.recorded,
        "actor": step.actor,
        "lawyer_id": step.lawyer_id,
        "lawyer_name": names.get(step.lawyer_id or ""),
        "round": step.round,
        "reason": step.reason,
        "text": step.choice.text if step.choice else None,
    }
