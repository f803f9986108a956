"""quarantine: look at what no reader could accept, replay it once the cause is mended, or dismiss it."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from devstack.services import DATABASES
from devstack.settings import read_settings
from devstack.trouble import CannotRun

app = typer.Typer(
    help="Messages that no reader could accept, and those held behind them.", no_args_is_help=True
)

Service = Annotated[str, typer.Option(help=f"Whose quarantine: {', '.join(DATABASES)}.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Messages = Annotated[list[int] | None, typer.Argument(help="Ids from list; all when none is given.")]
COLUMNS = ("id", "state", "reason", "held_at", "type", "subject", "sequence", "county")


@app.command("list")
def list_(service: Service, as_json: AsJson = False) -> None:
    """Everything held, oldest first."""
    from devstack import held

    found = held.everything(read_settings(), _known(service))
    if as_json:
        typer.echo(json.dumps(found, default=_plain, ensure_ascii=False))
        return
    table = Table(*COLUMNS)
    for row in found:
        table.add_row(*(str(row[column] if row[column] is not None else "–") for column in COLUMNS))
    Console().print(table if found else "nothing is held.")


@app.command()
def show(service: Service, message: Annotated[int, typer.Argument(help="Its id, from list.")]) -> None:
    """One message with its headers and bytes."""
    from devstack import held

    row = held.one(read_settings(), _known(service), message)
    typer.echo(json.dumps(row, default=_plain, ensure_ascii=False, indent=2))


@app.command()
def replay(service: Service, message: Messages = None) -> None:
    """Run held messages through the service's own handlers again, those behind them after them, in order."""
    from devstack import held

    results = held.replay(read_settings(), _known(service), message)
    for row, result in results.items():
        typer.echo(f"{row}: {result}")
    if not results:
        typer.echo("nothing to replay.", err=True)


@app.command()
def dismiss(
    service: Service,
    message: Annotated[int, typer.Argument(help="Its id, from list.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept with the message, so name no person.")],
) -> None:
    """Decide that a message in quarantine shall never have an effect. It is kept; those behind it follow."""
    from devstack import held

    if not reason.strip():
        raise CannotRun("say why with --reason.")
    held.dismiss(read_settings(), _known(service), message, reason.strip())
    typer.echo(f"{message}: dismissed")


def _known(service: str) -> str:
    if service not in DATABASES:
        raise CannotRun(f"there is no service {service!r}; there are {', '.join(DATABASES)}.")
    return service


def _plain(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
