"""A batch of events folded into what changes: figures, cases, the journal, incidents and signs of life.

Order between services does not matter: when an application is read after what followed it (it was held and
replayed), what was counted without a class moves to its class, as if nothing had been held (S6).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from contracts import Envelope, Event
from contracts.assignment import LawyerAssigned
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    ConsultationRecorded,
    IncidentReported,
)
from contracts.mediation import CaseClosed
from contracts.topics import CASES
from reporting.rules.figures import NO_CLASS, Tally, against_zero, of_class, tally
from reporting.rules.periods import Calendar, period_of, stock_period
from reporting.rules.silence import heard


class Cell(NamedTuple):
    """One number's place: campaign, county, period, measure and case class."""

    campaign: str
    county: str
    period: date
    measure: str
    case_class: str


@dataclass(frozen=True, slots=True)
class Case:
    """What reporting knows of a case. `case_class` is None until its application was read."""

    case_id: str
    campaign: str
    county: str
    case_class: str | None = None
    workers: int = 0
    received_at: datetime | None = None
    granted_at: datetime | None = None
    assigned_at: datetime | None = None
    ended_at: datetime | None = None
    unclassed: Mapping[str, int] = field(default_factory=dict)
    """`period/measure` → what was counted under no class so far."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An event behind a county-period."""

    event_id: UUID
    campaign: str
    county: str
    period: date
    type: str
    subject: str
    time: datetime
    recorded: datetime
    against_zero: bool


@dataclass(frozen=True, slots=True)
class Incident:
    """苗头 or 群体性事件, for the city's report of the day."""

    event_id: UUID
    campaign: str
    county: str
    period: date
    kind: str
    people: int
    people_exact: bool
    time: datetime


@dataclass
class Folded:
    """What a batch changes, each to be written in one statement."""

    cases: dict[str, Case] = field(default_factory=dict)
    figures: Counter[Cell] = field(default_factory=Counter)
    journal: list[JournalLine] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    signs: dict[tuple[str, str, datetime], tuple[datetime, datetime]] = field(default_factory=dict)
    """(campaign, county, full hour) → first and last sign of life in it; gaps of an hour do not matter."""


STAGES: Final = ("stock_undecided", "stock_unassigned", "stock_handled")
"""Pending stock 未结: to be decided, granted and to be assigned, in a lawyer's hands."""

ENDS: Final[tuple[type[Event], ...]] = (ApplicationRefused, ApplicationWithdrawn, AidTerminated, CaseClosed)
"""The events that take a case out of the stock; the earliest one decides."""


def fold(
    envelopes: Sequence[Envelope], known: Mapping[str, Case], calendars: Mapping[str, Calendar]
) -> Folded:
    """All changes of a batch, in its order. `known`: the cases of its subjects as they are stored.

    Every campaign of the batch has a calendar: see `without_calendar`.
    """
    folded = Folded()
    for envelope in envelopes:
        _hear(folded, envelope)
        _count(folded, envelope, known, calendars[envelope.campaign])
    return folded


def without_calendar(envelopes: Sequence[Envelope], calendars: Collection[str]) -> Collection[str]:
    """Campaigns of a batch that are unknown here: their events can be put in no period."""
    return {envelope.campaign for envelope in envelopes} - set(calendars)


def case_ids(envelopes: Sequence[Envelope]) -> Sequence[str]:
    """The cases a batch is about, sorted: the order in which they are locked."""
    return sorted({envelope.subject for envelope in envelopes if envelope.data.topic == CASES})


def full_hour(instant: datetime) -> datetime:
    """The hour an instant lies in."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _hear(folded: Folded, envelope: Envelope) -> None:
    """Every event is looked at, whatever its type: the time it was recorded counts, not when it happened."""
    county = heard(envelope.actor)
    if county is None:
        return
    hour = (envelope.campaign, county, full_hour(envelope.recorded))
    first, last = folded.signs.get(hour, (envelope.recorded, envelope.recorded))
    folded.signs[hour] = min(first, envelope.recorded), max(last, envelope.recorded)


def _count(folded: Folded, envelope: Envelope, known: Mapping[str, Case], calendar: Calendar) -> None:
    if envelope.data.topic == CASES:
        _count_case_event(folded, envelope, known, calendar)
    else:
        _count_county_event(folded, envelope, calendar)


def _count_case_event(
    folded: Folded, envelope: Envelope, known: Mapping[str, Case], calendar: Calendar
) -> None:
    before = (
        folded.cases.get(envelope.subject)
        or known.get(envelope.subject)
        or Case(envelope.subject, envelope.campaign, envelope.county)
    )
    said = {} if _assigned_again(envelope, before) else tally(envelope)
    after = _classed(folded, _advanced(before, envelope))
    period = period_of(calendar, envelope.time)
    if period is not None and said:
        after = _add(folded, after, period, said)
        folded.journal.append(_journal_line(envelope, after.county, period, said))
    _move_stock(folded, before, after, calendar)
    folded.cases[after.case_id] = after


def _assigned_again(envelope: Envelope, case: Case) -> bool:
    return isinstance(envelope.data, LawyerAssigned) and case.assigned_at is not None


def _advanced(case: Case, envelope: Envelope) -> Case:
    """The case after an event: each stage's earliest instant."""
    event, time = envelope.data, envelope.time
    if isinstance(event, ApplicationReceived):
        return replace(
            case, case_class=event.case_class.value, workers=event.workers, received_at=envelope.time
        )
    if isinstance(event, AidGranted):
        return replace(case, granted_at=_earlier(case.granted_at, time))
    if isinstance(event, LawyerAssigned):
        return replace(case, assigned_at=case.assigned_at or time)
    if isinstance(event, ENDS):
        return replace(case, ended_at=_earlier(case.ended_at, time))
    return case


