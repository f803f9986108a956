"""The table of the four ones, read at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign import Campaign
from database import Connection
from reporting.activities.codes import FOUR_ONES
from reporting.activities.rules import Cell, row_of
from reporting.activities.store import recorded_in
from reporting.calendar.rules.roster import spans


@dataclass(frozen=True, slots=True)
class FourOnes:
    """Every county expected at some time of the campaign, with its cells."""

    campaign: Campaign
    rows: Mapping[str, Sequence[Cell]]


async def read_four_ones(conn: Connection, campaign: Campaign) -> FourOnes:
    recorded = await recorded_in(conn, campaign.code)
    return FourOnes(campaign, {county: row_of(county, FOUR_ONES, recorded) for county in spans(campaign)})
