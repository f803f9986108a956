"""keys: what seals personal data; which keys there are, and the next one.

Each verb asks `python -m <service> keys …`, which looks into the tables of the service too.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from contracts.service_names import SERVICES, Service
from devstack.environment import environment_of
from devstack.errors import CannotRun
from devstack.service_processes import process_of
from devstack.status import settings_of_running, supervisor_of
from devstack.supervisor import addresses_of
from keyfiles.exchange_keys import KEPT, SETTING, rotate_exchange_keys

app = typer.Typer(help="The keys that seal personal data: which there are, the next one, which may go.")

Services = Annotated[
    list[str] | None, typer.Option("--service", help="Whose keys; all services when none is named.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
COLUMNS = ("service", "key", "state", "rows", "removable")


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Without a verb: show."""
    if context.invoked_subcommand is None:
        show()


@app.command()
def show(service: Services = None, as_json: AsJson = False) -> None:
    """Every key, and the rows that are still sealed under those that were replaced."""
    _print({name: _ask(name, "show") for name in service or SERVICES}, as_json)


@app.command()
def prepare(service: Services = None) -> None:
    """Add a key that is only read with. Where key files are copies: bring it to all of them, then rotate."""
    _print({name: _ask(name, "prepare") for name in service or SERVICES})


@app.command()
def rotate(service: Services = None) -> None:
    """Seal with the next key from now on; what lies under older ones is sealed anew in the background."""
    _print({name: _ask(name, "rotate") for name in service or SERVICES})


@app.command()
def remove(
    service: Annotated[str, typer.Option("--service", help="Whose key.", show_default=False)],
    key: Annotated[str, typer.Argument(help="Its id, from show.")],
) -> None:
    """Forget a key for good. One that something is sealed under stays."""
    _print({service: _ask(service, "remove", key)})


@app.command("rotate-exchange")
def rotate_exchange() -> None:
    """A new key for agencies to encrypt persons to; the one before is offered and opens for a while."""
    settings, process = settings_of_running(), process_of(Service.intake)
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    file = Path(environment_of(process, addresses_of(settings))[SETTING])
    try:
        known = rotate_exchange_keys(file, datetime.now(UTC))
    except (ValueError, OSError) as error:
        raise CannotRun(str(error)) from None
    table = Table("key", "offered until", "opens until")
    for kid in known.keys:
        retires = known.retire.get(kid)
        until = (retires, retires + KEPT) if retires else (None, None)
        table.add_row(kid, *(f"{each:%Y-%m-%d %H:%M %Z}" if each else "–" for each in until))
    Console().print(table)


def _print(keys: dict[str, Any], as_json: bool = False) -> None:
    if as_json:
        typer.echo(json.dumps(keys))
        return
    table = Table(*COLUMNS)
    for service, rows in keys.items():
        for row in rows:
            rows_shown = "–" if row["rows"] is None else str(row["rows"])
            table.add_row(service, row["key"], row["state"], rows_shown, "yes" if row["removable"] else "no")
    Console().print(table)


def _ask(service: str, *words: str) -> Any:
    """What the service of the running stack answers."""
    if service not in list(Service):
        raise CannotRun(f"there is no service {service!r}; there are {', '.join(SERVICES)}.")
    settings, process = settings_of_running(), process_of(Service(service))
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    answer = subprocess.run(
        (sys.executable, "-m", process.module, "keys", *words),
        cwd=settings.state / "work" / process.name,
        env=environment_of(process, addresses_of(settings)),
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise CannotRun(f"{service}: {(answer.stderr.strip().splitlines() or ['no answer'])[-1]}.")
    typer.echo(
        answer.stderr, err=True, nl=False
    )  # that a file was changed, also when the next service refuses
    return json.loads(answer.stdout)
