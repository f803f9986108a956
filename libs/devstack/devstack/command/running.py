"""up, down, forget, status, logs: the stack that stays in the background."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from devstack import background
from devstack.ports import check_free
from devstack.settings import Settings, read_settings
from devstack.trouble import CannotRun

NAMES = ("kafka", "postgres", "intake", "assignment", "mediation", "reporting", "reporting-stream")
LOG_FOLDERS = {"kafka": "kafka/logs", "postgres": "postgres/logs"}

Foreground = Annotated[bool, typer.Option("--foreground", help="Stay here; Ctrl-C stops everything.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def up(foreground: Foreground = False) -> None:
    """Start the stack on the real clock, with the campaign `practice`; data stays in var/up."""
    from devstack import keeper  # here: the other verbs need not wait for all that this one imports
    from devstack.command import welcome

    settings = read_settings()
    if background.running(settings.state) is None:
        keeper.prepare(settings)
        _check_ports(settings)
        if foreground:
            keeper.keep(settings, lambda: welcome.print_it(settings))
            return
        _start_keeper(settings)
    welcome.print_it(settings)


def down() -> None:
    """Stop the stack and whatever a killed one left behind; data stays."""
    settings = read_settings()
    ended = background.end(settings.state)
    typer.echo("stopped." if ended else "nothing was running.", err=True)


def forget(
    yes: Annotated[bool, typer.Option("--yes", prompt="Delete all data of the stack?", help="Do not ask.")],
) -> None:
    """Delete the stopped stack's data, also what lives outside of the clone when root runs it."""
    from devstack import keeper

    settings = read_settings()
    if not yes:
        raise CannotRun("nothing was deleted.")
    if background.running(settings.state):
        raise CannotRun("the stack is running; stop it first with `make down`.")
    keeper.stack(settings, typer.echo).remove()


def status(as_json: AsJson = False) -> None:
    """What runs, since when, and whether it is ready; exit status 1 when something is not."""
    settings = read_settings()
    found = [background.look(settings, name) for name in NAMES]
    if as_json:
        typer.echo(json.dumps([line.as_json() for line in found]))
    else:
        table = Table("process", "port", "pid", "state", "for")
        for line in found:
            table.add_row(line.name, str(line.port), str(line.pid or "–"), line.state, line.age)
        Console().print(table)
    if any(line.state != "ready" for line in found):
        raise typer.Exit(1)


def logs(
    process: Annotated[str, typer.Argument(help=f"One of: {', '.join(NAMES)}, keeper.")],
    lines: Annotated[int, typer.Option("-n", min=0, help="How many lines from the end.")] = 50,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as they come.")] = False,
) -> None:
    """The log of one process."""
    if process not in (*NAMES, "keeper"):
        raise CannotRun(f"there is no process {process!r}; there are {', '.join(NAMES)} and keeper.")
    file = read_settings().state / LOG_FOLDERS.get(process, "logs") / f"{process}.log"
    if not file.exists():
        raise CannotRun(f"{process} has not run here yet; start the stack with `make up`.")
    typer.echo("\n".join(file.read_text(errors="replace").splitlines()[-lines:] if lines else []))
    if follow:
        _follow(file)


def _check_ports(settings: Settings) -> None:
    """At once, before anything is started; leftovers of a killed stack have been ended by now."""
    for name, port in settings.ports().items():
        check_free(name, port)


def _start_keeper(settings: Settings) -> None:
    """Start it in the background and show what it says until it is ready."""
    started = subprocess.Popen(
        (sys.executable, "-m", "devstack.keeper"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert started.stdout
    for line in started.stdout:
        if line.strip() == background.READY:
            return
        typer.echo(line.strip(), err=True)
    assert started.stderr
    said = started.stderr.read().strip().splitlines()
    raise CannotRun(
        said[-1] if said else f"the stack did not start; its log is {settings.state}/logs/keeper.log"
    )


def _follow(file: Path) -> None:
    with file.open(errors="replace") as log:
        log.seek(0, 2)
        while True:
            typer.echo(log.readline() or _a_moment(), nl=False)


def _a_moment() -> str:
    time.sleep(0.2)
    return ""
