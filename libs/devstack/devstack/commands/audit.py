"""audit: verify the hash chains of who did what, or print their heads to keep outside.

Each verb asks `python -m <service> audit …`, which has the service's keys and knows its tables.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from contracts.service_names import SERVICES
from devstack.commands.which_stack import ComposeFolder, obstacle, programs_of, service_of
from devstack.errors import CannotRun

app = typer.Typer(help="Whether anybody rewrote who did what: a hash chain per county.", no_args_is_help=True)

OneService = Annotated[
    str | None, typer.Option("--service", help=f"One of: {', '.join(SERVICES)}. All when none is given.")
]
County = Annotated[str | None, typer.Option(help="The chain of one county.")]
Against = Annotated[
    Path | None,
    typer.Option(help="Heads that were kept outside, as `head` printed them.", exists=True, dir_okay=False),
]


STANDARD_INPUT: Final = "/dev/stdin"
"""A container does not see the file."""


@app.command()
def verify(
    service: OneService = None,
    county: County = None,
    against: Against = None,
    compose: ComposeFolder = None,
) -> None:
    """A line for each chain, and one for all that is wrong with it; exit status 1 when something is."""
    words = ("verify", *_of(county), *((f"--against={STANDARD_INPUT}",) if against else ()))
    heads = against.read_text(encoding="utf-8") if against else ""
    if not _print_answers(compose, service, words, heads):
        raise typer.Exit(1)


@app.command()
def head(service: OneService = None, county: County = None, compose: ComposeFolder = None) -> None:
    """The end of each chain. Keep it where the database's administrator does not write."""
    _print_answers(compose, service, ("head", *_of(county)))


def _of(county: str | None) -> tuple[str, ...]:
    return (f"--county={county}",) if county else ()


def _print_answers(compose: Path | None, service: str | None, words: Sequence[str], heads: str = "") -> bool:
    """Whether all that were asked are well; one that gives no answer is no finding but an obstacle."""
    services = SERVICES if service is None else (service_of(service),)
    programs, is_well = programs_of(compose), True
    for each in services:
        answer = programs.ask(each, "audit", *words, text=heads)
        if answer.returncode and not answer.stdout:
            raise CannotRun(obstacle(each, answer.stderr))
        typer.echo(answer.stdout, nl=False)
        is_well = is_well and answer.returncode == 0
    return is_well
