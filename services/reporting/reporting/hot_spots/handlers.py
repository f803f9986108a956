"""A batch of events becomes facts; the hot spots are read from them at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaign import Campaign
from contracts import Envelope
from database import Connection
from reporting.calendar.rules.periods import periods_between
from reporting.calendar.rules.roster import names
from reporting.completeness.rules import Completeness
from reporting.completeness.store import read_completeness
from reporting.hot_spots import store
from reporting.hot_spots.codes import Kind
from reporting.hot_spots.rules.facts import facts_in
from reporting.hot_spots.rules.groups import (
    NAMED_BY_HASH,
    Listed,
    Row,
    Stretch,
    gather,
    listed,
    stretch,
)
from reporting.hot_spots.rules.lacking import Lacking, lacking
from reporting.hot_spots.store import LookedAt
from reporting.outages.store import read_running
from reporting.report_line.rules import HABIT_DAYS, unusual_zeros
from reporting.report_line.store import line_summaries
from reporting.silence.store import episodes_after


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the periods up to `last`, of one county or all, of one kind or all."""

    campaign: Campaign
    last: date
    weeks: int
    county: str | None = None
    kind: Kind | None = None

    @property
    def kinds(self) -> Sequence[Kind]:
        return [kind for kind in Kind if self.kind in (None, kind)]

    @property
    def counties(self) -> Sequence[str] | None:
        return None if self.county is None else [self.county]


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What is made of what the caller may see: facts of the counties asked for, and their zero reports.

    `as_of`: what was recorded before it was seen; None: nothing is known of that yet.
    """

    stretch: Stretch
    rows: Sequence[Row]
    looked_at: Sequence[LookedAt]
    unusual_zeros: Mapping[str, Sequence[date]]
    lacking: Sequence[Lacking]
    as_of: datetime | None

    @property
    def hashes(self) -> Sequence[str]:
        return sorted({row.key for row in self.rows if row.kind in NAMED_BY_HASH})


@dataclass(frozen=True, slots=True)
class HotSpots:
    """The lists asked for."""

    asked: Asked
    facts: OwnFacts
    by_kind: Mapping[Kind, Listed]


async def note_facts(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    await store.write(conn, facts_in(envelopes))


async def read_stretch(conn: Connection, asked: Asked) -> Stretch:
    campaign = asked.campaign
    running = await read_running(conn, campaign.code, campaign.starts)
    since = running.collected_late(campaign.starts), await store.facts_from(conn, campaign.code)
    heard_from = max((each for each in since if each is not None), default=None)
    return stretch(campaign, asked.last, asked.weeks, heard_from)


async def read_own(conn: Connection, asked: Asked) -> OwnFacts:
    """Under the caller's own sight."""
    campaign = asked.campaign
    of = await read_stretch(conn, asked)
    lines = await line_summaries(conn, campaign.code, of.first - timedelta(days=HABIT_DAYS), of.last)
    zeros = {
        county: unusual_zeros(lines, county, of.first, of.last)
        for county in names(campaign)
        if asked.county in (None, county)
    }
    completeness = await read_completeness(conn)
    return OwnFacts(
        of,
        await store.rows_of(conn, campaign.code, of, asked.counties),
        await store.looked_at(conn, campaign.code, of, asked.counties),
        {county: days for county, days in zeros.items() if days},
        await _lacking(conn, asked, of, completeness),
        completeness.as_of,
    )


async def _lacking(
    conn: Connection, asked: Asked, of: Stretch, completeness: Completeness
) -> Sequence[Lacking]:
    """Of a time that is not compared nothing is said."""
    campaign = asked.campaign
    episodes = await episodes_after(conn, campaign.code, of.begins_before)
    periods = periods_between(campaign, of.before_first if of.has_before else of.first, of.last)
    found = [
        lacking(
            county,
            periods,
            of.first,
            episodes.get(county, ()),
            completeness.as_of,
            is_held=completeness.held_without_county or county in completeness.held_counties,
        )
        for county in names(campaign)
        if asked.county in (None, county)
    ]
    return [each for each in found if each is not None]


async def with_counties(conn: Connection, asked: Asked, own: OwnFacts) -> HotSpots:
    """With where else an employer of these occurs: for that alone a county sees past its own rows."""
    occurs_in = await store.counties_of(conn, asked.campaign.code, own.hashes, own.stretch.ends)
    spots = gather(own.rows, occurs_in, has_before=own.stretch.has_before)
    return HotSpots(asked, own, {kind: listed(spots, kind) for kind in asked.kinds})
