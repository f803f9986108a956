"""Plans, summaries and the city's summary, version by version, as reporting shows them (N9)."""

from collections.abc import Mapping, Sequence
from typing import Any

from season.client import Caller, Client
from season.expected_summaries import CITY
from season.facts import Versions, paper_line, standing_line
from season.shown_agencies import answered


async def read_papers(
    client: Client, caller: Caller, campaign: str, counties: Sequence[str]
) -> Mapping[tuple[str, str], Versions]:
    shown: dict[tuple[str, str], Versions] = {}
    for county in counties:
        path = f"/v1/campaigns/{campaign}/counties/{county}"
        plan = answered(path, await client.get(caller, "reporting", f"{path}/plan")).body
        summary = answered(path, await client.get(caller, "reporting", f"{path}/summary")).body
        shown[county, "plan"] = tuple(map(_plan, plan["versions"]))
        shown[county, "summary"] = tuple(_summary(one, one["signed_by"]) for one in summary["versions"])
    path = f"/v1/campaigns/{campaign}/summary"
    issued = answered(path, await client.get(caller, "reporting", path)).body
    if issued["issue"]:
        shown[CITY, "summary"] = (_summary(issued["issue"], issued["issue"]["issued_by"]),)
        shown[CITY, "table"] = tuple(sorted(map(_standing, issued["figures"]["counties"])))
        shown[CITY, "changes"] = tuple(
            sorted(f"{one['county']}: {one['was'] or 0} then {one['now'] or 0}" for one in issued["changes"])
        )
    return {place: versions for place, versions in shown.items() if versions or place[0] == CITY}


def _plan(version: Mapping[str, Any]) -> str:
    words = version["responsible"], version["dated_on"], version["text"]
    return paper_line(version["recorded_by"], words, version["reason"] or "")


def _summary(version: Mapping[str, Any], by: str) -> str:
    words = [version[name] or "" for name in ("achievements", "problems", "suggestions")]
    return paper_line(by, words, version.get("reason") or "")


def _standing(row: Mapping[str, Any]) -> str:
    filed = row["filed"]["version"] if row["filed"] else 0
    return standing_line(row["county"], row["plan_version"] or 0, filed)
