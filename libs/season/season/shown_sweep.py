"""The case sweep of each county, as reporting shows it to the city."""

from collections.abc import Mapping, Sequence

from season.client import Caller, Client
from season.facts import sweep_line, swept_line
from season.shown_agencies import answered


async def read_sweeps(
    client: Client, caller: Caller, campaign: str, counties: Sequence[str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What was filed, and the system's own figures."""
    filed: dict[str, str] = {}
    swept: dict[str, str] = {}
    for county in counties:
        path = f"/v1/campaigns/{campaign}/counties/{county}/case-sweep"
        sweep = answered(path, await client.get(caller, "reporting", path)).body
        filed[county] = sweep_line(sweep["filing"], [one["figures"] for one in sweep["filings"]])
        swept[county] = swept_line(sweep["system"] or {})
    return filed, swept
