"""How far the city has got with an incident, what may come next, how long each state took. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from types import MappingProxyType
from typing import Final, Literal

from contracts.event import ActorKind, PlaceKind
from contracts.intake import IncidentKind
from contracts.reporting import IncidentAction, IncidentOrigin, IncidentState

REPORTED, SEEN, DEALT_WITH, ESCALATED, SETTLED, SAME_AS = (
    IncidentState.reported,
    IncidentState.seen,
    IncidentState.being_dealt_with,
    IncidentState.escalated,
    IncidentState.settled,
    IncidentState.same_as,
)
NEXT: Final[Mapping[IncidentState, Sequence[IncidentState]]] = MappingProxyType(
    {
        REPORTED: (SEEN,),
        SEEN: (DEALT_WITH, ESCALATED, SAME_AS),
        DEALT_WITH: (SETTLED, ESCALATED, SAME_AS),
        ESCALATED: (DEALT_WITH, SETTLED, SAME_AS),
        SETTLED: (DEALT_WITH,),
        SAME_AS: (SEEN,),
    }
)
"""No state is skipped; what flares up again is dealt with again, a wrong link is looked at anew."""

OPEN: Final = (REPORTED, SEEN, DEALT_WITH, ESCALATED)
"""Somebody still has to do something."""

Refused = Literal["over", "not-next", "nothing-said", "other-unsaid", "same-as-unsaid", "same-as-nothing"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A step of the city: by whom, when, into which state; `action` and `note`: what was done.

    `alone_since`: of a link, the registered incident was withdrawn.
    """

    number: int
    state: IncidentState
    by: str
    name: str
    at: datetime
    action: IncidentAction | None = None
    note: str | None = None
    same_as: str | None = None
    alone_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What somebody wants to record of an incident."""

    state: IncidentState
    action: IncidentAction | None = None
    note: str | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskIncident:
    """An incident as it stands. Of a written one neither kind nor number nor place is known: only words.

    `over_at`: it was withdrawn; `is_over`: it was, or no signed version tells of it any more.
    """

    incident_id: str
    origin: IncidentOrigin
    campaign: str
    county: str
    period: date
    occurred_at: datetime | None
    reported_at: datetime
    reported_by: ActorKind | None
    kind: IncidentKind | None = None
    people: int | None = None
    people_exact: bool = False
    place_kind: PlaceKind | None = None
    area: str | None = None
    place_told: bool = False
    over_at: datetime | None = None
    is_over: bool = False
    state: IncidentState = REPORTED
    steps: int = 0
    since: datetime | None = None
    same_as: str | None = None

    @property
    def version(self) -> int:
        """The ETag: it came, each step is another one, and so is its being withdrawn."""
        return 1 + self.steps + self.is_over

    @property
    def is_open(self) -> bool:
        return not self.is_over and self.state in OPEN


def next_states(incident: DeskIncident) -> Sequence[IncidentState]:
    """What may come next. Only a written incident can be one that is registered."""
    if incident.is_over:
        return ()
    is_written = incident.origin is IncidentOrigin.day_form
    return [state for state in NEXT[incident.state] if is_written or state is not SAME_AS]


def objection(incident: DeskIncident, step: NextStep) -> Refused | None:
    """What speaks against a step. Beyond being seen, each says what was done, by a code or in words."""
    if incident.is_over:
        return "over"
    if step.state not in next_states(incident):
        return "not-next"
    if (step.state is SAME_AS) != (step.same_as is not None):
        return "same-as-unsaid" if step.state is SAME_AS else "same-as-nothing"
    if step.state not in (SEEN, SAME_AS) and step.action is None and step.note is None:
        return "nothing-said"
    if step.action is IncidentAction.other and step.note is None:
        return "other-unsaid"
    return None


def may_be_same(written: DeskIncident, registered: DeskIncident | None) -> bool:
    """A registered incident of the same county, in the same campaign, that was not withdrawn."""
    return (
        registered is not None
        and registered.origin is IncidentOrigin.registered
        and (registered.campaign, registered.county) == (written.campaign, written.county)
        and not registered.is_over
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """For how long an incident was in a state; `until` None: it still is."""

    state: IncidentState
    since: datetime
    until: datetime | None
    took: timedelta


def stages(incident: DeskIncident, follow_ups: Sequence[FollowUp], now: datetime) -> Sequence[Stage]:
    """One after the other. What is settled, linked or withdrawn takes no more time.

    A link lasts until the registered incident is withdrawn; then the written one is as it was seen.
    """
    began = [(REPORTED, incident.reported_at)]
    for step, then in zip_longest(follow_ups, follow_ups[1:]):
        began.append((step.state, step.at))
        if step.alone_since and (then is None or step.alone_since < then.at):
            began.append((SEEN, step.alone_since))
    ends: list[datetime | None] = [at for _, at in began[1:]]
    ends.append(None if incident.is_open else incident.over_at or began[-1][1])
    return [
        Stage(state, since, until, max((until or now) - since, timedelta()))
        for (state, since), until in zip(began, ends, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class OpenIncidents:
    """Of a campaign: how many in each open state; by county since when the oldest waits to be seen, and how
    many group incidents do."""

    by_state: Mapping[IncidentState, int]
    oldest_unseen: Mapping[str, datetime]
    groups_unseen: Mapping[str, int]

    def unseen_for(self, county: str, now: datetime) -> timedelta:
        """How long the oldest has waited; nothing waits: no time at all."""
        oldest = self.oldest_unseen.get(county)
        return max(now - oldest, timedelta()) if oldest else timedelta()


NONE_OPEN: Final = OpenIncidents({}, {}, {})
