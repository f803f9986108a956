"""What stands in the summaries that counties signed, and in the city's sums over them."""

from collections.abc import Mapping, Sequence
from typing import Any

from season.client import Caller, Client
from season.expected_summaries import CITY
from season.facts import Amounts, summary_figures
from season.shown_agencies import answered


async def read_summaries(
    client: Client, caller: Caller, campaign: str, counties: Sequence[str]
) -> Mapping[str, Amounts]:
    """The figures that were frozen; who signed none is not in it."""
    shown: dict[str, Amounts] = {}
    for county in counties:
        path = f"/v1/campaigns/{campaign}/counties/{county}/summary"
        versions = answered(path, await client.get(caller, "reporting", path)).body["versions"]
        if versions:
            shown[county] = _of_a_county(versions[-1]["figures"])
    path = f"/v1/campaigns/{campaign}/summary"
    sums = answered(path, await client.get(caller, "reporting", path)).body["figures"]["sums"]
    if shown:
        shown[CITY] = {f"{of} {one['measure']}": one[of] for of in ("system", "signed") for one in sums}
    return shown


def _of_a_county(figures: Mapping[str, Any]) -> Amounts:
    held = {one["kind"]: one["activities"] for one in figures["activities"] if one["activities"] is not None}
    return summary_figures(figures["totals"]["measures"], figures["totals"]["signed"], held)
