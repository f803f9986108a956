"""Signs of life: every event that a person or client of a county made, whatever its type (domain §5)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from contracts import Actor, ActorKind, Envelope

SPEAKERS: Final = frozenset({ActorKind.person, ActorKind.client})


class SignHour(NamedTuple):
    """A county's full hour. Silence limits are longer than one, so what lies inside decides nothing."""

    campaign: str
    county: str
    hour: datetime


class Signs(NamedTuple):
    """The first and the last sign of life of an hour."""

    first: datetime
    last: datetime


def county_heard(actor: Actor) -> str | None:
    """The county of which this is a sign of life: a person or client of it acted.

    What a rule, a timer, the city or an agency made does not count, whatever county it is about.
    """
    return actor.county if actor.kind in SPEAKERS else None


def full_hour(instant: datetime) -> datetime:
    """The hour an instant lies in."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def signs_of_life(envelopes: Sequence[Envelope], now: datetime) -> Mapping[SignHour, Signs]:
    """Those of a batch. The time at which an event was recorded counts, not when it happened.

    One ahead of ours counts as now: a clock that goes wrong must not make a county heard in advance. (More
    than a day ahead, the ledger sets the event aside.)
    """
    signs: dict[SignHour, Signs] = {}
    for envelope in envelopes:
        county, at = county_heard(envelope.actor), min(envelope.recorded, now)
        if county is None:
            continue
        hour = SignHour(envelope.campaign, county, full_hour(at))
        first, last = signs.get(hour, (at, at))
        signs[hour] = Signs(min(first, at), max(last, at))
    return signs
