"""Limitation 仲裁时效 (调解仲裁法 27): mediation must never cost the worker the claim (N3.2, 能诉快诉)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from contracts import Route
from mediation.rules.case import Case, State

WARN_DAYS: Final = 30
FILE_DAYS: Final = 7
FILED_WITH: Final = Route.arbitration
"""Labour claims go to arbitration first (调解仲裁法 5)."""

RUNNING: Final = frozenset({State.waiting, State.mediating, State.failed})


class Pressing(StrEnum):
    """How near the end is."""

    under_30_days = "under_30_days"
    under_7_days = "under_7_days"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limitation that nothing has stopped yet."""

    ends: date
    days_left: int
    pressing: Pressing


def must_file(case: Case, today: date) -> bool:
    """Under 7 days, also when it seems over already: the respondent may not plead it.

    A case nobody handles yet has nobody to file; that follows as soon as a lawyer is assigned.
    """
    if case.state is State.waiting or case.limitation_ends is None or not is_running(case):
        return False
    return is_near(case.limitation_ends, today)


def is_near(ends: date | None, today: date) -> bool:
    """Under 7 days are left."""
    return ends is not None and (ends - today).days < FILE_DAYS


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
    if ends is None or not is_running(case) or (ends - today).days > WARN_DAYS:
        return None
    pressing = Pressing.under_7_days if is_near(ends, today) else Pressing.under_30_days
    return Deadline(ends, (ends - today).days, pressing)
