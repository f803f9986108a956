"""What reporting shows of the season, read through its public interface by the city."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from season.client import Answer, Caller, Client
from season.expected_stock import LOOKED_AT
from season.facts import Facts, Line, Signatures, Silence, Stock, signature_line, waiting_line
from season.running_stack import Record
from season.shown_activities import activities_on_kafka, read_four_ones
from season.shown_agencies import (
    answered,
    read_case_events,
    read_feeds,
    read_referrals,
    read_requests,
    read_said,
)
from season.shown_findings import findings_on_kafka, read_findings
from season.shown_hot_spots import read_hot_spots
from season.shown_incidents import read_incidents
from season.shown_papers import read_papers
from season.shown_platform import read_not_uploaded, read_on_platform
from season.shown_reports import read_city_reports
from season.shown_summaries import read_summaries
from season.shown_sums import amounts, filing_of, rates_of, sums_of
from season.shown_sweep import read_sweeps

CITY = Caller("city-staff", None, "city-season", "市局值班员")
RECEIVED: Final = "cn.yuanxin.application.received.v1"
SMALL_PAGE: Final = "5"
"""So that a busy line's events take several."""


async def read_facts(
    client: Client, campaign: str, cases: Collection[str], records: Sequence[Record]
) -> Facts:
    """The board of the whole window, the sums, and every silence; of these cases what agencies said.

    `records`: what lies on Kafka.
    """
    board = (await get(client, f"/v1/campaigns/{campaign}/board")).body
    cells: list[Mapping[str, Any]] = board["cells"]
    raised = [item async for item in alerts(client, campaign)]
    counties = [county["code"] for county in board["counties"]]
    said, asked = await read_said(client, cases, records)
    looked_at = await lines(client, campaign, counties)
    return Facts(
        {line_of(cell): filing_of(cell) for cell in cells},
        {line_of(cell): amounts(cell["system"]) for cell in cells},
        {line_of(cell): frozenset(cell["system_not_exact"]) for cell in cells},
        frozenset(line_of(cell) for cell in cells if cell["awaiting_second"]),
        frozenset(line_of(cell) for cell in cells if cell["signed_by_two"]),
        {line: signatures_of(shown) for line, shown in looked_at.items()},
        tuple(sorted(silence_of(item) for item in raised if item["kind"] == "silence")),
        sums_of(board["totals"]),
        rates_of(board),
        dict(overdue_of(item) for item in raised if item["kind"] == "overdue"),
        {line: stock_of(shown["system"]["pending"]) for line, shown in looked_at.items()},
        await applications_behind(client, campaign, counties),
        await read_feeds(client),
        await read_referrals(client),
        said,
        asked,
        await read_requests(client),
        await read_case_events(client, counties),
        await read_on_platform(client),
        await read_not_uploaded(client),
        await read_four_ones(client, CITY, campaign),
        activities_on_kafka(records),
        await read_findings(
            client, CITY, pages(client, "/v1/arrears-findings", campaign=campaign, limit=SMALL_PAGE)
        ),
        findings_on_kafka(records),
        await read_city_reports(client, CITY, campaign),
        await read_incidents(pages(client, "/v1/incident-desk", campaign=campaign, limit="50")),
        *await read_sweeps(client, CITY, campaign, counties),
        await read_hot_spots(client, CITY, campaign),
        await read_summaries(client, CITY, campaign, counties),
        await read_papers(client, CITY, campaign, counties),
    )


async def lines(client: Client, campaign: str, counties: Sequence[str]) -> Mapping[Line, Mapping[str, Any]]:
    """The board shows neither the pending stock nor who signed."""
    asked = lines_looked_at(counties)
    answers = await asyncio.gather(*(get(client, line_path(campaign, line)) for line in asked))
    return {line: answer.body for line, answer in zip(asked, answers, strict=True)}


def signatures_of(line: Mapping[str, Any]) -> Signatures:
    """By one or by two; then what waits."""
    signed = [
        signature_line(one["signed_by"], datetime.fromisoformat(one["signed_at"]), first_of(one))
        for one in line["versions"]
    ]
    waits = first_of(line["awaiting"]) if line["awaiting"] else None
    return (*signed, waiting_line(*waits)) if waits else tuple(signed)


def first_of(statement: Mapping[str, Any]) -> tuple[str, datetime] | None:
    at = statement["first_signed_at"]
    return (statement["first_signed_by"], datetime.fromisoformat(at)) if at else None


async def applications_behind(client: Client, campaign: str, counties: Sequence[str]) -> Mapping[Line, int]:
    """How many applications each line names among the events behind it."""
    lines = lines_looked_at(counties)
    events = await asyncio.gather(*(events_behind(client, campaign, line) for line in lines))
    return {
        line: len({event["event_id"] for event in of_line if event["type"] == RECEIVED})
        for line, of_line in zip(lines, events, strict=True)
    }


async def events_behind(client: Client, campaign: str, line: Line) -> Sequence[Mapping[str, Any]]:
    path = f"{line_path(campaign, line)}/events"
    return [event async for event in pages(client, path, limit=SMALL_PAGE)]


def lines_looked_at(counties: Sequence[str]) -> Sequence[Line]:
    return [(county, period) for county in counties for period in LOOKED_AT]


def line_path(campaign: str, line: Line) -> str:
    county, period = line
    return f"/v1/campaigns/{campaign}/counties/{county}/days/{period}"


def stock_of(pending: Mapping[str, int] | None) -> Stock:
    """Without its total, which must be theirs."""
    if pending is None:
        return None
    stages = {stage: number for stage, number in pending.items() if stage != "total"}
    return stages if sum(stages.values()) == pending["total"] else pending


async def get(client: Client, path: str, **query: str) -> Answer:
    return answered(path, await client.get(CITY, "reporting", path, **query))


def alerts(client: Client, campaign: str) -> AsyncIterator[Mapping[str, Any]]:
    """All alerts, open and past."""
    return pages(client, "/v1/alerts", campaign=campaign, limit="200")


async def pages(client: Client, path: str, **query: str) -> AsyncIterator[Mapping[str, Any]]:
    """What a list has, page after page."""
    while True:
        body = (await get(client, path, **query)).body
        for item in body["items"]:
            yield item
        if not body.get("next_cursor"):
            return
        query["cursor"] = body["next_cursor"]


def line_of(cell: Mapping[str, Any]) -> Line:
    return cell["county"], date.fromisoformat(cell["day"])


def silence_of(item: Mapping[str, Any]) -> Silence:
    raised, since = datetime.fromisoformat(item["raised"]), datetime.fromisoformat(item["since"])
    return Silence(item["county"], raised, ended(item), since)


def overdue_of(item: Mapping[str, Any]) -> tuple[Line, datetime | None]:
    return (item["county"], date.fromisoformat(item["period"])), ended(item)


def ended(item: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(item["ended"]) if item["ended"] else None
