"""Who is expected: the campaign's roster says so, not the traffic (N5.3). A duty belongs to the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from campaign import Campaign
from clock import midnight, midnight_after

Stay = tuple[datetime, datetime]
"""From when to when a county is in the roster."""


class Dated(Protocol):
    """A line of the roster, valid from and to a day, both included; None: without limit."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Absence:
    """The county is not in the roster from `left` to `returned`: its window closes and opens again."""

    left: datetime
    returned: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """When a county is expected: from `opens` to `closes`, less the days on which it is not in the roster."""

    opens: datetime
    closes: datetime
    absences: tuple[Absence, ...] = ()


def spans(campaign: Campaign) -> Mapping[str, Span]:
    """Every county expected at some time of the window, in the roster's order."""
    stays: dict[str, list[Stay]] = {}
    for county in campaign.counties:
        opens, closes = _stay(campaign.starts, campaign.ends, county)
        if opens < closes:
            stays.setdefault(county.code, []).append((opens, closes))
    return {code: _span(sorted(of_county)) for code, of_county in stays.items()}


def names(campaign: Campaign) -> Mapping[str, str]:
    """The counties by their code."""
    return {county.code: county.name for county in campaign.counties}


def ended_before(campaign: Campaign, code: str, day: date) -> date | None:
    """The last day of a unit that has ended before a day and not returned on it."""
    if campaign.county(code, day) is not None:
        return None
    lasts = [each.valid_to for each in campaign.counties if each.code == code and each.valid_to]
    return max((last for last in lasts if last < day), default=None)


def _stay(starts: datetime, ends: datetime, county: Dated) -> Stay:
    """What of the window a line of the roster covers."""
    opens = midnight(county.valid_from) if county.valid_from else starts
    closes = midnight_after(county.valid_to) if county.valid_to else ends
    return max(starts, opens), min(ends, closes)


def _span(stays: Sequence[Stay]) -> Span:
    """The stays of one code, in order; where the next does not follow on, it is absent."""
    absences = tuple(
        Absence(left, returned) for (_, left), (returned, _) in pairwise(stays) if left < returned
    )
    return Span(stays[0][0], max(closes for _, closes in stays), absences)
