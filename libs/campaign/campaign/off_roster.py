"""A unit of the roster that is not expected on a day: since when, from when, and whom to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from campaign.model import Campaign, County
from languages import Words

ASK: Final = Words("此后的事项由哪个单位办理，请问市局", "ask the city who deals with what comes after")


@dataclass(frozen=True, slots=True)
class OffRoster:
    """Why the roster does not hold a unit on a day, in words and as members of a problem."""

    words: Words
    members: Mapping[str, Any]


def off_roster(campaign: Campaign, code: str, day: date) -> OffRoster | None:
    """None: it is expected on that day, or no unit ever had that code. A code may have several lives."""
    lives = [county for county in campaign.counties if county.code == code]
    if not lives or any(county.valid_on(day) for county in lives):
        return None
    ended = max((life.valid_to for life in lives if life.valid_to and life.valid_to < day), default=None)
    begins = min(
        (life.valid_from for life in lives if life.valid_from and life.valid_from > day), default=None
    )
    successor = campaign.county(campaign.line_of(code, day), day)
    told = [
        _ended(ended) if ended else None,
        _takes_over(successor) if successor else None,
        _begins(begins) if begins else None,
    ]
    words = [part for part in told if part] + ([] if successor or begins else [ASK])
    members = {
        "reported_until": ended,
        "successor": successor.code if successor else None,
        "reports_from": begins,
    }
    return OffRoster(
        Words("；".join(words), "; ".join(part.english for part in words)),
        MappingProxyType({name: when for name, when in members.items() if when}),
    )


def _ended(last: date) -> Words:
    off = last + timedelta(days=1)
    return Words(
        f"该单位自 {off} 起不再报送，{last} 及以前的事项仍可补报",
        f"the unit does not report from {off} on; what happened until {last} may still be reported",
    )


def _takes_over(successor: County) -> Words:
    return Words(
        f"此后的事项由{successor.name}（{successor.code}）办理",
        f"{successor.code} ({successor.name}) deals with what comes after",
    )


def _begins(first: date) -> Words:
    return Words(f"自 {first} 起报送", f"it reports from {first} on")
