"""Papers: which are asked for, and one complete list of those that are missing (N2.3, N5.5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from contracts import Lane
from intake.rules.application import Application
from intake.rules.checks import misread
from intake.rules.codes import NAMES, Paper

ALWAYS: Final = frozenset({Paper.application_form, Paper.identity, Paper.claim_evidence})


@dataclass(frozen=True, slots=True)
class Owed:
    """The one list of what is missing, and the day it is owed by."""

    papers: tuple[Paper, ...]
    due: date


def asked(taken: Lane, application: Application) -> frozenset[Paper]:
    """The ordinary lane reviews means; an agent shows the authority to act, unless it was taken down."""
    found = ALWAYS
    if taken is Lane.ordinary:
        found |= {Paper.means_statement}
    if application.agent_without_authority:
        found |= {Paper.agent_authority}
    return found


def owed(taken: Lane, application: Application, on: date, days: int) -> Owed | None:
    """Everything missing, told once (N5.5); a number that can't be right leaves the identity to be shown."""
    shown = application.papers_shown
    if misread(application.recipients):
        shown -= {Paper.identity}
    missing = in_order(asked(taken, application) - shown)
    return Owed(missing, on + timedelta(days=days)) if missing else None


def in_order(papers: Collection[Paper]) -> tuple[Paper, ...]:
    """As they stand in the list of papers."""
    return tuple(paper for paper in Paper if paper in papers)


def name(paper: Paper) -> str:
    return NAMES["papers"][paper]