def _earlier(known: datetime | None, time: datetime) -> datetime:
    return time if known is None else min(known, time)


def _classed(folded: Folded, case: Case) -> Case:
    """What was counted without a class moves to the case's class as soon as that is known."""
    if case.case_class is None or not case.unclassed:
        return case
    for place, amount in case.unclassed.items():
        period, measure = place.split("/")
        cell = Cell(case.campaign, case.county, date.fromisoformat(period), measure, NO_CLASS)
        folded.figures[cell] -= amount
        _add(folded, case, cell.period, {measure: amount})
    return replace(case, unclassed={})


def _add(folded: Folded, case: Case, period: date, said: Tally) -> Case:
    """Count under the case's class, or under none and remember it."""
    classed = case.case_class is not None
    for measure, amount in (of_class(said, case.workers) if classed else said).items():
        cell = Cell(case.campaign, case.county, period, measure, case.case_class or NO_CLASS)
        folded.figures[cell] += amount
    if classed:
        return case
    remembered = Counter(case.unclassed)
    remembered.update({f"{period}/{measure}": amount for measure, amount in said.items()})
    return replace(case, unclassed=dict(remembered))


def _journal_line(envelope: Envelope, county: str, period: date, said: Tally) -> JournalLine:
    return JournalLine(
        event_id=envelope.id,
        campaign=envelope.campaign,
        county=county,
        period=period,
        type=envelope.type,
        subject=envelope.subject,
        time=envelope.time,
        recorded=envelope.recorded,
        against_zero=against_zero(said),
    )


def _count_county_event(folded: Folded, envelope: Envelope, calendar: Calendar) -> None:
    said, period = tally(envelope), period_of(calendar, envelope.time)
    if period is None or not said:
        return
    event = envelope.data
    case_class = event.case_class.value if isinstance(event, ConsultationRecorded) else NO_CLASS
    for measure, amount in said.items():
        folded.figures[Cell(envelope.campaign, envelope.county, period, measure, case_class)] += amount
    folded.journal.append(_journal_line(envelope, envelope.county, period, said))
    if isinstance(event, IncidentReported):
        folded.incidents.append(_incident(envelope, event, period))


def _incident(envelope: Envelope, event: IncidentReported, period: date) -> Incident:
    return Incident(
        event_id=envelope.id,
        campaign=envelope.campaign,
        county=envelope.county,
        period=period,
        kind=event.kind,
        people=event.people,
        people_exact=event.people_exact,
        time=envelope.time,
    )


def _move_stock(folded: Folded, before: Case, after: Case, calendar: Calendar) -> None:
    """Pending stock is kept as what enters and leaves it per period, so its level is a sum over periods."""
    if _stages(before) == _stages(after):
        return
    changed = Counter(_stock(after, calendar))
    changed.subtract(_stock(before, calendar))
    for cell, amount in changed.items():
        if amount:
            folded.figures[cell] += amount


def _stages(case: Case) -> tuple[object, ...]:
    return case.case_class, case.received_at, case.granted_at, case.assigned_at, case.ended_at


def _stock(case: Case, calendar: Calendar) -> Counter[Cell]:
    """A case is in one stage from its beginning to the next one's, or to the end of the case."""
    moves: Counter[Cell] = Counter()
    starts = (case.received_at, case.granted_at, case.assigned_at)
    for number, stage in enumerate(STAGES):
        leaves = min(filter(None, (*starts[number + 1 :], case.ended_at)), default=None)
        _enter_and_leave(moves, case, stage, starts[number], leaves, calendar)
    return moves


def _enter_and_leave(
    moves: Counter[Cell],
    case: Case,
    stage: str,
    enters: datetime | None,
    leaves: datetime | None,
    calendar: Calendar,
) -> None:
    if enters is None or (leaves is not None and leaves <= enters):
        return
    for instant, amount in ((enters, 1), (leaves, -1)):
        period = stock_period(calendar, instant) if instant else None
        if period is not None:
            moves[Cell(case.campaign, case.county, period, stage, case.case_class or NO_CLASS)] += amount
