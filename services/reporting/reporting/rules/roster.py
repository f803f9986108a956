"""Who is expected: the campaign's roster says so, not the traffic (N5.3). A duty belongs to the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol

from campaign import Campaign
from clock import SHANGHAI
from reporting.rules.silence import Absence

DAY = timedelta(days=1)


class Dated(Protocol):
    """A line of the roster, valid from and to a day, both included; None: without limit."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Span:
    """When a county is expected: from `opens` to `closes`, less the days on which it is not in the roster."""

    opens: datetime
    closes: datetime
    absences: tuple[Absence, ...] = ()


def spans(campaign: Campaign) -> Mapping[str, Span]:
    """Every county expected at some time of the window, in the roster's order."""
    lives: dict[str, list[tuple[datetime, datetime]]] = {}
    for county in campaign.counties:
        opens, closes = _life(campaign.starts, campaign.ends, county)
        if opens < closes:
            lives.setdefault(county.code, []).append((opens, closes))
    return {code: _span(sorted(of)) for code, of in lives.items()}


def names(campaign: Campaign) -> Mapping[str, str]:
    """The counties by their code."""
    return {county.code: county.name for county in campaign.counties}


def _life(starts: datetime, ends: datetime, county: Dated) -> tuple[datetime, datetime]:
    """What of the window a line of the roster covers."""
    opens = _midnight(county.valid_from) if county.valid_from else starts
    closes = _midnight(county.valid_to + DAY) if county.valid_to else ends
    return max(starts, opens), min(ends, closes)


def _span(lives: Sequence[tuple[datetime, datetime]]) -> Span:
    """The lives of one code, in order; where the next does not follow on, it is absent."""
    gaps = tuple(Absence(left, returned) for (_, left), (returned, _) in pairwise(lives) if left < returned)
    return Span(lives[0][0], max(closes for _, closes in lives), gaps)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
