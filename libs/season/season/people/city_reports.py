"""A person of the city looks at the report of a day and issues it (domain §5)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from season.calendar import SEASON_ENDS, signing_moment
from season.expected_stock import LOOKED_AT
from season.journal import Entry, Issued
from season.people.world import CITY, World
from season.plan import Who

CITY_ITSELF: Final = "city"
"""Its report is about no county."""
ISSUED_AT: Final[Mapping[datetime, date]] = {
    **{signing_moment(period + timedelta(days=1)): period for period in LOOKED_AT[:-1]},
    SEASON_ENDS: LOOKED_AT[-1],
}
"""The next day, when all that the clock decides at the hour of the report has been done."""


async def issue_report(world: World, at: datetime) -> None:
    """Once a week, and the last: what was frozen, as it is shown."""
    period = ISSUED_AT.get(at)
    if period is None:
        return
    path = f"/v1/campaigns/{world.campaign}/days/{period}/city-report"
    seen = await world.client.get(CITY, "reporting", path)
    answer = await world.client.send(
        CITY, "POST", "reporting", f"{path}/issue", {}, key=f"season-{world.plan.seed}-report-{period}"
    )
    if answer.status != 201 or answer.body["sha256"] != seen.body.get("sha256"):
        shown = f"{seen.body.get('sha256')}, {answer.status} {answer.problem} {answer.body.get('sha256')}"
        world.record_unexpected(at, f"issuing the city report of {period}", "201, as it was seen", shown)
        return
    issued = Issued(period, str(CITY.name), answer.body["sha256"])
    world.record(Entry(at, CITY_ITSELF, Who.city, "issue_report", issued=issued))
