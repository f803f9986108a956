"""An incident on the desk, as the routes describe it."""

from collections.abc import Sequence
from datetime import date, datetime

from typing_extensions import TypedDict

from contracts.event import ActorKind, PlaceKind
from contracts.intake import IncidentKind
from contracts.reporting import IncidentAction, IncidentOrigin, IncidentState
from web import Page


class DeskIncidentJson(TypedDict):
    """`people` null: nobody gave a number. `place_told`: intake has the place in words.

    Of one written on the day form only the words are known: kind, place and number are null.
    """

    incident_id: str
    origin: IncidentOrigin
    origin_name: str
    campaign: str
    county: str
    name: str
    period: date
    occurred_at: datetime | None
    reported_at: datetime
    reported_by: ActorKind | None
    reported_by_name: str | None
    kind: IncidentKind | None
    kind_name: str | None
    people: int | None
    people_exact: bool
    place_kind: PlaceKind | None
    place_kind_name: str | None
    area: str | None
    area_name: str | None
    place_told: bool
    state: IncidentState
    state_name: str
    since: datetime
    open: bool
    over: bool
    over_at: datetime | None
    same_as: str | None
    version: int


class FollowUpJson(TypedDict):
    number: int
    state: IncidentState
    state_name: str
    action: IncidentAction | None
    action_name: str | None
    note: str | None
    same_as: str | None
    by: str
    name: str
    at: datetime


class StageJson(TypedDict):
    """`until` null: it still is in this state; `seconds`: for how long it was, or has been until now; `step`:
    the number of the step that began it, null where none did."""

    state: IncidentState
    state_name: str
    since: datetime
    until: datetime | None
    seconds: int
    step: int | None


class WrittenWordsJson(TypedDict):
    """What the signed report says now; null where it was corrected and tells of none."""

    incidents: str | None
    disputed: str | None
    signed_by: str
    signed_at: datetime


class DeskIncidentWithStepsJson(DeskIncidentJson):
    """`written`: of one written on the day form. `written_as`: the lines whose words are about this one."""

    follow_ups: Sequence[FollowUpJson]
    stages: Sequence[StageJson]
    next_states: Sequence[IncidentState]
    written: WrittenWordsJson | None
    written_as: Sequence[str]


class DeskIncidentsJson(Page[DeskIncidentJson]):
    pass
