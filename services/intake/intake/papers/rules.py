"""Which papers are asked for, one complete list of those missing, and its day (N2.3, N5.5)."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from casework.versions import next_version
from clock import day_of, midnight_after
from contracts import Lane
from contracts.intake import OverdueProposal
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper, in_order
from intake.case.rules.states import State

ALWAYS_ASKED: Final = frozenset({Paper.application_form, Paper.identity, Paper.claim_evidence})


@dataclass(frozen=True, slots=True)
class OwedPapers:
    """The one list of what is missing, and the day it is owed by."""

    papers: tuple[Paper, ...]
    due: date


def papers_asked(lane: Lane, *, agent_without_authority: bool) -> frozenset[Paper]:
    """The ordinary lane reviews means; an agent shows the authority to act, unless it was taken down."""
    asked = ALWAYS_ASKED
    if lane is Lane.ordinary:
        asked |= {Paper.means_statement}
    if agent_without_authority:
        asked |= {Paper.agent_authority}
    return asked


def papers_owed(asked: Set[Paper], shown: Set[Paper], told_on: date, days: int) -> OwedPapers | None:
    """Everything missing, in one list (N5.5), owed from the day it was told and not from the first visit."""
    missing = in_order(asked - shown)
    return OwedPapers(missing, told_on + timedelta(days=days)) if missing else None


def new_papers(case: Case, brought: frozenset[Paper]) -> frozenset[Paper]:
    """Those not shown yet; one that was shown and is owed all the same counts again."""
    return brought - case.papers_shown | brought & set(case.papers_owed)


def supply(case: Case, papers: frozenset[Paper], at: datetime) -> Case:
    """Papers came in; the last one on the ordinary lane accepts the application."""
    owed = in_order(set(case.papers_owed) - papers)
    supplied = replace(case, papers_shown=case.papers_shown | papers, papers_owed=owed)
    if case.state is State.received and not owed:
        supplied = replace(supplied, state=State.accepted, accepted_at=at)
    return next_version(supplied)


def told_at(case: Case) -> datetime:
    """A notice is not served before the list that it holds was made, nor before what happened last."""
    return max(case.last_step_at, case.papers_told_at or case.last_step_at)


def serve(case: Case, at: datetime, days: int) -> Case:
    """The list reached the applicant: its days start there, if that is later than when it was made.

    What was raised before is raised again when those days have passed: nobody is late for what nobody told.
    """
    due = day_of(at) + timedelta(days=days)
    if case.papers_due is None or due > case.papers_due:
        case = replace(case, papers_due=due, overdue_at=None)
    return next_version(replace(case, notice_served_at=at))


def is_overdue(case: Case, today: date) -> bool:
    """Papers of an open case are still owed when their day is over, and that was not raised yet."""
    is_due = case.papers_due is not None and case.papers_due < today
    return is_due and bool(case.papers_owed) and case.overdue_at is None and case.ended_at is None


def overdue_from(due: date) -> datetime:
    """The instant at which the papers' last day is over."""
    return midnight_after(due)


def mark_overdue(case: Case, at: datetime) -> Case:
    """It is raised once; nobody is dropped by it (N2.3)."""
    return next_version(replace(case, overdue_at=at))


def proposal(case: Case) -> OverdueProposal:
    """Only an application on the ordinary lane that waits for its papers may be deemed withdrawn."""
    waits = case.lane is Lane.ordinary and case.state is State.received
    return OverdueProposal.deemed_withdrawal if waits else OverdueProposal.none
