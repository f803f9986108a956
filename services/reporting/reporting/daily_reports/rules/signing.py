"""Who may sign the day and when; zero is explicit, checked both ways; nobody is locked out (N5.1 零报告)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts import ActorKind
from reporting.calendar.rules.periods import Period
from reporting.daily_reports.rules.versions import Statement, StoredLine
from reporting.figures.rules.measures import REQUIRED, ZERO_MEANS

ReportRefusalReason = Literal[
    "machine-may-not-sign",
    "the-city-signs",
    "already-signed",
    "not-signed-yet",
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
class ReportRefused:
    """Why an act on a line is not taken: a stable reason, the fields it is about, the events against it."""

    reason: ReportRefusalReason
    fields: tuple[str, ...] = ()
    events: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodEvents:
    """The events of the period that the system has when the person signs."""

    events: frozenset[UUID] = frozenset()
    against_zero: Sequence[UUID] = ()


def objection_to_draft(by: ActorKind, line: StoredLine) -> ReportRefused | None:
    """The city signs for a county, it does not draft for it."""
    return ReportRefused("the-city-signs") if by is ActorKind.city else _already_signed(line)


def objection_to_signing(by: ActorKind, line: StoredLine) -> ReportRefused | None:
    """A machine drafts, a person signs."""
    return ReportRefused("machine-may-not-sign") if by is ActorKind.client else _already_signed(line)


def objection_to_correction(_: ActorKind, line: StoredLine) -> ReportRefused | None:
    """Only what was signed can be corrected."""
    return ReportRefused("not-signed-yet") if line.signed_at is None else None


def _already_signed(line: StoredLine) -> ReportRefused | None:
    """What was signed is corrected, and neither drafted nor signed anew."""
    return None if line.signed_at is None else ReportRefused("already-signed")


def open_for_signing(period: Period, now: datetime, *, in_roster: bool) -> ReportRefused | None:
    """Signing opens at the cut-off, not before, and only for who was in the roster then."""
    if not in_roster:
        return ReportRefused("out-of-roster")
    return ReportRefused("signing-before-cut-off") if now < period.ends else None


def figures_signed(statement: Statement, known: PeriodEvents) -> Mapping[str, int] | ReportRefused:
    """The figures a statement stands for, or why it is not taken."""
    disputed = frozenset(dispute.event_id for dispute in statement.disputed)
    unknown = tuple(sorted(disputed - known.events))
    if unknown:
        return ReportRefused("unknown-event", events=unknown)
    if not statement.zero:
        return _filled(statement.figures or {})
    return _zero(statement.figures or {}, [event for event in known.against_zero if event not in disputed])


def _zero(figures: Mapping[str, int], undisputed: Sequence[UUID]) -> Mapping[str, int] | ReportRefused:
    """Zero with events: their list; each of them may be disputed with a reason, one by one.

    Stands for those three zeros and the figures beside them. What the system has is nobody's statement:
    it may not be complete yet, and a report must not differ over figures its signer never gave.
    """
    contradicting = tuple(measure for measure in ZERO_MEANS if figures.get(measure))
    if contradicting:
        return ReportRefused("zero-contradicts-figures", fields=contradicting)
    if undisputed:
        return ReportRefused("zero-with-events", events=tuple(undisputed))
    return {**figures, **dict.fromkeys(ZERO_MEANS, 0)}


def _filled(figures: Mapping[str, int]) -> Mapping[str, int] | ReportRefused:
    """Without the flag every required figure is there, and those three are not all zero."""
    missing = tuple(measure for measure in REQUIRED if measure not in figures)
    if missing:
        return ReportRefused("figures-missing", fields=missing)
    if not any(figures[measure] for measure in ZERO_MEANS):
        return ReportRefused("zeros-without-flag", fields=ZERO_MEANS)
    return figures


def replaces_filled_by_empty(statement: Statement, before: Mapping[str, int] | None) -> ReportRefused | None:
    """An empty form never overwrites a filled one; saying zero is not empty."""
    is_empty = not statement.zero and not any((statement.figures or {}).values())
    was_filled = any((before or {}).values())
    return ReportRefused("empty-replaces-filled") if is_empty and was_filled else None
