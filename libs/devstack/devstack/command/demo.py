"""demo: a whole season on a stack of its own; exit status 1 when reporting and the journal differ."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clock import SHANGHAI
from devstack.servers import NOT_FOR_EVER
from devstack.settings import CHECKOUT, read_settings
from devstack.stack import Stack

FOLDER = CHECKOUT / "var" / "demo"
BEGINS = datetime(2018, 12, 6, tzinfo=SHANGHAI)


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another season.")] = 2018,
    applications: Annotated[int, typer.Option(min=1, help="How many people ask for help.")] = 2000,
    folder: Annotated[Path, typer.Option(help="Where the results go.")] = FOLDER,
) -> None:
    """Run a season from 2018-12-06 to 2019-03-01 and compare reporting with what people did."""
    console = Console(stderr=True)
    stack = Stack(
        folder / "stack",
        begins=BEGINS,
        settings=read_settings(),
        postgres_settings=NOT_FOR_EVER,
        say=lambda line: console.print(line, highlight=False),
    )
    stack.remove()
    with stack:
        differences = asyncio.run(_season(stack, folder, seed, applications, console))
    if differences:
        raise typer.Exit(1)
    stack.remove()


async def _season(stack: Stack, folder: Path, seed: int, applications: int, console: Console) -> bool:
    from season import demo, stage  # here, because only this verb needs the season

    async with stage.town_of(stack, folder) as town:
        outcome = await demo.run(town, seed, applications, console)
    return bool(outcome.differences)
