"""What becomes of each message: the rules of the ledger, without a database.

Per producer and subject the numbers 1, 2, … are applied in order, each once (S2, S3). Nothing here does IO.
"""

from collections.abc import Collection, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from contracts import EVENTS, Envelope, Unreadable
from contracts.kafka import Headers, from_record
from delivery.messages import Message

GAP: Final = "a number before this one is missing"
BEHIND: Final = "an earlier message of this subject is in quarantine"
CONTRADICTION: Final = "contradiction: the producer gave this number to another event"
RECENT: Final = 32


@dataclass(frozen=True, slots=True)
class Item:
    """A message with its attributes; `row` is its place in `held` when it comes from there."""

    message: Message
    headers: Headers
    row: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.headers.source, self.headers.subject


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
        _judge_one(item, subjects.setdefault(item.key, Subject()), handled, plan)
    return plan


def release(subjects: Iterable[Subject], handled: Collection[str]) -> Plan:
    """Whatever waits with nothing missing before it: after an operator let go of what stood in its way."""
    plan = Plan()
    for subject in subjects:
        _accept_waiting(subject, handled, plan)
    return plan


def _judge_one(item: Item, subject: Subject, handled: Collection[str], plan: Plan) -> None:
    sequence = item.headers.sequence
    if _is_known(item, subject):
        plan.duplicates.append(item)
    elif sequence <= subject.last or sequence in subject.waiting:
        subject.stuck = True
        subject.held_ids.add(item.headers.id)
        plan.quarantined.append((item, CONTRADICTION))
    elif subject.stuck or sequence > subject.last + 1:
        _wait(item, subject)
        plan.waiting[item.message.place] = (item, BEHIND if subject.stuck else GAP)
    else:
        _accept(item, subject, handled, plan)
        _accept_waiting(subject, handled, plan)


def _is_known(item: Item, subject: Subject) -> bool:
    """Applied under this number before, or held already. Too old to remember its id counts as applied."""
    if item.headers.id in subject.held_ids:
        return True
    return item.headers.sequence <= subject.last and subject.id_of(item.headers.sequence) in (
        None,
        item.headers.id,
    )


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
    event = EVENTS.get(item.headers.type)
    if event is not None and event.source == item.headers.source and event.type not in handled:
        return None
    return from_record(item.headers, item.message.value)
