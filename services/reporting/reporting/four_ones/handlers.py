"""The table of the four ones, read at one moment; every activity of a campaign."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from campaign import Campaign
from database import Connection
from reporting.activities import store
from reporting.activities.codes import FOUR_ONES
from reporting.activities.rules import Activity, Cell, row_of
from reporting.activities.store import ActivityFilter, Evidence, recorded_in
from reporting.arrears_findings import store as findings_store
from reporting.arrears_findings.rules import Finding, FindingCount
from reporting.arrears_findings.store import FindingFilter
from reporting.calendar.rules.roster import spans
from sealing import Sealing

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class FourOnes:
    """Every county expected at some time of the campaign, with its cells; what sweeps of arrears found, of
    whoever recorded a finding."""

    campaign: Campaign
    rows: Mapping[str, Sequence[Cell]]
    findings: Mapping[str, FindingCount]


async def read_four_ones(conn: Connection, campaign: Campaign) -> FourOnes:
    recorded = await recorded_in(conn, campaign.code)
    rows = {county: row_of(county, FOUR_ONES, recorded) for county in spans(campaign)}
    return FourOnes(campaign, rows, await findings_store.counts_of(conn, campaign.code))


async def read_activities(
    conn: Connection, campaign: Campaign, sealing: Sealing
) -> AsyncIterator[tuple[Activity, Sequence[Evidence]]]:
    """The latest first, those that were withdrawn too."""
    before = store.LATEST
    while rows := await store.page(conn, ActivityFilter(campaign.code), before, AT_ONCE, sealing):
        files = await store.files_of(conn, [row.activity_id for row in rows])
        for row in rows:
            yield row, files[row.activity_id]
        before = rows[-1].activity_id


async def read_findings(conn: Connection, campaign: Campaign, sealing: Sealing) -> AsyncIterator[Finding]:
    """The latest first, those that were withdrawn too."""
    before = store.LATEST
    while rows := await findings_store.page(conn, FindingFilter(campaign.code), before, AT_ONCE, sealing):
        for row in rows:
            yield row
        before = rows[-1].finding_id
