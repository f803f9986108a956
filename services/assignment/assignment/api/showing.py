"""An assignment as people read it: with names, which never leave this service by another way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import timelimits
from assignment.rules.states import allowed
from assignment.store import lawyers, steps
from assignment.store.cases import Case
from assignment.store.lawyers import Lawyer
from assignment.store.steps import Step
from campaign import Campaign
from clock import SHANGHAI
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
        "granted_at": local(case.granted_at),
        "assigned_at": local(case.assigned_at),
        "waiting_since": local(case.waiting_since),
        "version": case.version,
    }


async def show_case(conn: Connection, case: Case, campaigns: Mapping[str, Campaign]) -> Mapping[str, Any]:
    """A case with the reasons of its latest choice, its limit and its history."""
    done = await steps.of_case(conn, case.case_id)
    names = await lawyers.names_of(conn, mentioned(done))
    return {
        **show_line(case),
        "lawyer_name": names.get(case.lawyer_id or ""),
        "allowed": allowed(case.state),
        "limits": show_limits(case, campaigns),
        "reasons": show_reasons(done, names),
        "history": [show_step(step, names) for step in done],
    }


def show_limits(case: Case, campaigns: Mapping[str, Campaign]) -> Sequence[Mapping[str, Any]]:
    """By when a lawyer had to be assigned, counted from the grant: no later round moves it (limits.md)."""
    granted, campaign = local(case.granted_at), campaigns.get(case.campaign)
    if granted is None:
        return []
    return [
        timelimits.show(
            timelimits.due(timelimits.Rule.assign, granted.date(), campaign.overrides if campaign else {})
        )
    ]


def local(instant: datetime | None) -> datetime | None:
    """An instant as people here write it."""
    return instant.astimezone(SHANGHAI) if instant else None


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
        "at": local(step.at),
        "recorded_at": local(step.recorded),
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
        "last_assigned_at": local(lawyer.last_assigned_at),
        "version": lawyer.version,
    }
