"""An assignment as people read it: with names, which never leave this service by another way."""

from collections.abc import Mapping, Sequence
from typing import Any

from campaign import Campaign

from assignment.store import lawyers, steps
from assignment.store.cases import Case
from assignment.store.lawyers import Lawyer
from assignment.store.steps import Step
from database import Connection


def show_line(case: Case) -> Mapping[str, Any]:
    """A case in a list."""
    return {
        "case_id": case.case_id,
        "campaign": case.campaign,
        "county": case.county,
        "case_class": case.case_class,
        "workers": case.workers,
        "state": case.state,
        "lawyer_id": case.lawyer_id,
        "round": case.round,
        "granted_at": case.granted_at,
        "assigned_at": case.assigned_at,
        "waiting_since": case.waiting_since,
        "version": case.version,
    }


async def show_case(conn: Connection, case: Case, campaigns: Mapping[str, Campaign]) -> Mapping[str, Any]:
    """A case with the reasons of its latest choice, its limit and its history."""
    done = await steps.of_case(conn, case.case_id)
    names = await lawyers.names_of(conn, mentioned(done))
    return {
        **show_line(case),
        "lawyer_name": names.get(case.lawyer_id or ""),
        "reasons": show_reasons(done, names),
        "history": [show_step(step, names) for step in done],
    }


def mentioned(done: Sequence[Step]) -> set[str]:
    """Every lawyer a history speaks of."""
    weighed = {found["lawyer_id"] for step in done if step.choice for found in step.choice["candidates"]}
    return weighed | {step.lawyer_id for step in done if step.lawyer_id}


def show_reasons(done: Sequence[Step], names: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The latest choice: what was found of each candidate, as it was then."""
    choice = next((step.choice for step in reversed(done) if step.choice), None)
    if choice is None:
        return None
    named = [{**found, "name": names.get(found["lawyer_id"])} for found in choice["candidates"]]
    return {"text": choice["text"], "candidates": named}


def show_step(step: Step, names: Mapping[str, str]) -> Mapping[str, Any]:
    """A line of the history."""
    return {
        "step": step.step,
        "at": step.at,
        "recorded_at": step.recorded,
        "actor": step.actor,
        "lawyer_id": step.lawyer_id,
        "lawyer_name": names.get(step.lawyer_id or ""),
        "round": step.round,
        "reason": step.reason,
        "text": step.choice["text"] if step.choice else None,
    }


def show_lawyer(lawyer: Lawyer) -> Mapping[str, Any]:
    """A line of the detachment."""
    return {
        "lawyer_id": lawyer.lawyer_id,
        "county": lawyer.county,
        "name": lawyer.name,
        "firm": lawyer.firm,
        "kind": lawyer.kind,
        "expertise": lawyer.expertise,
        "capacity": lawyer.capacity,
        "duty_days": lawyer.duty_days,
        "roster_order": lawyer.roster_order,
        "load": lawyer.load,
        "last_assigned_at": lawyer.last_assigned_at,
        "version": lawyer.version,
    }
