"""What becomes of each message: the rules of the ledger, without a database.

Per producer and subject the numbers 1, 2, … are applied in order, each once (S2, S3). A producer restored
from a backup goes on in a new epoch, behind the last number it still knows (decision 52). No IO here.
"""

from collections.abc import Collection, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from contracts import EVENTS, Envelope, Unreadable
from contracts.kafka import Headers, from_record
from delivery.messages import NO_ID, Message, SpoiltHeaders, headers_of

GAP: Final = "a number before this one is missing"
BEHIND: Final = "an earlier message of this subject is in quarantine"
CONTRADICTION: Final = "contradiction: the producer gave this number to another event"
OLD_EPOCH: Final = "old epoch: its producer has been restored from a backup that does not know it"
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
    def number(self) -> tuple[int, int]:
        """Its place in its subject's order: epoch and sequence."""
        return self.headers.epoch, self.headers.sequence

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

    `recent` are the ids of the last applied numbers, newest last. `waiting` are held messages by number,
    `latest` the latest epoch of one. `blocked`: one of them is in quarantine, so that not even the next may
    pass. `lost`: ids of what was applied and the restored producer does not know; it stays applied.
    """

    last: int = 0
    recent: tuple[UUID, ...] = ()
    epoch: int = 0
    epoch_first: int = 1
    lost: tuple[UUID, ...] = ()
    waiting: dict[tuple[int, int], Arrival] = field(default_factory=dict)
    held_ids: set[UUID] = field(default_factory=set)
    blocked: bool = False
    latest: int = 0

    def id_of(self, sequence: int) -> UUID | None:
        """The id applied under a number, as long as it is remembered."""
        place = len(self.recent) - 1 - (self.last - sequence)
        return self.recent[place] if place >= 0 else None

    def is_next(self, arrival: Arrival) -> bool:
        """The next number of the epoch; or the first of a later one, when nothing before that is missing."""
        headers = arrival.headers
        if headers.epoch == self.epoch:
            return headers.sequence == self.last + 1
        is_first = headers.sequence == headers.epoch_first <= self.last + 1
        return headers.epoch > self.epoch and is_first

    def goes_straight_on(self, arrival: Arrival) -> bool:
        """The next number, and nothing of its subject is held or lost: as almost always, so asked at once."""
        headers = arrival.headers
        return (
            headers.sequence == self.last + 1
            and headers.epoch == self.epoch
            and not (self.blocked or self.waiting or self.held_ids or self.lost)
        )

    def take(self, arrival: Arrival) -> bool:
        """It was next, and is the last now. True: an epoch begins with it."""
        headers = arrival.headers
        begins = headers.epoch > self.epoch
        if begins:
            kept = max(0, len(self.recent) - (self.last + 1 - headers.epoch_first))
            self.lost = (*self.lost, *self.recent[kept:])
            self.recent = self.recent[:kept]
            self.epoch, self.epoch_first = headers.epoch, headers.epoch_first
        self.last = headers.sequence
        self.recent = (*self.recent, headers.id)[-RECENT:]
        return begins

    def wait(self, arrival: Arrival) -> None:
        """Its turn has not come; of two under one number the first waits."""
        self.waiting.setdefault(arrival.number, arrival)
        self.latest = max(self.latest, arrival.headers.epoch)

    def next_waiting(self) -> Arrival | None:
        """Of several the one that lies first in the log: so it goes in every reader, whatever was held."""
        if self.latest <= self.epoch:
            return self.waiting.get((self.epoch, self.last + 1))
        possible = (arrival for arrival in self.waiting.values() if self.is_next(arrival))
        return min(possible, key=lambda arrival: arrival.message.place, default=None)


SubjectStates = MutableMapping[SubjectKey, SubjectState]


class AppliedNumber(NamedTuple):
    """One that shall not come again; `begins`: the epoch that begins with it."""

    source: str
    subject: str
    sequence: int
    id: UUID
    begins: int | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A message that is next in its sequence; without an envelope its type is not handled here.

    `begins_epoch`: it is the first of its subject since its producer was restored.
    """

    arrival: Arrival
    envelope: Envelope | None
    begins_epoch: bool = False

    @property
    def number(self) -> AppliedNumber:
        """What the ledger remembers of it."""
        headers = self.arrival.headers
        begins = headers.epoch if self.begins_epoch else None
        return AppliedNumber(headers.source, headers.subject, headers.sequence, headers.id, begins)


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
    while not subject.blocked and (arrival := subject.next_waiting()):
        del subject.waiting[arrival.number]
        subject.held_ids.discard(arrival.headers.id)
        plan.waiting.pop(arrival.message.place, None)
        _accept(arrival, subject, handled, plan)


