"""A whole season on a running stack, from the first step of the clock to the comparison."""

import asyncio
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

import aiohttp
from joserfc.jwk import ECKey
from rich.console import Console
from rich.table import Table

from season import check_platform, clock_steps, journal, roster, terminal_board
from season.agency_kafka import IN_TOPIC, OUT_TOPIC, AgencyKafka, without_repeats
from season.calendar import LAST
from season.check_agencies import agency_topics, not_searched, personal
from season.checker import audit, differences, recount
from season.client import CONCURRENT, Client
from season.difference import Difference
from season.expected_facts import expected_facts
from season.exports import Exports, empty, keep_exports
from season.facts import Facts
from season.journal import Entry, Journal
from season.people.conflicts import compare_handlers
from season.people.county_systems import CASE_LOG, compare_feeds
from season.people.lookups import lawyers_read_their_cases, never_assigned
from season.people.municipal_platform import compare_numbers, settle
from season.people.stations import compare_lists
from season.people.world import World
from season.personal_data import Search, found_in, in_logs, in_records, words_of
from season.plan import BY_KAFKA, Plan, What, build
from season.platform_stand_in import StandInPlatform
from season.progress import progress
from season.result import SeasonResult
from season.roster import Unit
from season.running_stack import Logs, Record, RunningStack
from season.shown_agencies import feed_items
from season.shown_facts import CITY, read_facts

PRINTED_DIFFERENCES: Final = 20
WRITTEN_TOPICS: Final = frozenset(
    {CASE_LOG, "yuanxin.counties.v1"}
    | {topic.format(code=agency) for agency in BY_KAFKA for topic in (IN_TOPIC, OUT_TOPIC)}
)
"""In every season something lies on each of these."""
OPENS_A_CASE: Final = frozenset({What.apply, What.refer, What.complete_referral, What.register_there})


async def run(
    stack: RunningStack,
    seed: int,
    applications: int,
    console: Console,
    meanwhile: clock_steps.Meanwhile = clock_steps.nothing,
) -> SeasonResult:
    """Run through the season, then compare what reporting shows with the journal; write down the result."""
    started, spent = monotonic(), clock_steps.SecondsSpent()
    empty(exports_of(stack))
    units = roster.read(stack.campaign_folder)
    plan = build(seed, applications, units, by_two=roster.is_signed_by_two(stack.campaign_folder))
    connector = aiohttp.TCPConnector(limit=CONCURRENT)
    async with (
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
        AgencyKafka() as kafka,
    ):
        client = Client(stack, session)
        for agency in BY_KAFKA:
            await kafka.connect(agency, await stack.let_in(agency))
        with Journal(journal_of(stack)) as written, progress(console, len(plan.instants)) as step_shown:
            world = World(
                plan,
                stack.campaign,
                client,
                written,
                {unit.code: unit for unit in units},
                restart=stack.restart,
                kafka=kafka,
                platform=stand_in_of(stack, console),
                connect_platform=stack.connect_platform,
            )
            async for instant in clock_steps.run_through(stack, world, spent, meanwhile):
                step_shown(instant, client.sent)
            await stack.wait_until_quiet()
            await asyncio.gather(
                settle(world, plan.instants[-1]), lawyers_read_their_cases(world, plan.instants[-1])
            )
        await compare_numbers(world, plan.instants[-1])
        await compare_handlers(world, journal.read(journal_of(stack)), plan.instants[-1])
        await compare_lists(world, plan.instants[-1])
        records = await stack.records()
        once = without_repeats(records)
        await compare_feeds(world, once, plan.instants[-1])
        told_by_kafka = await compare_topics(client, kafka)
        audits, recounted = await stack.audits(), await stack.recount()
        expected = expected_of(stack, units)
        shown = await read_facts(client, stack.campaign, cases_of_agencies(stack), once)
        logs = await stack.logs()
        in_the_open = await personal_data_in_the_open(stack, client, plan, records, logs, world.platform)
        await keep_page(stack, client)
        county = signed_last(shown) or units[0].code
        exports = await keep_exports(client, CITY, stack.campaign, county, exports_of(stack))
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
            *told_by_kafka,
            *packages(world, journal.read(journal_of(stack))),
            *in_the_open,
            *exports.refused,
        ],
        units=units,
        not_compared=[f"personal data in {what}" for what in logs.lost],
        exports=exports,
        signed_on_pages=world.signed_on_pages,
    )
    write(stack.results / "season.json", result)
    return result


async def compare(stack: RunningStack) -> list[Difference]:
    """What reporting shows now against the journal of a season that was run: for the tampering tests."""
    expected = expected_of(stack, roster.read(stack.campaign_folder))
    async with aiohttp.ClientSession() as session:
        client, cases = Client(stack, session), cases_of_agencies(stack)
        records = without_repeats(await stack.records())
        shown = await read_facts(client, stack.campaign, cases, records)
        return differences(expected, shown)


