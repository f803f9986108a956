"""The city's reports, as the city is shown them."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from season.client import Caller, Client
from season.expected_stock import LOOKED_AT
from season.facts import CityReport, ReportedLine
from season.shown_agencies import answered
from season.shown_sums import amounts, filing_of, rates_of, sums_of

LISTS: Final = (
    *("on_time", "late", "filed_afterwards", "exempt", "missing", "by_proxy", "silent", "differing"),
    *("open", "out_of_roster", "not_collected", "system_down", "to_be_checked"),
)


async def read_city_reports(client: Client, caller: Caller, campaign: str) -> Mapping[date, CityReport]:
    """Once a week, and the last."""
    paths = [f"/v1/campaigns/{campaign}/days/{period}/city-report" for period in LOOKED_AT]
    answers = await asyncio.gather(*(client.get(caller, "reporting", path) for path in paths))
    reports = [answered(path, answer).body for path, answer in zip(paths, answers, strict=True)]
    return {
        period: report_of(report)
        for period, report in zip(LOOKED_AT, reports, strict=True)
        if report["sha256"]
    }


def report_of(report: Mapping[str, Any]) -> CityReport:
    issue = report["issue"]
    standing = [one["county"] for one in report["incidents"] if one["withdrawn_at"] is None]
    lists = {name: sorted(one["county"] for one in report[name]) for name in LISTS}
    return CityReport(
        as_of=datetime.fromisoformat(report["as_of"]),
        issued=(issue["issued_by"], datetime.fromisoformat(issue["issued_at"])) if issue else None,
        sha256=report["sha256"],
        lines={
            line["county"]: ReportedLine(
                filing_of(line), line["silent"], line["figures"], amounts(line["system"])
            )
            for line in report["lines"]
        },
        lists={name: counties for name, counties in lists.items() if counties},
        differing_earlier={
            one["county"]: [date.fromisoformat(day) for day in one["days"]]
            for one in report["differing_earlier"]
        },
        incidents=Counter(standing),
        rates=rates_of(report),
        day=sums_of(report["day"]),
        running=sums_of(report["running"]),
    )
