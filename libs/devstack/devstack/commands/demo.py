"""demo: a whole season on a stack of its own; exit status 1 when reporting and the journal differ."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from access import Role
from broker_access import client_options
from contracts.service_names import SERVICES
from devstack.ask_service import recounted_log, verified_audits
from devstack.checkout import CHECKOUT
from devstack.servers import WITHOUT_FSYNC
from devstack.settings import Settings, read_settings
from devstack.stack import Stack
from devstack.wait_until_quiet import PipelineWatch
from season import whole_season
from season.agency_kafka import read_topics
from season.calendar import OPENING
from season.running_stack import KafkaOptions, RunningStack

FOLDER: Final = CHECKOUT / "var" / "demo"
CAMPAIGN: Final = "wenzhou-2018"


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another season.")] = 2018,
    applications: Annotated[int, typer.Option(min=1, help="How many people ask for help.")] = 2000,
    folder: Annotated[Path, typer.Option(help="Where the results go.")] = FOLDER,
) -> None:
    """Run a season from 2018-12-06 to 2019-03-01 and compare reporting with what people did."""
    if asyncio.run(run_season(folder, seed, applications, read_settings(), Console(stderr=True))):
        raise typer.Exit(1)


async def run_season(
    folder: Path, seed: int, applications: int, settings: Settings, console: Console
) -> bool:
    """Whether reporting and the journal differ. The stack is kept, to be looked at, only when they do."""
    stack = Stack(
        folder / "stack",
        begins=OPENING,
        settings=settings,
        postgres_settings=WITHOUT_FSYNC,
        on_progress=lambda line: console.print(line, highlight=False),
    )
    stack.remove()
    with stack:
        async with season_on(stack, folder) as running:
            result = await whole_season.run(running, seed, applications, console)
    whole_season.print_result(Console(), result)
    if not result.differences:
        stack.remove()
    return bool(result.differences)


@asynccontextmanager
async def season_on(stack: Stack, results: Path) -> AsyncIterator[RunningStack]:
    """The stack as the people of a season see it; what the season leaves goes into `results`."""
    assert stack.clock_file is not None, "a season needs a clock that can be stepped"

    def token(
        role: str, county: str | None, subject: str, name: str | None, agency: str | None, office: str | None
    ) -> str:
        return stack.token(Role(role), county, subject, name, agency=agency, office=office)

    async def let_in(agency: str) -> KafkaOptions:
        return client_options(await asyncio.to_thread(stack.let_agency_in, agency))

    async def restart(service: str) -> None:
        process = stack.processes[service]
        for act in (process.stop, process.start, process.wait_ready):
            await asyncio.to_thread(act)

    async with PipelineWatch(stack) as watch:
        yield RunningStack(
            urls={service: stack.url(service) for service in SERVICES},
            clock=stack.clock_file,
            campaign=CAMPAIGN,
            campaign_folder=CHECKOUT / "campaigns" / CAMPAIGN,
            results=results,
            token=token,
            wait_until_quiet=lambda: watch.wait_until_quiet(stack.now()),
            audits=lambda: verified_audits(stack.ask),
            recount=lambda: recounted_log(stack.ask),
            let_in=let_in,
            restart=restart,
            records=lambda: read_topics(client_options(stack.bootstrap)),
            logs=stack.folder / "logs",
        )
