"""demo: a whole season on a stack of its own; exit status 1 when reporting and the journal differ."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devstack.settings import CHECKOUT, read_settings

FOLDER = CHECKOUT / "var" / "demo"


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another season.")] = 2018,
    applications: Annotated[int, typer.Option(min=1, help="How many people ask for help.")] = 2000,
    folder: Annotated[Path, typer.Option(help="Where the results go.")] = FOLDER,
) -> None:
    """Run a season from 2018-12-06 to 2019-03-01 and compare reporting with what people did."""
    from devstack.season import live  # here: the other verbs need not wait for all that this one imports

    console = Console(stderr=True)
    if asyncio.run(live(folder, seed, applications, read_settings(), console)):
        raise typer.Exit(1)
