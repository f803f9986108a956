"""An assignment as people read it: with names, which never leave this service by another way."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import timelimits
from assignment.case.rules.allowed_acts import allowed_actions
from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store.steps import Past, Step, past_of
from assignment.choosing.rules.explanation import EXCLUSION_NAMES
from campaign import Campaign
from clock import day_of


def show_line(case: Case, past: Past, in_conflict: Exclusion | None) -> Mapping[str, Any]:
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
) -> Mapping[str, Any]:
    """A case with the reasons of its latest choice, its limit and its history."""
    return {
        **show_line(case, past_of(history), in_conflict),
        "lawyer_name": names.get(case.lawyer_id or ""),
        "allowed": allowed_actions(case),
        "limits": show_limits(case, campaign),
        "reasons": show_reasons(history, names),
        "history": [show_step(step, names) for step in history],
    }


def show_conflict(in_conflict: Exclusion) -> Mapping[str, str]:
    """A conflict that was not known when the case was assigned, or that the handler has not told of."""
    return {"code": in_conflict, "text": f"承办人{EXCLUSION_NAMES[in_conflict]}，请更换承办人"}


def lawyers_in(history: Sequence[Step]) -> set[str]:
    """Every lawyer whose name a history shows."""
    assessed = {each.lawyer_id for step in history if step.choice for each in step.choice.candidates}
    return assessed | {step.lawyer_id for step in history if step.lawyer_id}


def show_limits(case: Case, campaign: Campaign | None) -> Sequence[Mapping[str, Any]]:
    """By when a lawyer had to be assigned, counted from the grant: no later round moves it."""
    if case.granted_at is None:
        return []
    overrides = campaign.overrides if campaign else {}
    return [timelimits.show(timelimits.due(timelimits.Rule.assign, day_of(case.granted_at), overrides))]


def show_reasons(history: Sequence[Step], names: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The latest choice: what the rule saw of each candidate, as it was then."""
    choice = next((step.choice for step in reversed(history) if step.choice), None)
    if choice is None:
        return None
    candidates = [{**asdict(each), "name": names.get(each.lawyer_id)} for each in choice.candidates]
    return {"text": choice.text, "candidates": candidates}


def show_step(step: Step, names: Mapping[str, str]) -> Mapping[str, Any]:
    """A line of the history."""
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
