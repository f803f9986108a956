"""Signing the day: zero is explicit and checked both ways; a person is never locked out (N5.1 零报告)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from reporting.calendar.rules.periods import Period
from reporting.daily_reports.rules.versions import Statement
from reporting.figures.rules.measures import REQUIRED, ZERO_MEANS

RefusalReason = Literal[
    "signing-before-cut-off",
    "out-of-roster",
    "zero-with-events",
    "zero-contradicts-figures",
    "zeros-without-flag",
    "figures-missing",
    "empty-replaces-filled",
    "unknown-event",
]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a report is not taken: a stable reason, the fields it is about, the events against it."""

    reason: RefusalReason
    fields: tuple[str, ...] = ()
    events: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodEvents:
    """The events of the period that the system has when the person signs."""

    events: frozenset[UUID] = frozenset()
    against_zero: Sequence[UUID] = ()


def open_for_signing(period: Period, now: datetime, *, in_roster: bool) -> Refused | None:
    """Signing opens at the cut-off, not before, and only for who was in the roster then."""
    if not in_roster:
        return Refused("out-of-roster")
    return Refused("signing-before-cut-off") if now < period.ends else None


def figures_signed(statement: Statement, known: PeriodEvents) -> Mapping[str, int] | Refused:
    """The figures a statement stands for, or why it is not taken."""
    disputed = frozenset(dispute.event_id for dispute in statement.disputed)
    unknown = tuple(sorted(disputed - known.events))
    if unknown:
        return Refused("unknown-event", events=unknown)
    if not statement.zero:
        return _filled(statement.figures or {})
    return _zero(statement.figures or {}, [event for event in known.against_zero if event not in disputed])


def _zero(figures: Mapping[str, int], undisputed: Sequence[UUID]) -> Mapping[str, int] | Refused:
    """Zero with events: their list; each of them may be disputed with a reason, one by one.

    Stands for those three zeros and the figures beside them. What the system has is nobody's statement:
    it may not be complete yet, and a report must not differ over figures its signer never gave.
    """
    contradicting = tuple(measure for measure in ZERO_MEANS if figures.get(measure))
    if contradicting:
        return Refused("zero-contradicts-figures", fields=contradicting)
    if undisputed:
        return Refused("zero-with-events", events=tuple(undisputed))
    return {**figures, **dict.fromkeys(ZERO_MEANS, 0)}


def _filled(figures: Mapping[str, int]) -> Mapping[str, int] | Refused:
    """Without the flag every required figure is there, and those three are not all zero."""
    missing = tuple(measure for measure in REQUIRED if measure not in figures)
    if missing:
        return Refused("figures-missing", fields=missing)
    if not any(figures[measure] for measure in ZERO_MEANS):
        return Refused("zeros-without-flag", fields=ZERO_MEANS)
    return figures


def replaces_filled_by_empty(statement: Statement, before: Mapping[str, int] | None) -> Refused | None:
    """An empty form never overwrites a filled one; saying zero is not empty."""
    is_empty = not statement.zero and not any((statement.figures or {}).values())
    was_filled = any((before or {}).values())
    return Refused("empty-replaces-filled") if is_empty and was_filled else None
