"""What a service does with events: the interface between the ledger and its handlers."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from contracts import Envelope, Event
from database import Connection
from telemetry.trace import InTrace, step_of_message

E = TypeVar("E", bound=Event)

Handler: TypeAlias = Callable[[Connection, Envelope[E], datetime], Awaitable[None]]
"""(connection, envelope, now). Returning normally means: applied."""

Apply = Callable[[Connection, Sequence[Envelope], datetime], Awaitable[None]]

Prepare = Callable[[Connection, Sequence[Envelope]], Awaitable[None]]
"""Locks the rows the effects will change, sorted, before any effect (decision 3)."""


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event that has its effect now, and where it lies in the log.

    `late`: it had been held, so those who read by place may be past it.
    """

    envelope: Envelope
    partition: int
    offset: int
    late: bool


Follow = Callable[[Connection, Sequence[PlacedEvent], datetime], Awaitable[None]]
"""Keeps something about all events of a batch, in their order, beside their effects; once per batch."""

Now = datetime | Callable[[], datetime]
"""A clock's `now`, read after BEGIN, anew in every attempt (the watermark needs it); in tests an instant."""


def instant_of(now: Now) -> datetime:
    """To be called after BEGIN."""
    return now if isinstance(now, datetime) else now()


@dataclass(frozen=True)
class Effects:
    """The event types a service handles, and one function that applies a batch of them, in order.

    `most`: so many messages at most in one transaction, where it holds rows that requests wait for.
    `followers`: called behind `apply` for the same events.
    """

    handled: frozenset[str]
    apply: Apply
    most: int | None = None
    followers: Sequence[Follow] = ()


@dataclass(frozen=True, slots=True)
class Handling:
    """An event class and its handler; only `on` makes one, so the two fit together."""

    event: type[Event]
    handler: Handler[Any]


def on(event: type[E], handler: Handler[E]) -> Handling:
    """`on(LawyerAssigned, events.lawyer_assigned)`: mypy refuses a handler of another event."""
    return Handling(event, handler)


def one_by_one(*handlings: Handling) -> Effects:
    """One handler per event class, called in the order of the messages.

    The ledger reads the data of a message by its type (contracts), so each handler meets its own event.
    """
    by_type = {handling.event.type: handling.handler for handling in handlings}
    if len(by_type) < len(handlings):
        raise ValueError("an event has two handlers")

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        for envelope in envelopes:
            with caused_by(envelope):
                await by_type[envelope.type](connection, envelope, now)

    return Effects(frozenset(by_type), apply)


def all_at_once(events: Collection[type[Event]], apply: Apply, most: int | None = None) -> Effects:
    """One function that takes the accepted envelopes of a whole batch.

    What it makes of one of them for others to read it makes `with caused_by(envelope)`.
    """
    return Effects(frozenset(event.type for event in events), apply, most)


def caused_by(envelope: Envelope) -> InTrace:
    """Around what one event of a batch has for effects: the events made there go on with its trace."""
    return InTrace(step_of_message(envelope.traceparent, envelope.id))


async def nothing_to_prepare(connection: Connection, envelopes: Sequence[Envelope]) -> None:
    """For a service whose effects only insert."""
