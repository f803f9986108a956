"""What becomes of each message: the rules of the ledger, without a database.

Per producer and subject the numbers 1, 2, … are applied in order, each once (S2, S3). Nothing here does IO.
"""

from collections.abc import Collection, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from contracts import EVENTS, Envelope, Unreadable
from contracts.kafka import Headers, from_record
from delivery.messages import NO_ID, Message, Spoilt, read

GAP: Final = "a number before this one is missing"
BEHIND: Final = "an earlier message of this subject is in quarantine"
CONTRADICTION: Final = "contradiction: the producer gave this number to another event"
RECENT: Final = 32


@dataclass(frozen=True, slots=True)
class Item:
    """A message with what its attributes say; `row` is its place in `held` when it comes from there."""

    message: Message
    headers: Headers | Spoilt
    row: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.headers.source, self.headers.subject

    @property
    def is_placed(self) -> bool:
        """Does it say whose subject it is about?"""
        return all(self.key)

    @property
    def unreadable(self) -> str:
        """Why its attributes as a whole cannot be read; empty when they can."""
        return self.headers.reason if isinstance(self.headers, Spoilt) else ""


def item_of(message: Message, row: int | None = None) -> Item:
    """Reads what can be read."""
    return Item(message, read(message), row)


@dataclass(slots=True)
class Subject:
    """What is known about one producer's subject.

    `recent` are the ids of the last applied numbers, newest last. `waiting` are held messages by number.
    `stuck`: one of them is in quarantine, so that not even the next number may pass.
    """

    last: int = 0
    recent: tuple[UUID, ...] = ()
    waiting: dict[int, Item] = field(default_factory=dict)
    held_ids: set[UUID] = field(default_factory=set)
    stuck: bool = False

    def id_of(self, sequence: int) -> UUID | None:
        """The id applied under a number, as long as it is remembered."""
        place = len(self.recent) - 1 - (self.last - sequence)
        return self.recent[place] if place >= 0 else None


Subjects = MutableMapping[tuple[str, str], Subject]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Next in its sequence. Without an envelope its type is not handled here: only the number counts."""

    item: Item
    envelope: Envelope | None

    @property
    def done(self) -> tuple[str, str, int, UUID]:
        """What the ledger remembers of it."""
        return *self.item.key, self.item.headers.sequence, self.item.headers.id


@dataclass(slots=True)
class Plan:
    """The verdicts on a batch. `accepted` is in the order in which it must have its effect."""

    accepted: list[Accepted] = field(default_factory=list)
    duplicates: list[Item] = field(default_factory=list)
    waiting: dict[tuple[str, int, int], tuple[Item, str]] = field(default_factory=dict)
    quarantined: list[tuple[Item, str]] = field(default_factory=list)

    @property
    def parked(self) -> list[tuple[Item, str]]:
        """Those of the batch that still wait at its end, each with its reason."""
        return list(self.waiting.values())


def judge(items: Iterable[Item], subjects: Subjects, handled: Collection[str]) -> Plan:
    """Sort a batch. Changes `subjects` to what holds when everything accepted has had its effect."""
    plan = Plan()
    for item in items:
        if item.is_placed:
            _judge_one(item, subjects.setdefault(item.key, Subject()), handled, plan)
        else:
            plan.quarantined.append((item, item.unreadable))
    return plan


def release(subjects: Iterable[Subject], handled: Collection[str], plan: Plan) -> None:
    """Whatever waits with nothing missing before it: after an operator let go of what stood in its way."""
    for subject in subjects:
        _accept_waiting(subject, handled, plan)


def _judge_one(item: Item, subject: Subject, handled: Collection[str], plan: Plan) -> None:
    if _is_known(item, subject):
        plan.duplicates.append(item)
    elif refusal := _refusal(item, subject):
        subject.stuck = True
        subject.held_ids.add(item.headers.id)
        plan.quarantined.append((item, refusal))
    elif subject.stuck or item.headers.sequence > subject.last + 1:
        _wait(item, subject)
        plan.waiting[item.message.place] = (item, BEHIND if subject.stuck else GAP)
    else:
        _accept(item, subject, handled, plan)
        _accept_waiting(subject, handled, plan)


def _is_known(item: Item, subject: Subject) -> bool:
    """Applied under this number before, or held already. Too old to remember its id counts as applied."""
    number, id_ = item.headers.sequence, item.headers.id
    if id_ == NO_ID:
        return 0 < number <= subject.last or _is_waiting(item, subject)
    if id_ in subject.held_ids or (not number and id_ in subject.recent):
        return True
    return 0 < number <= subject.last and subject.id_of(number) in (None, id_)


def _is_waiting(item: Item, subject: Subject) -> bool:
    """The same bytes are held already; without an id nothing else can tell."""
    held = subject.waiting.get(item.headers.sequence)
    if held is None:
        return False
    ours, theirs = item.message, held.message
    return ours.value == theirs.value and [*ours.headers] == [*theirs.headers]


def _refusal(item: Item, subject: Subject) -> str:
    """Why it can have no place in its subject: it names no number, or one that another event has."""
    number = item.headers.sequence
    if not number:
        return item.unreadable
    return CONTRADICTION if number <= subject.last or number in subject.waiting else ""


def _wait(item: Item, subject: Subject) -> None:
    subject.waiting[item.headers.sequence] = item
    subject.held_ids.add(item.headers.id)


def _accept_waiting(subject: Subject, handled: Collection[str], plan: Plan) -> None:
    """The missing number arrived: what waited behind it follows, in order."""
    while not subject.stuck and subject.last + 1 in subject.waiting:
        item = subject.waiting.pop(subject.last + 1)
        subject.held_ids.discard(item.headers.id)
        plan.waiting.pop(item.message.place, None)
        _accept(item, subject, handled, plan)


def _accept(item: Item, subject: Subject, handled: Collection[str], plan: Plan) -> None:
    try:
        envelope = _read(item, handled)
    except Unreadable as unreadable:
        subject.stuck = True
        _wait(item, subject)
        plan.quarantined.append((item, str(unreadable.args[0])))
    else:
        subject.last = item.headers.sequence
        subject.recent = (*subject.recent, item.headers.id)[-RECENT:]
        plan.accepted.append(Accepted(item, envelope))


def _read(item: Item, handled: Collection[str]) -> Envelope | None:
    """The value is only looked at when somebody here handles its type."""
    if isinstance(item.headers, Spoilt):
        raise Unreadable(item.headers.reason)
    event = EVENTS.get(item.headers.type)
    if event is not None and event.source == item.headers.source and event.type not in handled:
        return None
    return from_record(item.headers, item.message.value)