def cases_of_agencies(stack: RunningStack) -> list[str]:
    """Those that one referred or said something of."""
    return sorted(
        {
            entry.subject
            for entry in journal.read(journal_of(stack))
            if entry.subject and (entry.referred or entry.said or entry.asked)
        }
    )


async def compare_topics(client: Client, kafka: AgencyKafka) -> list[Difference]:
    """An agency that reads Kafka is told there what stands in its feed."""
    feeds, topics = {}, {}
    for agency in BY_KAFKA:
        items, _ = await feed_items(client, agency)
        feeds[agency] = [f"{item['id']} {item['type']}" for item in items]
        topics[agency] = [id_and_type(record) for record in without_repeats(await kafka.read(agency))]
    return list(agency_topics(feeds, topics))


def id_and_type(record: Record) -> str:
    told = {name: (value or b"").decode() for name, value in record.headers}
    return f"{told['ce_id']} {told['ce_type']}"


def stand_in_of(stack: RunningStack, console: Console) -> StandInPlatform | None:
    """In a folder beside the results; with a key, so that nothing personal lies open there."""
    if stack.connect_platform is None:
        console.print("市级平台：未演练（NOT RUN），本环境与系统没有共用的文件夹", highlight=False)
        return None
    folder = (stack.results / "platform").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    return StandInPlatform.at(folder, ECKey.generate_key("P-256", {"kid": "stand-in"}, private=True))


def packages(world: World, entries: Iterable[Entry]) -> Iterator[Difference]:
    """What the platform has of each case, by its own records, and what people typed, did and attached."""
    if world.platform is None:
        return
    done = defaultdict[str, list[str]](list)
    for entry in entries:
        if entry.subject is not None:
            done[entry.subject] += [event.type for event in entry.events]
    typed = {
        act.case: act.body for acts in world.plan.acts.values() for act in acts if act.what in OPENS_A_CASE
    }
    for name, case in sorted(world.cases.items()):
        told = {"case_no": case.number, "county": case.county, "lane": case.lane, "class": case.case_class}
        held, files = world.platform.held.get(case.case_id), world.files.get(case.case_id, ())
        yield from check_platform.package(case.case_id, held, typed[name], told, done[case.case_id], files)


async def personal_data_in_the_open(
    stack: RunningStack,
    client: Client,
    plan: Plan,
    records: Sequence[Record],
    logs: Logs,
    platform: StandInPlatform | None = None,
) -> list[Difference]:
    """On every topic, in what processes wrote, in what Prometheus reads, in the folder of the platform."""
    search = Search(words_of(plan))
    metrics = [(f"metrics of {service}", await client.metrics(service)) for service in stack.urls]
    found = {**in_records(search, records), **in_logs(search, logs.folder), **found_in(search, metrics)}
    written = {record.topic for record in records}
    unread = [what for what, text in metrics if not text] + sorted(WRITTEN_TOPICS - written)
    if platform is not None:
        found |= found_in(search, platform.in_the_open())
        if not found_in(search, platform.opened_samples()):
            unread.append("packages of the municipal platform")
    return [*personal(found), *not_searched(unread)]


def expected_of(stack: RunningStack, units: tuple[Unit, ...]) -> Facts:
    return expected_facts(journal.read(journal_of(stack)), [unit.code for unit in units])


def journal_of(stack: RunningStack) -> Path:
    return stack.results / "journal.jsonl"


def exports_of(stack: RunningStack) -> Path:
    return stack.results / "exports"


def signed_last(facts: Facts) -> str | None:
    """A county that signed the last day; None where none is shown to have, which is a difference anyhow."""
    signed = {
        county
        for (county, period), filing in facts.filings.items()
        if period == LAST and filing.content is not None
    }
    return min(signed, default=None)


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
    for what in result.not_compared:
        console.print(f"  NOT COMPARED: {what}", style="bold yellow", highlight=False, markup=False)
    for difference in result.differences[:PRINTED_DIFFERENCES]:
        console.print(f"  {difference}", highlight=False, markup=False)
    print_exports(console, result.exports)


def print_exports(console: Console, exports: Exports) -> None:
    """Where the files lie that a bureau would take."""
    console.print(
        f"导出文件 {len(exports.made)} 个（市局日报、四个一进度、单位日报、签报回执）：{exports.folder}",
        highlight=False,
        soft_wrap=True,
    )
    for name in exports.not_made:
        console.print(f"  NOT MADE: {name}，本机没有中文字体", style="bold yellow", highlight=False)
