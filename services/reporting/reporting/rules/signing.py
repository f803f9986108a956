"""Signing the day: zero is explicit and checked both ways; a person is never locked out (N5.1 零报告)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.reporting import Check, Content
from reporting.rules.figures import REQUIRED, ZERO_MEANS, differences
from reporting.rules.periods import Period

No = Literal[
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

    reason: No
    fields: tuple[str, ...] = ()
    events: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person says of the period: zero, or figures; and which events they dispute."""

    zero: bool
    figures: Mapping[str, int] | None = None
    disputed: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What the system knows of the period when the person speaks."""

    events: frozenset[UUID] = frozenset()
    against_zero: Sequence[UUID] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Signed:
    """The latest version of a line, as far as checking it goes."""

    number: int
    figures: Mapping[str, int]
    disputed: bool


def open_for_signing(period: Period, now: datetime, *, in_roster: bool) -> Refused | None:
    """Signing opens at the cut-off, not before, and only for who was in the roster then."""
    if not in_roster:
        return Refused("out-of-roster")
    return Refused("signing-before-cut-off") if now < period.ends else None


def figures_signed(said: Statement, known: Known) -> Mapping[str, int] | Refused:
    """The figures a statement stands for, or why it is not taken."""
    unknown = tuple(sorted(said.disputed - known.events))
    if unknown:
        return Refused("unknown-event", events=unknown)
    return _zero(said, known) if said.zero else _filled(said)


def _zero(said: Statement, known: Known) -> Mapping[str, int] | Refused:
    """Zero with events: their list; each of them may be disputed with a reason, one by one.

    Stands for those three zeros and the figures given beside them. What the system has is nobody's statement:
    it may not be complete yet, and a report must not differ over figures its signer never gave.
    """
    given = said.figures or {}
    contradicting = tuple(measure for measure in ZERO_MEANS if given.get(measure))
    if contradicting:
        return Refused("zero-contradicts-figures", fields=contradicting)
    standing = tuple(event for event in known.against_zero if event not in said.disputed)
    if standing:
        return Refused("zero-with-events", events=standing)
    return {**given, **dict.fromkeys(ZERO_MEANS, 0)}


def _filled(said: Statement) -> Mapping[str, int] | Refused:
    """Without the flag every required figure is given, and those three are not all zero."""
    given = said.figures or {}
    missing = tuple(measure for measure in REQUIRED if measure not in given)
    if missing:
        return Refused("figures-missing", fields=missing)
    if not any(given[measure] for measure in ZERO_MEANS):
        return Refused("zeros-without-flag", fields=ZERO_MEANS)
    return given


def replaces_filled_by_empty(said: Statement, before: Mapping[str, int] | None) -> Refused | None:
    """An empty form never overwrites a filled one; saying zero is not empty."""
    empty = not said.zero and not any((said.figures or {}).values())
    filled = any((before or {}).values())
    return Refused("empty-replaces-filled") if empty and filled else None


def content(*, zero: bool) -> Content:
    """内容 of a version."""
    return Content.zero_report if zero else Content.figures


def check(signed: Signed, system: Mapping[str, int], *, complete: bool) -> Check:
    """核对: signed against system figures, derived each time it is asked, so that a late arrival shows.

    Disputing makes it differing at once; otherwise nothing is said before the system figures are complete.
    """
    if signed.disputed:
        return Check.differing
    if not complete:
        return Check.to_be_checked
    if differences(signed.figures, system):
        return Check.differing
    return Check.agreeing if signed.number == 1 else Check.corrected
