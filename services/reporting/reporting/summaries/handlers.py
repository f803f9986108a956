"""A summary is drafted, signed on the figures of that moment, corrected. Change and event commit together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from access import Caller
from campaign import Campaign
from contracts import Event
from contracts.reporting import ActivityKind, SummaryCorrected, SummarySigned
from database import Connection
from delivery import NewEvent, outbox
from reporting.activities.rules import row_of
from reporting.activities.store import recorded_in
from reporting.board.handlers import read_overview
from reporting.calendar.rules.periods import all_periods
from reporting.summaries import store
from reporting.summaries.document import write_figures
from reporting.summaries.rules import SummaryDraft, SummaryState, SummaryVersion, SummaryWords
from sealing import Sealing


async def read_figures(conn: Connection, campaign: Campaign, county: str, now: datetime) -> Mapping[str, Any]:
    """Read in one snapshot. Every day that has begun, from the first on; before the window its first day."""
    periods = all_periods(campaign)
    begun = [period for period in periods if period.starts <= now] or periods[:1]
    overview = await read_overview(conn, campaign, begun, now, county)
    recorded = await recorded_in(conn, campaign.code)
    return write_figures(overview, county, row_of(county, tuple(ActivityKind), recorded))


async def draft(
    conn: Connection,
    campaign: str,
    county: str,
    words: SummaryWords,
    by: Caller,
    now: datetime,
    sealing: Sealing,
) -> None:
    """Of a locked summary, by a name. It is no sign of life."""
    assert by.name is not None
    await store.put_draft(conn, campaign, county, SummaryDraft(words, by.subject, by.name, now), sealing)


async def sign(
    conn: Connection,
    campaign: str,
    county: str,
    state: SummaryState,
    words: SummaryWords,
    figures: Mapping[str, Any],
    reason: str | None,
    by: Caller,
    now: datetime,
    sealing: Sealing,
) -> None:
    """Of a locked summary, by a name: the first signing, or a correction with its reason.

    `figures`: read in one snapshot.
    """
    assert by.name is not None
    number = (state.latest or 0) + 1
    version = SummaryVersion(number, words, figures, by.subject, by.name, now, reason)
    await store.add_version(conn, campaign, county, version, sealing)
    event: Event = SummarySigned(sha256=version.sha256)
    if number > 1:
        event = SummaryCorrected(version=number, sha256=version.sha256)
    await outbox.add(conn, summary_event(campaign, county, event, by, now))


def summary_event(campaign: str, county: str, event: Event, by: Caller, now: datetime) -> NewEvent:
    """Its subject is the county's summary of the campaign."""
    return NewEvent(
        data=event,
        subject=f"{county}/{campaign}/summary",
        county=county,
        campaign=campaign,
        time=now,
        recorded=now,
        actor=by.actor,
    )
