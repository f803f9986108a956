"""What becomes of each message: the rules of the ledger, without a database.

Per producer and subject the numbers 1, 2, … are applied in order, each once (S2, S3). Nothing here does IO.
"""

from collections.abc import Collection, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts import EVENTS, Envelope, Unreadable
from contracts.kafka import Headers, from_record
from delivery.messages import NO_ID, Message, SpoiltHeaders, headers_of

GAP: Final = "a number before this one is missing"
BEHIND: Final = "an earlier message of this subject is in quarantine"
CONTRADICTION: Final = "contradiction: the producer gave this number to another event"
TOO_FAR_AHEAD: Final = "its time is more than a day ahead of ours"
RECENT: Final = 32

SubjectKey = tuple[str, str]
"""Source and subject: the numbers count per producer."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message with what its headers say; `row` is its place in `held` when it comes from there."""

    message: Message
    headers: Headers | SpoiltHeaders
    row: int | None = None

    @property
    def subject_key(self) -> SubjectKey:
        return self.headers.source, self.headers.subject

    @property
    def names_its_subject(self) -> bool:
        """Without a source or a subject it has no place in any order."""
        return all(self.subject_key)

    @property
    def unreadable(self) -> str:
        """Why its headers as a whole cannot be read; empty when they can."""
        return self.headers.reason if isinstance(self.headers, SpoiltHeaders) else ""


def arrival_of(message: Message, row: int | None = None) -> Arrival:
    """Reads what can be read."""
    return Arrival(message, headers_of(message), row)


@dataclass(slots=True)
class SubjectState:
    """What is known about one producer's subject.

    `recent` are the ids of the last applied numbers, newest last. `waiting` are held messages by number.
    `blocked`: one of them is in quarantine, so that not even the next number may pass.
    """

    last: int = 0
    recent: tuple[UUID, ...] = ()
    waiting: dict[int, Arrival] = field(default_factory=dict)
    held_ids: set[UUID] = field(default_factory=set)
    blocked: bool = False

    def id_of(self, sequence: int) -> UUID | None:
        """The id applied under a number, as long as it is remembered."""
        place = len(self.recent) - 1 - (self.last - sequence)
        return self.recent[place] if place >= 0 else None


