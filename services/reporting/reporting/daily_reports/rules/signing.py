"""Who may sign the day and when; zero is explicit, checked both ways; nobody is locked out (N5.1 零报告)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts import ActorKind
from reporting.calendar.rules.periods import Period
from reporting.daily_reports.rules.versions import FirstSignature, Statement, StoredLine
from reporting.figures.rules.measures import MEASURES, REQUIRED, ZERO_MEANS

ReportRefusalReason = Literal[
    "machine-may-not-sign",
    "token-without-name",
    "the-city-signs",
    "already-signed",
    "not-signed-yet",
    "signing-before-cut-off",
    "proxy-before-due",
    "proxy-without-reason",
    "out-of-roster",
    "zero-with-events",
    "machine-zero-with-events",
    "zero-contradicts-figures",
    "zeros-without-flag",
    "figures-missing",
    "zero-with-incident-words",
    "empty-replaces-filled",
    "machine-zero-replaces-filled",
    "period-not-begun",
    "unknown-event",
    "not-exempt",
    "no-first-signature",
    "first-signature-waits",
    "reason-not-asked",
    "same-person-signs-twice",
    "correction-locked",
    "correction-not-locked",
    "correction-allowed-already",
]


@dataclass(frozen=True, slots=True)
class ReportRefused:
    """Why an act on a line is not taken: a stable reason, the fields it is about, the events against it."""

    reason: ReportRefusalReason
    fields: tuple[str, ...] = ()
    events: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: as what, the name in the token, and its subject."""

    kind: ActorKind
    name: str | None
    subject: str


@dataclass(frozen=True, slots=True)
class PeriodEvents:
    """What the system has of the period when the person signs: which of the disputed events, and what stands
    against a zero report."""

    disputed: frozenset[UUID] = frozenset()
    against_zero: Sequence[UUID] = ()


def objection_to_draft(by: By, line: StoredLine) -> ReportRefused | None:
    """The city signs for a county, it does not draft for it. What waits for its second signature stays."""
    if by.kind is ActorKind.city:
        return ReportRefused("the-city-signs")
    waits = ReportRefused("first-signature-waits") if line.awaiting is not None else None
    return _already_signed(line) or waits


def objection_to_signing(by: By, line: StoredLine) -> ReportRefused | None:
    """A machine drafts, a named person signs."""
    if by.kind is ActorKind.client:
        return ReportRefused("machine-may-not-sign")
    return _nameless(by) or _already_signed(line)


def objection_to_correction(by: By, line: StoredLine) -> ReportRefused | None:
    """Only what was signed can be corrected, by a named person."""
    return _nameless(by) or (ReportRefused("not-signed-yet") if line.signed_at is None else None)


def _nameless(by: By) -> ReportRefused | None:
    """Who signs is shown by name; what a token does not say, nobody types in."""
    return None if by.name else ReportRefused("token-without-name")


def _already_signed(line: StoredLine) -> ReportRefused | None:
    """What was signed is corrected, and neither drafted nor signed anew."""
    return None if line.signed_at is None else ReportRefused("already-signed")


def open_for_signing(period: Period, now: datetime, *, in_roster: bool) -> ReportRefused | None:
    """Signing opens at the cut-off, not before, and only for who was in the roster then."""
    if not in_roster:
        return ReportRefused("out-of-roster")
    return ReportRefused("signing-before-cut-off") if now < period.ends else None


def open_for_proxy(period: Period, now: datetime, reason: str | None) -> ReportRefused | None:
    """代报: the city signs for a county that let the due time pass, and says why."""
    if now <= period.due:
        return ReportRefused("proxy-before-due")
    return ReportRefused("proxy-without-reason") if reason is None else None


def open_for_drafting(period: Period, now: datetime, *, in_roster: bool) -> ReportRefused | None:
    """From the beginning of the period on: nothing can be said of a day that has not come."""
    if not in_roster:
        return ReportRefused("out-of-roster")
    return ReportRefused("period-not-begun") if now < period.starts else None


