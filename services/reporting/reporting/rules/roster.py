"""Who is expected: the campaign's roster says so, not the traffic (N5.3). A duty belongs to the unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from campaign import Campaign
from clock import SHANGHAI

DAY = timedelta(days=1)


class Dated(Protocol):
    """A line of the roster, valid from and to a day, both included; None: without limit."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Span:
    """When a county is expected: the window, less the days on which it is not in the roster."""

    opens: datetime
    closes: datetime


def spans(campaign: Campaign) -> Mapping[str, Span]:
    """Every county expected at some time of the window, in the roster's order."""
    found: dict[str, Span] = {}
    for county in campaign.counties:
        span = _span(campaign.starts, campaign.ends, county)
        if span.opens < span.closes:
            before = found.get(county.code, span)
            found[county.code] = Span(min(span.opens, before.opens), max(span.closes, before.closes))
    return found


def names(campaign: Campaign) -> Mapping[str, str]:
    """The counties by their code."""
    return {county.code: county.name for county in campaign.counties}


def _span(starts: datetime, ends: datetime, county: Dated) -> Span:
    opens = _midnight(county.valid_from) if county.valid_from else starts
    closes = _midnight(county.valid_to + DAY) if county.valid_to else ends
    return Span(max(starts, opens), min(ends, closes))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
