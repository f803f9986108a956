"""A choice as it goes into the case's history, and out as an event."""

from datetime import datetime

from assignment.case.rules.case import Case
from assignment.case.store.steps import Step, StepKind
from assignment.choosing.rules.choice import Choice, Nobody
from assignment.choosing.rules.explanation import explanation_of
from contracts import RULE, ActorKind
from contracts.assignment import LawyerAssigned


def assigned_step(assigned: Case, choice: Choice, now: datetime, actor: ActorKind = RULE.kind) -> Step:
    return Step(
        assigned.case_id,
        StepKind.assigned,
        actor,
        at=now,
        recorded=now,
        lawyer_id=assigned.handler,
        round=assigned.round,
        choice=explanation_of(choice),
    )


def waiting_step(case: Case, nobody: Nobody, now: datetime) -> Step:
    return Step(case.case_id, StepKind.waiting, RULE.kind, now, now, choice=explanation_of(nobody))


def assigned_event(case: Case, choice: Choice) -> LawyerAssigned:
    lawyer = choice.lawyer
    return LawyerAssigned(lawyer_id=lawyer.lawyer_id, lawyer_kind=lawyer.kind, round=case.round)