def figures_signed(statement: Statement, known: PeriodEvents) -> Mapping[str, int] | ReportRefused:
    """The figures a statement stands for, or why it is not taken."""
    disputed = frozenset(dispute.event_id for dispute in statement.disputed)
    unknown = tuple(sorted(disputed - known.disputed))
    if unknown:
        return ReportRefused("unknown-event", events=unknown)
    figures = statement.figures or {}
    undisputed = [event for event in known.against_zero if event not in disputed]
    signed = _zero(figures, undisputed) if statement.zero else _filled(figures)
    if isinstance(signed, ReportRefused) or signed["incidents"] or not _words_stand(statement):
        return signed
    return ReportRefused("zero-with-incident-words")


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


def _words_stand(statement: Statement) -> bool:
    """Words of an incident stand against none, until the person says why they are none of the period."""
    return statement.tells_of_incident and statement.incidents_disputed is None


def replaces_filled_by_empty(statement: Statement, before: Statement | None) -> ReportRefused | None:
    """An empty form never overwrites a filled one; saying zero is not empty, and words are no numbers."""
    if before is None or statement.zero or _is_filled(statement.figures):
        return None
    said_something = before.zero or before.has_words
    is_wiped = _is_filled(before.figures) or (said_something and not statement.has_words)
    return ReportRefused("empty-replaces-filled") if is_wiped else None


def machine_zero(statement: Statement, before: Statement | None, known: PeriodEvents) -> ReportRefused | None:
    """Why a machine's zero is not taken: it drops numbers filled in before, or there are events against it.

    That there was nothing is a person's statement; a machine that lost its data says zero too.
    """
    figures, were = statement.figures or {}, (before.figures or {}) if before else {}
    dropped = tuple(measure for measure in MEASURES if were.get(measure) and not figures.get(measure))
    if dropped:
        return ReportRefused("machine-zero-replaces-filled", fields=dropped)
    against = tuple(known.against_zero)
    return ReportRefused("machine-zero-with-events", events=against) if against else None


def _is_filled(figures: Mapping[str, int] | None) -> bool:
    return any((figures or {}).values())


def objection_to_second_signature(by: By, line: StoredLine) -> ReportRefused | None:
    """There is a first one, and whoever signs has a name."""
    return _nameless(by) or (ReportRefused("no-first-signature") if line.awaiting is None else None)


def reason_not_asked(by: By, line: StoredLine, reason: str | None) -> ReportRefused | None:
    """The second signature says why only where it makes a report the city's; else the first one did."""
    is_proxy = by.kind is ActorKind.city and line.signed_at is None
    return ReportRefused("reason-not-asked") if reason is not None and not is_proxy else None


def signs_twice(by: By, first: FirstSignature) -> ReportRefused | None:
    """Four eyes: another person, so another account and another name."""
    is_same = by.subject == first.signed_by or by.name == first.signer_name
    return ReportRefused("same-person-signs-twice") if is_same else None


def locked(line: StoredLine, locked_from: datetime | None, now: datetime) -> ReportRefused | None:
    """After that day a correction needs the city's leave; a first signing never does."""
    is_locked = locked_from is not None and now >= locked_from and line.leave is None
    return ReportRefused("correction-locked") if is_locked else None


def objection_to_leave(line: StoredLine, locked_from: datetime | None, now: datetime) -> ReportRefused | None:
    """Leave is given where it is needed, and one at a time."""
    if locked_from is None or now < locked_from:
        return ReportRefused("correction-not-locked")
    return ReportRefused("correction-allowed-already") if line.leave is not None else None


def objection_to_withdrawing_exemption(_: By, line: StoredLine) -> ReportRefused | None:
    """Only what was exempted can be asked for again."""
    return ReportRefused("not-exempt") if line.exempted_at is None else None
