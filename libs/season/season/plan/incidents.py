"""How the city follows up what counties report: not at all, or as far as it gets (N5.2)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from season.plan.acts import Act, What, Who
from season.plan.timetable import Timetable

WAYS: Final[Sequence[Sequence[dict[str, Any]]]] = (
    (),
    ({"state": "seen"},),
    (
        {"state": "seen"},
        {"state": "being_dealt_with", "action": "people_sent", "note": "派出两名值班律师到城东工地"},
        {"state": "settled", "action": "wages_paid"},
    ),
    (
        {"state": "seen"},
        {"state": "escalated", "action": "government_informed"},
        {"state": "being_dealt_with", "action": "talks_held", "note": "项目经理方某某答应周五发放"},
    ),
)
"""Nobody looks; it is looked at; it is settled; it goes up first."""


def followed_up(rng: Random, incident: Act, table: Timetable) -> Iterator[Act]:
    """The incident, and what the city does about it: one step after the other, at working instants."""
    yield incident
    instants = [at for at in table.instants if at > incident.at]
    for number, step in enumerate(rng.choice(WAYS)):
        if number < len(instants):
            yield by_city(incident.county, instants[number], step, incident.record)


def by_city(
    county: str, at: datetime, step: dict[str, Any], record: str | None, period: date | None = None
) -> Act:
    """`period`: of one that the day's report tells of."""
    return Act(at, county, Who.city, What.follow_up, step, record=record, period=period)


def written_one(county: str, period: date, signed: datetime) -> Iterator[Act]:
    """What a report tells of: looked at, and found to be one that is registered."""
    name = f"written {county} {period}"
    for hours, state in ((2, "seen"), (3, "same_as")):
        yield by_city(county, signed + timedelta(hours=hours), {"state": state}, name, period)