SubjectStates = MutableMapping[SubjectKey, SubjectState]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A message that is next in its sequence; without an envelope its type is not handled here."""

    arrival: Arrival
    envelope: Envelope | None

    @property
    def number(self) -> tuple[str, str, int, UUID]:
        """What the ledger remembers of it: source, subject, sequence, id."""
        return *self.arrival.subject_key, self.arrival.headers.sequence, self.arrival.headers.id


@dataclass(slots=True)
class BatchPlan:
    """What shall become of each message of a batch; `accepted` in the order of their effects."""

    accepted: list[Acceptance] = field(default_factory=list)
    duplicates: list[Arrival] = field(default_factory=list)
    waiting: dict[tuple[str, int, int], tuple[Arrival, str]] = field(default_factory=dict)
    quarantined: list[tuple[Arrival, str]] = field(default_factory=list)
    latest: datetime | None = None
    """A time beyond it is none that anybody can have seen; None: every time is taken."""

    @property
    def parked(self) -> list[tuple[Arrival, str]]:
        """Those of the batch that still wait at its end, each with its reason."""
        return list(self.waiting.values())


def plan_batch(
    arrivals: Iterable[Arrival],
    subjects: SubjectStates,
    handled: Collection[str],
    latest: datetime | None = None,
) -> BatchPlan:
    """Sort a batch. Changes `subjects` to what holds when everything accepted has had its effect."""
    plan = BatchPlan(latest=latest)
    for arrival in arrivals:
        if arrival.names_its_subject:
            subject = subjects.setdefault(arrival.subject_key, SubjectState())
            _plan_one(arrival, subject, handled, plan)
        else:
            plan.quarantined.append((arrival, arrival.unreadable))
    return plan


def accept_waiting(subject: SubjectState, handled: Collection[str], plan: BatchPlan) -> None:
    """The missing number arrived, or an operator cleared the way: what waited behind it follows, in order."""
    while not subject.blocked and subject.last + 1 in subject.waiting:
        arrival = subject.waiting.pop(subject.last + 1)
        subject.held_ids.discard(arrival.headers.id)
        plan.waiting.pop(arrival.message.place, None)
        _accept(arrival, subject, handled, plan)


def _plan_one(arrival: Arrival, subject: SubjectState, handled: Collection[str], plan: BatchPlan) -> None:
    if _is_duplicate(arrival, subject):
        plan.duplicates.append(arrival)
    elif refusal := _refusal(arrival, subject):
        subject.blocked = True
        subject.held_ids.add(arrival.headers.id)
        plan.quarantined.append((arrival, refusal))
    elif subject.blocked or arrival.headers.sequence > subject.last + 1:
        _add_waiting(arrival, subject)
        plan.waiting[arrival.message.place] = (arrival, BEHIND if subject.blocked else GAP)
    else:
        _accept(arrival, subject, handled, plan)
        accept_waiting(subject, handled, plan)


def _is_duplicate(arrival: Arrival, subject: SubjectState) -> bool:
    """Applied under this number before, or held already. Too old to remember its id counts as applied."""
    number, id_ = arrival.headers.sequence, arrival.headers.id
    if id_ == NO_ID:
        return 0 < number <= subject.last or _is_waiting(arrival, subject)
    if id_ in subject.held_ids or (not number and id_ in subject.recent):
        return True
    return 0 < number <= subject.last and subject.id_of(number) in (None, id_)


def _is_waiting(arrival: Arrival, subject: SubjectState) -> bool:
    """The same bytes are held already; without an id nothing else can tell."""
    waiting = subject.waiting.get(arrival.headers.sequence)
    if waiting is None:
        return False
    ours, theirs = arrival.message, waiting.message
    return ours.value == theirs.value and [*ours.headers] == [*theirs.headers]


def _refusal(arrival: Arrival, subject: SubjectState) -> str:
    """Why it can have no place in its subject: it names no number, or one that another event has."""
    number = arrival.headers.sequence
    if not number:
        return arrival.unreadable
    return CONTRADICTION if number <= subject.last or number in subject.waiting else ""


def _add_waiting(arrival: Arrival, subject: SubjectState) -> None:
    subject.waiting[arrival.headers.sequence] = arrival
    subject.held_ids.add(arrival.headers.id)


def _accept(arrival: Arrival, subject: SubjectState, handled: Collection[str], plan: BatchPlan) -> None:
    try:
        envelope = _read_envelope(arrival, handled, plan.latest)
    except Unreadable as unreadable:
        subject.blocked = True
        _add_waiting(arrival, subject)
        plan.quarantined.append((arrival, str(unreadable.args[0])))
    else:
        subject.last = arrival.headers.sequence
        subject.recent = (*subject.recent, arrival.headers.id)[-RECENT:]
        plan.accepted.append(Acceptance(arrival, envelope))


def _read_envelope(arrival: Arrival, handled: Collection[str], latest: datetime | None) -> Envelope | None:
    """The value is only looked at when somebody here handles its type."""
    if isinstance(arrival.headers, SpoiltHeaders):
        raise Unreadable(arrival.headers.reason)
    event = EVENTS.get(arrival.headers.type)
    if event is not None and event.source == arrival.headers.source and event.type not in handled:
        return None
    if latest is not None and max(arrival.headers.time, arrival.headers.recorded) > latest:
        raise Unreadable(TOO_FAR_AHEAD)
    return _never_after_its_recording(from_record(arrival.headers, arrival.message.value))


def _never_after_its_recording(envelope: Envelope) -> Envelope:
    """What was written down has happened: a time that its sender told ahead counts as then (T3).

    By the sender's clock and not by ours, so that every reader counts it in the same period.
    """
    if envelope.time <= envelope.recorded:
        return envelope
    return replace(envelope, time=envelope.recorded)
