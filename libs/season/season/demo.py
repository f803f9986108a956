"""A whole season on a running stack, from the first step of the clock to the comparison."""

import json
from pathlib import Path
from time import monotonic
from typing import Final

import aiohttp
from rich.console import Console

from season import board, journal, reckon, roster, shown, steps
from season.checker import Difference, differences
from season.client import CONCURRENT, Client
from season.journal import Journal
from season.outcome import Outcome
from season.people import World
from season.people.reading import unseen
from season.plan import build
from season.progress import progress
from season.town import Town

SHOWN_DIFFERENCES: Final = 20


async def run(
    town: Town,
    seed: int,
    applications: int,
    console: Console,
    meanwhile: steps.Meanwhile = steps.nothing,
) -> Outcome:
    """Live through the season, then compare what reporting shows with the journal; write what came of it."""
    started, spent = monotonic(), steps.Spent()
    units = roster.read(town.campaign_folder)
    plan = build(seed, applications, units)
    connector = aiohttp.TCPConnector(limit=CONCURRENT)
    path = town.folder / "journal.jsonl"
    async with aiohttp.ClientSession(connector=connector) as session:
        client = Client(town, session)
        with Journal(path) as written, progress(console, len(plan.instants)) as step_shown:
            world = World(plan, town.campaign, client, written, {unit.code: unit for unit in units})
            async for instant in steps.live_through(town, world, spent, meanwhile):
                step_shown(instant, client.sent)
        expected = reckon.reckon(journal.read(path), [unit.code for unit in units])
        seen = await shown.read(client, town.campaign)
        await keep_page(town, client)
    outcome = Outcome(
        campaign=town.campaign,
        seed=seed,
        applications=applications,
        requests=client.sent,
        seconds=monotonic() - started,
        spent=spent,
        expected=expected,
        shown=seen,
        differences=[*world.surprises, *unseen(world), *differences(expected, seen)],
        units=units,
    )
    keep(town.folder / "season.json", outcome)
    return outcome


async def compare(town: Town) -> list[Difference]:
    """What reporting shows now against the journal of a season that was run: for the tampering tests."""
    units = roster.read(town.campaign_folder)
    expected = reckon.reckon(journal.read(town.folder / "journal.jsonl"), [unit.code for unit in units])
    async with aiohttp.ClientSession() as session:
        return differences(expected, await shown.read(Client(town, session), town.campaign))


async def keep_page(town: Town, client: Client) -> None:
    """The board as the city sees it, for a browser."""
    page = await client.page(shown.CITY, "reporting", f"/board?campaign={town.campaign}")
    (town.folder / "board.html").write_text(page, encoding="utf-8")


def keep(path: Path, outcome: Outcome) -> None:
    text = json.dumps(outcome.as_json(), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def tell(console: Console, outcome: Outcome) -> None:
    """The end of the season on the terminal: board, sums, silences, and the verdict."""
    facts, units = outcome.shown, outcome.units
    for block in board.months(facts, units):
        console.print(block)
    console.print(board.legend())
    console.print(board.totals(facts))
    for line in board.summary(facts, units):
        console.print(line, highlight=False)
    verdict(console, outcome)


def verdict(console: Console, outcome: Outcome) -> None:
    """Whether reporting shows what the people did."""
    found = outcome.differences
    console.print(
        f"{outcome.applications} 件申请，{outcome.requests} 次请求，用时 {outcome.seconds:.0f} 秒，"
        f"种子 {outcome.seed}；与办案日志的差异：{len(found) or '无'}",
        style="bold red" if found else "bold green",
        highlight=False,
    )
    for one in found[:SHOWN_DIFFERENCES]:
        console.print(f"  {one}", highlight=False, markup=False)
