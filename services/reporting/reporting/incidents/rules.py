"""How far the city has got with an incident, what may come next, how long each state took. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import dropwhile, pairwise, zip_longest
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
READ_AGAIN: Final = (SEEN, SETTLED, SAME_AS)
"""Of a written one whose words change: nobody has it in hand, so it waits to be seen again."""

Refused = Literal["over", "not-next", "nothing-said", "other-unsaid", "same-as-unsaid", "same-as-nothing"]

Words = tuple[str, str | None]
"""What a signed report tells of an incident, and why that is none of its period, where it says so."""


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

    `over_at`: it was withdrawn, or its words were taken away; `is_over`: so it is, and no signed version
    tells of it again. `changes`: how often either happened, or its words were changed.
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
    changes: int = 0
    state: IncidentState = REPORTED
    steps: int = 0
    since: datetime | None = None
    same_as: str | None = None

    @property
    def version(self) -> int:
        """The ETag: it came, each step is another one, and so is each change of what is told of it."""
        return 1 + self.steps + self.changes

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
class WordChange:
    """A correction of the day told something else of it; not `told`: nothing any more."""

    at: datetime
    told: bool


def word_changes(versions: Sequence[tuple[datetime, Words | None]]) -> Sequence[WordChange]:
    """Of what each signed version tells, in order: what changed after an incident was told first."""
    told = dropwhile(lambda version: version[1] is None, versions)
    return [
        WordChange(at, words is not None) for (_, before), (at, words) in pairwise(told) if words != before
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    """For how long an incident was in a state; `until` None: it still is. `step`: the number of the city's
    that began it; None: it was reported, its words changed, or the one it was linked to was withdrawn."""

    state: IncidentState
    since: datetime
    until: datetime | None
    took: timedelta
    step: int | None


@dataclass(frozen=True, slots=True)
class _Beginning:
    """`state` None: from then on no version tells of it."""

    state: IncidentState | None
    at: datetime
    step: int | None = None


def stages(
    incident: DeskIncident, follow_ups: Sequence[FollowUp], changes: Sequence[WordChange], now: datetime
) -> Sequence[Stage]:
    """One after the other. What is settled, linked, withdrawn or told no more takes no more time.

    A link lasts until the registered incident is withdrawn, then the written one is as it was seen; or until
    its words change.
    """
    began = [_Beginning(REPORTED, incident.reported_at)]
    for step, then in zip_longest(follow_ups, follow_ups[1:]):
        began.append(_Beginning(step.state, step.at, step.number))
        if alone_since := _alone_since(step, then, changes):
            began.append(_Beginning(SEEN, alone_since))
    for change in changes:
        _put_among(began, change)
    ends: list[datetime | None] = [each.at for each in began[1:]]
    ends.append(None if incident.is_open else incident.over_at or began[-1].at)
    return [
        Stage(each.state, each.at, until, max((until or now) - each.at, timedelta()), each.step)
        for each, until in zip(began, ends, strict=True)
        if each.state is not None
    ]


def _alone_since(link: FollowUp, then: FollowUp | None, changes: Sequence[WordChange]) -> datetime | None:
    """Unless the city, or other words, ended the link before."""
    since = link.alone_since
    if since is None or (then is not None and then.at <= since):
        return None
    return None if any(link.at <= change.at <= since for change in changes) else since


def _put_among(began: list[_Beginning], change: WordChange) -> None:
    """What is in hand stays so."""
    place = 1 + max((place for place, each in enumerate(began) if each.at <= change.at), default=0)
    *_, stood = (each.state for each in began[:place] if each.state)
    state = (REPORTED if stood in READ_AGAIN else stood) if change.told else None
    if state is not began[place - 1].state:
        began.insert(place, _Beginning(state, change.at))


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
