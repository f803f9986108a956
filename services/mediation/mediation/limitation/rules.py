"""Limitation 仲裁时效 (调解仲裁法 27): mediation must never cost the worker the claim (N3.2, 能诉快诉)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clock import midnight
from mediation.case.rules.case import Case
from mediation.case.rules.limitation import is_running
from timelimits.limitation_warning import is_near, is_urgent, urgent_from


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


def filing_is_to_be_raised(case: Case, today: date) -> bool:
    """Under 7 days, also when it seems over already: the respondent may not plead it. Once, while it stands.

    Also for a case that waits for a lawyer: the centre can file (domain §4).
    """
    return case.filing_due_since is None and is_running(case) and is_urgent(case.limitation_ends, today)


def due_since(case: Case, ends: date) -> datetime:
    """From when on somebody must file, whenever we look: the day came, or what had stopped it fell away."""
    fell_away = [each.ended_at for each in case.proceedings if each.ended_at]
    agreed = [each.at for each in case.agreements]
    assert case.received_at is not None  # the application says when its limitation ends
    return max(midnight(urgent_from(ends)), case.received_at, *fell_away, *agreed)


def warning(case: Case, today: date) -> Deadline | None:
    """Warned about at 30 days (domain §4)."""
    ends = case.limitation_ends
    if ends is None or not is_running(case) or not is_near(ends, today):
        return None
    nearness = Nearness.under_7_days if is_urgent(ends, today) else Nearness.under_30_days
    return Deadline(ends, (ends - today).days, nearness)
