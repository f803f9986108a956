"""Limitation 仲裁时效 (调解仲裁法 27): mediation must never cost the worker the claim (N3.2, 能诉快诉)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from contracts import Route
from mediation.case.rules.case import Case
from mediation.case.rules.states import State
from timelimits.limitation_warning import is_near, is_urgent

FILED_WITH: Final = Route.arbitration
"""Labour claims go to arbitration first (调解仲裁法 5)."""

RUNNING: Final = frozenset({State.waiting, State.mediating, State.failed})
"""The states in which nothing that was agreed interrupts it."""


class Nearness(StrEnum):
    """How near the end is."""

    under_30_days = "under_30_days"
    under_7_days = "under_7_days"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limitation that nothing has stopped yet."""

    ends: date
    days_left: int
    pressing: Nearness


def must_file(case: Case, today: date) -> bool:
    """Under 7 days, also when it seems over already: the respondent may not plead it.

    A case nobody handles yet has nobody to file; that follows as soon as a lawyer is assigned.
    """
    handled = case.state is not State.waiting
    return handled and is_running(case) and is_urgent(case.limitation_ends, today)


def is_running(case: Case) -> bool:
    """Proceedings of any kind interrupt it, and so does the respondent's agreement to perform, for what was
    agreed (调解仲裁法 27(2)): under a partial agreement the rest of the claim still runs out."""
    if case.proceedings:
        return False
    partly = case.agreement is not None and case.agreement.partial
    return case.state in RUNNING or (case.state is State.performing and partly)


def warning(case: Case, today: date) -> Deadline | None:
    """Warned about at 30 days (domain §4)."""
    ends = case.limitation_ends
    if ends is None or not is_running(case) or not is_near(ends, today):
        return None
    nearness = Nearness.under_7_days if is_urgent(ends, today) else Nearness.under_30_days
    return Deadline(ends, (ends - today).days, nearness)
