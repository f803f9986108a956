"""What another service says happened, happened: a total table, own state × foreign event (domain §4).

People cross: a withdrawal meets an agreement under way. So a service decides for each of its states and each
event of the others what the event does to it. An event type that contracts gains is decided nowhere yet: the
test of every service that reads its topic fails until it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from contracts import Event, Service, foreign_events

S = TypeVar("S", bound=StrEnum)


class Verdict(StrEnum):
    """What a foreign event does to a case."""

    apply = "apply"
    """It is the next thing to happen here."""
    record = "record"
    """It happened, is written down, and changes nothing here."""
    compensate = "compensate"
    """It undoes what was begun here."""
    contradict = "contradict"
    """Its own source never said what must come before: nobody can accept it, so it goes to quarantine."""


APPLY: Final = Verdict.apply
RECORD: Final = Verdict.record
COMPENSATE: Final = Verdict.compensate
CONTRADICT: Final = Verdict.contradict


class Contradiction(Exception):
    """A producer contradicts itself."""


@dataclass(frozen=True, slots=True)
class CrossingTable(Generic[S]):
    """The verdict for every state and handled event; `ignored`: foreign events that concern nothing here.

    The state None means that nothing is known of the case here.
    """

    verdicts: Mapping[tuple[S | None, type[Event]], Verdict]
    ignored: frozenset[type[Event]]

    @property
    def handled(self) -> frozenset[type[Event]]:
        """The events that have a row."""
        return frozenset(event for _, event in self.verdicts)

    def verdict(self, state: S | None, event: type[Event]) -> Verdict:
        """What the event does in this state.

        Raises Contradiction when its own source can't have said it.
        """
        verdict = self.verdicts[state, event]
        if verdict is Verdict.contradict:
            raise Contradiction(f"{event.__name__} about a case that is unknown here")
        return verdict

    def undecided(self, service: Service, topics: Collection[str]) -> frozenset[type[Event]]:
        """The events of the topics the service reads that have neither a row nor a place in `ignored`."""
        return foreign_events(service, topics) - self.handled - self.ignored


def crossing_table(
    states: type[S],
    rows: Mapping[type[Event], Sequence[Verdict]],
    ignored: Collection[type[Event]] = (),
) -> CrossingTable[S]:
    """A table from one row per event: the verdict when nothing is known of the case, then one per state.

    Raises ValueError where a row has a hole or an event is both handled and ignored.
    """
    columns: tuple[S | None, ...] = (None, *states)
    if both := rows.keys() & set(ignored):
        raise ValueError(f"handled and ignored: {', '.join(sorted(event.__name__ for event in both))}")
    verdicts = {
        (state, event): verdict
        for event, row in rows.items()
        for state, verdict in zip(columns, row, strict=True)
    }
    return CrossingTable(MappingProxyType(verdicts), frozenset(ignored))
