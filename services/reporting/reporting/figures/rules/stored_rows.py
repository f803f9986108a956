"""What is stored of the events of a batch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from contracts.agency_facts import PriorityAnswer

NO_CLASS: Final = ""
"""Stands for the class of an incident, and of a case whose application has not been read yet."""


class EndedAs(StrEnum):
    """How a case ended: the outcomes of closing, and the ends without one."""

    fully_recovered = "fully_recovered"
    partly_recovered = "partly_recovered"
    not_recovered = "not_recovered"
    less_accepted = "less_accepted"
    terminated = "terminated"
    withdrawn = "withdrawn"
    refused = "refused"


@dataclass(frozen=True, slots=True)
class Priority:
    """An agency was asked to hear a case first (N1.1). `asked_on` None: the request was not read.

    `answered_on`: the day of the answer that holds, which the paper bears where it came `by_hand`;
    `answered_at`: when it was given or entered.
    """

    request_id: str
    asked_on: date | None = None
    answer_by: date | None = None
    answer: PriorityAnswer | None = None
    answered_on: date | None = None
    answered_at: datetime | None = None
    by_hand: bool = False


class FigureKey(NamedTuple):
    """Which number. `measure` is one of the daily report, or a stage of the pending stock."""

    campaign: str
    county: str
    period: date
    measure: str
    case_class: str


class TurnKind(StrEnum):
    """How an event moves a case in the pending stock."""

    received = "received"
    granted = "granted"
    assigned = "assigned"
    returned = "returned"
    ended = "ended"


class Turn(NamedTuple):
    """An event that moves its case in the pending stock: how, when it was so, when it was recorded."""

    kind: TurnKind
    time: datetime
    recorded: datetime


class StockMove(NamedTuple):
    """A case enters or leaves a stage of the pending stock in a period, as was recorded at an instant."""

    campaign: str
    county: str
    stage: str
    case_id: str
    period: date
    recorded: datetime


class StockCase(NamedTuple):
    """A case in the pending stock, as a list shows it; the rest is None until its application is read."""

    county: str
    stage: str
    case_id: str
    case_no: str | None
    case_class: str | None
    received_at: datetime | None


NOTHING_UNCLASSED: Final[Mapping[str, int]] = {}


class Case(NamedTuple):
    """What reporting knows of a case. `case_class` is None until its application was read.

    A tuple, because almost every event makes another one: a frozen dataclass sets its fields one by one.
    """

    case_id: str
    campaign: str
    county: str
    case_class: str | None = None
    workers: int = 0
    workers_exact: bool = True
    received_at: datetime | None = None
    granted_at: datetime | None = None
    handovers: tuple[datetime, ...] = ()
    """When it was assigned, returned, assigned again …: in turn, never earlier than the one before."""
    ended_at: datetime | None = None
    handler: str | None = None
    """The number of the lawyer or legal worker who has it."""
    ended_as: EndedAs | None = None
    """None of a case that ended, too, where that was read before it was kept."""
    case_no: str | None = None
    migrant_worker: bool | None = None
    """Both None: its application was read before they were kept, or not yet."""
    priorities: tuple[Priority, ...] | None = ()
    """None: it was read before they were kept."""
    unclassed: Mapping[str, int] = NOTHING_UNCLASSED
    """`period/measure` → what was counted under no class so far."""
    turns: tuple[Turn, ...] = ()
    """What moved it in the stock, in the order of recording; none of a case from before they were kept."""

    @property
    def was_assigned(self) -> bool:
        return bool(self.handovers)

    @property
    def is_handled(self) -> bool:
        """A lawyer has it: it was assigned, and not returned since."""
        return len(self.handovers) % 2 == 1


class JournalLine(NamedTuple):
    """An event behind a county-period.

    `added`: what it adds, before its case's class and workers are looked at; `case_class`: of what is no
    case. Both are None in rows from before this was kept.
    """

    event_id: UUID
    campaign: str
    county: str
    period: date
    type: str
    subject: str
    time: datetime
    recorded: datetime
    against_zero: bool
    added: Mapping[str, int] | None = None
    case_class: str | None = None


class LaterEvent(NamedTuple):
    """An event behind figures that was recorded after an instant."""

    event_id: UUID
    type: str
    subject: str


class AddedLater(NamedTuple):
    """What events that were recorded after an instant added to one measure of a line, in all.

    `workers`: the same times the workers of each one's case; `inexact`: of cases whose workers nobody
    counted.
    """

    county: str
    period: date
    case_class: str
    measure: str
    amount: int
    workers: int
    inexact: int


class WithdrawnRecord(NamedTuple):
    """A consultation or incident that was entered by mistake: it stands against no zero report any more."""

    campaign: str
    county: str
    period: date
    subject: str
    at: datetime


class Incident(NamedTuple):
    """苗头 or 群体性事件, for the city's report of the day."""

    event_id: UUID
    campaign: str
    county: str
    period: date
    kind: str
    people: int
    people_exact: bool
    people_known: bool
    place_kind: str | None
    area: str | None
    place_told: bool
    time: datetime
    subject: str
    withdrawn_at: datetime | None = None
    recorded: datetime | None = None
    reported_by: str | None = None
    """Which kind of actor. This and `recorded` are None in rows from before they were kept."""


@dataclass
class BatchChanges:
    """What a batch changes, each to be written in one statement."""

    cases: dict[str, Case] = field(default_factory=dict)
    figures: Counter[FigureKey] = field(default_factory=Counter)
    stock_moves: Counter[StockMove] = field(default_factory=Counter)
    journal: list[JournalLine] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    withdrawn: list[WithdrawnRecord] = field(default_factory=list)
