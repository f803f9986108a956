"""What reporting shows of the season, read through its public interface by the city."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from typing import Any

from season.client import Answer, Caller, Client
from season.facts import Facts, Figures, Filing, Line, Rates, Silence

CITY = Caller("city-staff", None, "city-season", "市局值班员")


class Unreadable(Exception):
    """Reporting did not answer a question about the season."""


async def read_facts(client: Client, campaign: str) -> Facts:
    """The board of the whole window, the sums, and every silence."""
    board = (await get(client, f"/v1/campaigns/{campaign}/board")).body
    cells: list[Mapping[str, Any]] = board["cells"]
    raised = [item async for item in alerts(client, campaign)]
    return Facts(
        {line_of(cell): filing_of(cell) for cell in cells},
        {line_of(cell): numbers(cell["system"]) for cell in cells},
        tuple(sorted(silence_of(item) for item in raised if item["kind"] == "silence")),
        numbers(board["totals"]["measures"]),
        {name: numbers(figures) for name, figures in board["totals"]["by_class"].items()},
        rates_of(board),
        dict(overdue_of(item) for item in raised if item["kind"] == "overdue"),
    )


async def get(client: Client, path: str, **query: str) -> Answer:
    answer = await client.get(CITY, "reporting", path, **query)
    if not answer.good:
        raise Unreadable(f"{path} was answered {answer.status} {answer.problem}")
    return answer


async def alerts(client: Client, campaign: str) -> AsyncIterator[Mapping[str, Any]]:
    """All alerts, open and past, page after page."""
    query = {"campaign": campaign, "limit": "200"}
    while True:
        body = (await get(client, "/v1/alerts", **query)).body
        for item in body["items"]:
            yield item
        if not body.get("next_cursor"):
            return
        query["cursor"] = body["next_cursor"]


def line_of(cell: Mapping[str, Any]) -> Line:
    return cell["county"], date.fromisoformat(cell["day"])


def filing_of(cell: Mapping[str, Any]) -> Filing:
    return Filing(cell["filing"], cell["content"], cell["check"], cell["by_proxy"])


def numbers(figures: Mapping[str, int] | None) -> Figures:
    """Only what is not nothing: nothing heard and nothing happened are told apart by the filing."""
    return {measure: amount for measure, amount in (figures or {}).items() if amount}


def silence_of(item: Mapping[str, Any]) -> Silence:
    raised, since = datetime.fromisoformat(item["raised"]), datetime.fromisoformat(item["since"])
    return Silence(item["county"], raised, ended(item), since)


def overdue_of(item: Mapping[str, Any]) -> tuple[Line, datetime | None]:
    return (item["county"], date.fromisoformat(item["period"])), ended(item)


def ended(item: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(item["ended"]) if item["ended"] else None


def rates_of(board: Mapping[str, Any]) -> Rates:
    completeness, timeliness = board["completeness"], board["timeliness"]
    return Rates(completeness["due"], completeness["filed"], timeliness["on_time"])
