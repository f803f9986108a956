"""audit: verify the hash chains of who did what, or print their heads to keep outside.

Each verb asks `python -m <service> audit …`, which has the service's keys and knows its tables.
"""

from pathlib import Path
from typing import Annotated

import typer

from contracts.service_names import SERVICES, Service
from devstack.ask_service import ask
from devstack.errors import CannotRun
from devstack.status import settings_of_running, supervisor_of
from devstack.supervisor import addresses_of

app = typer.Typer(help="Whether anybody rewrote who did what: a hash chain per county.", no_args_is_help=True)

OneService = Annotated[
    str | None, typer.Option("--service", help=f"One of: {', '.join(SERVICES)}. All when none is given.")
]
County = Annotated[str | None, typer.Option(help="The chain of one county.")]
Against = Annotated[
    Path | None,
    typer.Option(help="Heads that were kept outside, as `head` printed them.", exists=True, dir_okay=False),
]


@app.command()
def verify(service: OneService = None, county: County = None, against: Against = None) -> None:
    """A line for each chain, and one for all that is wrong with it; exit status 1 when something is."""
    kept = (f"--against={against.resolve()}",) if against else ()
    if not _print_answers(service, "verify", *_of(county), *kept):
        raise typer.Exit(1)


@app.command()
def head(service: OneService = None, county: County = None) -> None:
    """The end of each chain. Keep it where the database's administrator does not write."""
    _print_answers(service, "head", *_of(county))


def _of(county: str | None) -> tuple[str, ...]:
    return (f"--county={county}",) if county else ()


def _print_answers(service: str | None, *words: str) -> bool:
    """Whether all that were asked are well; one that gives no answer is no finding but an obstacle."""
    if service not in (None, *Service):
        raise CannotRun(f"there is no service {service!r}; there are {', '.join(SERVICES)}.")
    settings = settings_of_running()
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    is_well = True
    for each in SERVICES if service is None else (Service(service),):
        answer = ask(addresses_of(settings), each, "audit", *words)
        if answer.returncode and not answer.stdout:
            raise CannotRun(f"{each}: {(answer.stderr.strip().splitlines() or ['no answer'])[-1]}.")
        typer.echo(answer.stdout, nl=False)
        is_well = is_well and answer.returncode == 0
    return is_well
