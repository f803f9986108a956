"""A whole season on a running stack, from the first step of the clock to the comparison."""

import json
from pathlib import Path
from time import monotonic
from typing import Final

import aiohttp
from rich.console import Console
from rich.table import Table

from season import clock_steps, journal, roster, terminal_board
from season.checker import Difference, audit, differences, recount
from season.client import CONCURRENT, Client
from season.expected_facts import expected_facts
from season.facts import Facts
from season.journal import Journal
from season.people.conflicts import compare_handlers
from season.people.lookups import lawyers_read_their_cases, never_assigned
from season.people.stations import compare_lists
from season.people.world import World
from season.plan import build
from season.progress import progress
from season.result import SeasonResult
from season.roster import Unit
from season.running_stack import RunningStack
from season.shown_facts import CITY, read_facts

PRINTED_DIFFERENCES: Final = 20


async def run(
    stack: RunningStack,
    seed: int,
    applications: int,
    console: Console,
    meanwhile: clock_steps.Meanwhile = clock_steps.nothing,
) -> SeasonResult:
    """Run through the season, then compare what reporting shows with the journal; write down the result."""
    started, spent = monotonic(), clock_steps.SecondsSpent()
    units = roster.read(stack.campaign_folder)
    plan = build(seed, applications, units)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONCURRENT)) as session:
        client = Client(stack, session)
        with Journal(journal_of(stack)) as written, progress(console, len(plan.instants)) as step_shown:
            world = World(plan, stack.campaign, client, written, {unit.code: unit for unit in units})
            async for instant in clock_steps.run_through(stack, world, spent, meanwhile):
                step_shown(instant, client.sent)
        await stack.wait_until_quiet()
        await lawyers_read_their_cases(world, plan.instants[-1])
        await compare_handlers(world, journal.read(journal_of(stack)), plan.instants[-1])
        await compare_lists(world, plan.instants[-1])
        audits, recounted = await stack.audits(), await stack.recount()
        expected, shown = expected_of(stack, units), await read_facts(client, stack.campaign)
        await keep_page(stack, client)
    result = SeasonResult(
        campaign=stack.campaign,
        seed=seed,
        applications=applications,
        requests=client.sent,
        seconds=monotonic() - started,
        spent=spent,
        expected=expected,
        shown=shown,
        differences=[
            *world.surprises,
            *never_assigned(world),
            *differences(expected, shown),
            *audit(audits),
            *recount(recounted),
        ],
        units=units,
    )
    write(stack.results / "season.json", result)
    return result


async def compare(stack: RunningStack) -> list[Difference]:
    """What reporting shows now against the journal of a season that was run: for the tampering tests."""
    expected = expected_of(stack, roster.read(stack.campaign_folder))
    async with aiohttp.ClientSession() as session:
        return differences(expected, await read_facts(Client(stack, session), stack.campaign))


def expected_of(stack: RunningStack, units: tuple[Unit, ...]) -> Facts:
    return expected_facts(journal.read(journal_of(stack)), [unit.code for unit in units])


def journal_of(stack: RunningStack) -> Path:
    return stack.results / "journal.jsonl"


async def keep_page(stack: RunningStack, client: Client) -> None:
    """The board as the city sees it, for a browser."""
    page = await client.page(CITY, "reporting", f"/board?campaign={stack.campaign}")
    (stack.results / "board.html").write_text(page, encoding="utf-8")


def write(path: Path, result: SeasonResult) -> None:
    text = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def print_result(console: Console, result: SeasonResult) -> None:
    """The end of the season on the terminal: board, sums, silences, and the verdict."""
    facts, units = result.shown, result.units
    for month in terminal_board.months(facts, units):
        print_uncut(console, month)
    console.print(terminal_board.legend())
    print_uncut(console, terminal_board.totals(facts))
    for line in terminal_board.summary(facts, units):
        console.print(line, highlight=False)
    print_verdict(console, result)


def print_uncut(console: Console, table: Table) -> None:
    """With lines as long as they are: rich would cut names to a terminal's width, or to 80 in a pipe."""
    width = console.width
    console.width = max(width, console.measure(table, options=console.options.update(width=1000)).maximum)
    console.print(table)
    console.width = width


def print_verdict(console: Console, result: SeasonResult) -> None:
    """Whether reporting shows what the people did."""
    console.print(
        f"{result.applications} 件申请，{result.requests} 次请求，用时 {result.seconds:.0f} 秒，"
        f"种子 {result.seed}；与办案日志的差异：{len(result.differences) or '无'}",
        style="bold red" if result.differences else "bold green",
        highlight=False,
    )
    for difference in result.differences[:PRINTED_DIFFERENCES]:
        console.print(f"  {difference}", highlight=False, markup=False)