def skip(arrival: Arrival, subject: SubjectState, plan: BatchPlan) -> Acceptance | None:
    """An operator decided that it shall have no effect: its number counts as applied, if it was next."""
    if not subject.is_next(arrival):
        return None
    return Acceptance(arrival, None, _take(arrival, subject, plan))


def _take(arrival: Arrival, subject: SubjectState, plan: BatchPlan) -> bool:
    """What waits of an epoch that is over is set aside for an operator to see: it will never be next."""
    begins_epoch = subject.take(arrival)
    if begins_epoch:
        for number in [number for number in subject.waiting if number[0] < subject.epoch]:
            late = subject.waiting.pop(number)
            plan.waiting.pop(late.message.place, None)
            plan.quarantined.append((late, OLD_EPOCH))
    return begins_epoch


def _plan_one(arrival: Arrival, subject: SubjectState, handled: Collection[str], plan: BatchPlan) -> None:
    if subject.goes_straight_on(arrival):
        _accept(arrival, subject, handled, plan)
    elif _is_duplicate(arrival, subject):
        plan.duplicates.append(arrival)
    elif arrival.headers.sequence > 0 and arrival.headers.epoch < subject.epoch:
        subject.held_ids.add(arrival.headers.id)
        plan.quarantined.append((arrival, OLD_EPOCH))
    elif refusal := _refusal(arrival, subject):
        subject.blocked = True
        subject.held_ids.add(arrival.headers.id)
        plan.quarantined.append((arrival, refusal))
    elif subject.blocked or not subject.is_next(arrival):
        _add_waiting(arrival, subject)
        plan.waiting[arrival.message.place] = (arrival, BEHIND if subject.blocked else GAP)
    else:
        _accept(arrival, subject, handled, plan)
        accept_waiting(subject, handled, plan)


def _is_duplicate(arrival: Arrival, subject: SubjectState) -> bool:
    """Applied under this number before, or held already. Too old to remember its id counts as applied."""
    number, id_ = arrival.headers.sequence, arrival.headers.id
    known = 0 < number <= _last_known(arrival.headers.epoch, subject)
    if id_ == NO_ID:
        return known or _is_waiting(arrival, subject)
    if id_ in subject.held_ids or id_ in subject.lost or (not number and id_ in subject.recent):
        return True
    return known and subject.id_of(number) in (None, id_)


def _last_known(epoch: int, subject: SubjectState) -> int:
    """The last number of an epoch that was applied here and that its producer knows too."""
    if epoch == subject.epoch:
        return subject.last
    return subject.epoch_first - 1 if epoch < subject.epoch else 0


def _is_waiting(arrival: Arrival, subject: SubjectState) -> bool:
    """The same bytes are held already; without an id nothing else can tell."""
    waiting = subject.waiting.get(arrival.number)
    if waiting is None:
        return False
    ours, theirs = arrival.message, waiting.message
    return ours.value == theirs.value and [*ours.headers] == [*theirs.headers]


def _refusal(arrival: Arrival, subject: SubjectState) -> str:
    """Why it can have no place in its subject: it names no number, or one that another event has."""
    epoch, number = arrival.number
    if not number:
        return arrival.unreadable
    is_given = epoch == subject.epoch and number <= subject.last
    return CONTRADICTION if is_given or arrival.number in subject.waiting else ""


def _add_waiting(arrival: Arrival, subject: SubjectState) -> None:
    subject.wait(arrival)
    subject.held_ids.add(arrival.headers.id)


def _accept(arrival: Arrival, subject: SubjectState, handled: Collection[str], plan: BatchPlan) -> None:
    try:
        envelope = _read_envelope(arrival, handled, plan.latest)
    except Unreadable as unreadable:
        subject.blocked = True
        _add_waiting(arrival, subject)
        plan.quarantined.append((arrival, str(unreadable.args[0])))
    else:
        plan.accepted.append(Acceptance(arrival, envelope, _take(arrival, subject, plan)))


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
