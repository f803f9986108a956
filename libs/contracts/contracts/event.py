"""What every event shares: its class, its envelope, who acted, and the codes several services use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Generic
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeVar

Fen = Annotated[int, Field(ge=0, description="an amount of money in 分")]
Count = Annotated[int, Field(ge=0)]


class Event(BaseModel):
    """A fact, in the past tense. Subclasses name their `type`, `topic` and `source`.

    Unknown fields are ignored on reading, so that a reader survives the next version's additions.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    topic: ClassVar[str]
    source: ClassVar[str]


class ActorKind(StrEnum):
    """Who acted. Only a person or a client of a county counts as a sign of its life (N5.1)."""

    person = "person"
    client = "client"
    rule = "rule"
    timer = "timer"
    city = "city"
    agency = "agency"


@dataclass(frozen=True, slots=True)
class Actor:
    """The kind of actor and the county it belongs to; set from the verified token, never from input."""

    kind: ActorKind
    county: str | None = None


RULE = Actor(ActorKind.rule)
TIMER = Actor(ActorKind.timer)


E_co = TypeVar("E_co", bound=Event, covariant=True, default=Event)


@dataclass(frozen=True, slots=True)
class Envelope(Generic[E_co]):
    """An event with its CloudEvents attributes. `Envelope` alone is of any event: it promises no field.

    `time` is when it happened (decides the period); `recorded` when it was recorded (decides hearing);
    `sequence` counts 1, 2, … per (source, subject). Both times are aware. `epoch` is 0 until the source is
    restored from a backup; then `epoch_first` is the first number given to the subject since (decision 52).
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    recorded: datetime
    sequence: int
    county: str
    campaign: str
    actor: Actor
    data: E_co
    traceparent: str | None = None
    epoch: int = 0
    epoch_first: int = 1


class LimitStage(StrEnum):
    """How far a time limit has run that is told about."""

    near = "near"
    passed = "passed"


class CaseClass(StrEnum):
    """Case class 案件类别; the first three are those of the sweep (N1)."""

    wages = "wages"
    work_injury = "work_injury"
    social_insurance = "social_insurance"
    other = "other"


class Lane(StrEnum):
    """Green lane 绿色通道 or ordinary lane 普通程序 (N2.1)."""

    green = "green"
    ordinary = "ordinary"


class Channel(StrEnum):
    """How an application or a consultation reached us."""

    window = "window"
    township = "township"
    workstation = "workstation"
    hotline = "hotline"
    online = "online"
    agency = "agency"


class RespondentRole(StrEnum):
    """Role of a respondent 被申请方 in the chain of those who owe."""

    employer = "employer"
    labour_contractor = "labour_contractor"
    subcontractor = "subcontractor"
    general_contractor = "general_contractor"
    developer = "developer"
    agency = "agency"


class Industry(StrEnum):
    """The trade of whoever owes, as the sweep of arrears names them (N4.2)."""

    construction = "construction"
    municipal_works = "municipal_works"
    transport_works = "transport_works"
    water_works = "water_works"
    manufacturing = "manufacturing"
    catering = "catering"
    other_services = "other_services"
    other = "other"


class PlaceKind(StrEnum):
    """At what sort of place an incident is; where exactly is words, which stay with intake."""

    construction_site = "construction_site"
    factory = "factory"
    employer_office = "employer_office"
    dormitory = "dormitory"
    government = "government"
    court_or_arbitration = "court_or_arbitration"
    service_window = "service_window"
    road_or_public = "road_or_public"
    online = "online"
    other = "other"


class Route(StrEnum):
    """Where a claim goes when mediation does not settle it (N7, N8)."""

    arbitration = "arbitration"
    suit = "suit"
    payment_order = "payment_order"
    labour_inspection = "labour_inspection"
    housing_enforcement = "housing_enforcement"
    police = "police"
    enforcement = "enforcement"


class RecordWithdrawalReason(StrEnum):
    """Why a consultation, an incident or an activity, entered by mistake, is withdrawn."""

    entered_twice = "entered_twice"
    wrong_county = "wrong_county"
    did_not_happen = "did_not_happen"
    other_error = "other_error"


class AgencyKind(StrEnum):
    """What an agency is."""

    court = "court"
    arbitration = "arbitration"
    inspection = "inspection"
    union = "union"
    human_resources = "human_resources"
    housing = "housing"
    transport = "transport"
    police = "police"
    chamber = "chamber"
    association = "association"


def register(*events: type[Event]) -> Mapping[str, type[Event]]:
    """The events by their type; a type named twice is a mistake of ours."""
    by_type: dict[str, type[Event]] = {}
    for event in events:
        if event.type in by_type:
            raise ValueError(f"two events are called {event.type}")
        by_type[event.type] = event
    return by_type
