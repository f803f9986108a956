"""demo: a season on a stack of its own or in containers; status 1 when reporting and the journal differ."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Protocol

import typer
from rich.console import Console

from access import Role
from broker_access import client_options
from contracts.service_names import SERVICES, Service
from devstack.ask_service import recounted_log, verified_audits
from devstack.checkout import CHECKOUT
from devstack.compose_stack import ComposeStack
from devstack.errors import CannotRun
from devstack.practice import name_platform
from devstack.season_campaign import CODE as CAMPAIGN
from devstack.season_campaign import write_season_campaign
from devstack.servers import WITHOUT_FSYNC
from devstack.settings import Settings, read_settings
from devstack.stack import Stack
from devstack.wait_until_quiet import NotQuiet, PipelineWatch, Watched
from season import whole_season
from season.agency_kafka import read_topics
from season.calendar import OPENING
from season.running_stack import ConnectPlatform, KafkaOptions, Logs, RunningStack

FOLDER: Final = CHECKOUT / "var" / "demo"


class SeasonStack(Watched, Protocol):
    """What a season takes of a stack: the embedded one, or one in containers."""

    @property
    def clock_file(self) -> Path | None:
        """The business time, to be stepped."""

    def now(self) -> datetime:
        """The business time."""

    def token(
        self,
        role: Role,
        county: str | None = None,
        subject: str | None = None,
        name: str | None = None,
        *,
        agency: str | None = None,
        office: str | None = None,
    ) -> str:
        """A bearer token for somebody."""

    def ask(self, service: Service, *words: object) -> "subprocess.CompletedProcess[str]":
        """What `python -m <service> …` answers."""

    def let_agency_in(self, code: str) -> str:
        """Kafka's address as an agency sees it."""

    @property
    def campaigns_folder(self) -> Path:
        """Where the files of its campaigns are."""

    def restart(self, process: str) -> None:
        """As an operator does; it is back when this returns."""

    def logs(self) -> tuple[Path, Sequence[str]]:
        """A folder with what each process wrote, and what of it is lost."""


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another season.")] = 2018,
    applications: Annotated[int, typer.Option(min=1, help="How many people ask for help.")] = 2000,
    folder: Annotated[Path, typer.Option(help="Where the results go.")] = FOLDER,
    against: Annotated[
        Path | None, typer.Option(help="What `yuanxin compose prepare-demo` made: on those containers.")
    ] = None,
    by_two: Annotated[bool, typer.Option(help="Two sign each daily report.")] = False,
) -> None:
    """Run a season from 2018-12-06 to 2019-03-01 and compare reporting with what people did."""
    settings, console = read_settings(), Console(stderr=True)
    folder = folder.resolve()  # services start in folders of their own
    if against is None:
        season = run_season(folder, seed, applications, settings, console, by_two=by_two)
    elif by_two:
        raise CannotRun("on containers their campaign says so: `yuanxin compose prepare-demo --by-two`.")
    else:
        stack = ComposeStack(against.resolve(), settings.ports)
        stack.check_fresh(OPENING)
        folder.mkdir(parents=True, exist_ok=True)
        season = run_season_on(stack, folder, seed, applications, console)
    try:
        differ = asyncio.run(season)
    except NotQuiet as stuck:
        raise CannotRun(f"the season was given up: {stuck}.") from None
    if differ:
        raise typer.Exit(1)


async def run_season_on(
    stack: SeasonStack,
    folder: Path,
    seed: int,
    applications: int,
    console: Console,
    connect_platform: ConnectPlatform | None = None,
) -> bool:
    """Whether reporting and the journal differ, on a stack that somebody else has started."""
    async with season_on(stack, folder, connect_platform) as running:
        result = await whole_season.run(running, seed, applications, console)
    whole_season.print_result(Console(), result)
    return bool(result.differences)


async def run_season(
    folder: Path, seed: int, applications: int, settings: Settings, console: Console, *, by_two: bool
) -> bool:
    """Whether reporting and the journal differ. The stack is kept, to be looked at, only when they do."""
    stack = Stack(
        folder / "stack",
        campaigns=[own_campaigns(folder, by_two=by_two)],
        begins=OPENING,
        settings=settings,
        postgres_settings=WITHOUT_FSYNC,
        on_progress=lambda line: console.print(line, highlight=False),
    )
    stack.remove()
    with stack:
        connect = platform_connection(stack, folder)
        differ = await run_season_on(stack, folder, seed, applications, console, connect)
    if not differ:
        stack.remove()
    return differ


def own_campaigns(folder: Path, *, by_two: bool = False) -> Path:
    """A copy, in which the season will name the municipal platform. `by_two`: two sign each daily report."""
    copy = folder / "campaigns"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(CHECKOUT / "campaigns", copy)
    write_season_campaign(copy, by_two=by_two)
    return copy


def platform_connection(stack: Stack, results: Path) -> ConnectPlatform:
    """How the season connects its municipal platform to a stack whose campaigns are a copy of its own."""

    async def connect_platform(platform: Path, public_key: str) -> None:
        """As docs/platform.md has it."""
        name_platform(stack.campaigns_folder / CAMPAIGN, platform)
        key = (results / "platform-key.json").resolve()
        key.write_text(public_key, encoding="utf-8")
        stack.extra_environment["intake"]["YUANXIN_PLATFORM_KEY"] = str(key)
        await asyncio.to_thread(stack.restart, "intake")

    return connect_platform


@asynccontextmanager
async def season_on(
    stack: SeasonStack, results: Path, connect_platform: ConnectPlatform | None = None
) -> AsyncIterator[RunningStack]:
    """The stack as the people of a season see it; what the season leaves goes into `results`."""
    assert stack.clock_file is not None, "a season needs a clock that can be stepped"

    def token(
        role: str, county: str | None, subject: str, name: str | None, agency: str | None, office: str | None
    ) -> str:
        return stack.token(Role(role), county, subject, name, agency=agency, office=office)

    async def let_in(agency: str) -> KafkaOptions:
        return client_options(await asyncio.to_thread(stack.let_agency_in, agency))

    async def restart(service: str) -> None:
        await asyncio.to_thread(stack.restart, service)

    async def logs() -> Logs:
        return Logs(*await asyncio.to_thread(stack.logs))

    async with PipelineWatch(stack) as watch:
        yield RunningStack(
            urls={service: stack.url(service) for service in SERVICES},
            clock=stack.clock_file,
            campaign=CAMPAIGN,
            campaign_folder=stack.campaigns_folder / CAMPAIGN,
            results=results,
            token=token,
            wait_until_quiet=lambda: watch.wait_until_quiet(stack.now()),
            audits=lambda: verified_audits(stack.ask),
            recount=lambda: recounted_log(stack.ask),
            let_in=let_in,
            restart=restart,
            records=lambda: read_topics(client_options(stack.bootstrap)),
            logs=logs,
            connect_platform=connect_platform,
        )
