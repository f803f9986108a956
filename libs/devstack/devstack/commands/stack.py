"""up, down, forget, status, logs: the stack that stays in the background."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import IO, Annotated, Final

import typer

from devstack import supervisor
from devstack.commands import welcome
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import check_free
from devstack.settings import Settings, read_settings
from devstack.status import (
    READY,
    SUPERVISOR,
    ProcessStatus,
    log_file,
    process_names,
    settings_of_running,
    status_of,
    stop_stack,
    supervisor_of,
)

Foreground = Annotated[bool, typer.Option("--foreground", help="Stay here; Ctrl-C stops everything.")]
LOOK_SECONDS: Final = 0.2
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def up(foreground: Foreground = False) -> None:
    """Start the stack on the real clock, with the campaign `practice`; data stays in var/up."""
    settings = read_settings()
    if supervisor_of(settings.state) is None:
        supervisor.prepare(settings)
        _check_ports(settings)
        if foreground:
            supervisor.supervise(settings, lambda: welcome.print_welcome(settings))
            return
        _start_supervisor(settings)
    welcome.print_welcome(settings_of_running())


def down() -> None:
    """Stop the stack and whatever a killed one left behind; data stays."""
    was_running = stop_stack(read_settings().state)
    typer.echo("stopped." if was_running else "nothing was running.", err=True)


def forget(
    yes: Annotated[bool, typer.Option("--yes", prompt="Delete all data of the stack?", help="Do not ask.")],
) -> None:
    """Delete the stopped stack's data, also what lives outside of the clone when root runs it."""
    settings = read_settings()
    if not yes:
        raise CannotRun("nothing was deleted.")
    if supervisor_of(settings.state):
        raise CannotRun("the stack is running; stop it first with `make down`.")
    supervisor.stack_of(settings, typer.echo).remove()


def status(as_json: AsJson = False) -> None:
    """What runs, since when, and whether it is ready; exit status 1 when something is not."""
    settings = settings_of_running()
    processes = [status_of(settings, name) for name in process_names(settings)]
    if as_json:
        typer.echo(json.dumps([process.as_json() for process in processes]))
    else:
        for line in status_lines(processes):
            typer.echo(line)
    if any(process.state != "ready" for process in processes):
        raise typer.Exit(1)


def status_lines(processes: Sequence[ProcessStatus]) -> Iterator[str]:
    """Columns as wide as what stands in them, on whatever terminal."""
    rows = [("process", "port", "pid", "state", "for")]
    rows += [(each.name, str(each.port), str(each.pid or "–"), each.state, each.age) for each in processes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def logs(
    process: Annotated[str, typer.Argument(help="One of those that `status` shows, or supervisor.")],
    lines: Annotated[int, typer.Option("-n", min=0, help="How many lines from the end.")] = 50,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as they come.")] = False,
) -> None:
    """The log of one process."""
    settings = settings_of_running()
    if process not in (*process_names(settings), SUPERVISOR):
        names = f"{', '.join(process_names(settings))} and {SUPERVISOR}"
        raise CannotRun(f"there is no process {process!r}; there are {names}.")
    file = log_file(settings.state, process)
    if not file.exists():
        raise CannotRun(f"{process} has not run here yet; start the stack with `make up`.")
    typer.echo("\n".join(last_lines(file, lines)))
    if follow:
        _follow(file)


def _check_ports(settings: Settings) -> None:
    """At once, before anything is started; leftovers of a killed stack have been ended by now."""
    for name, port in settings.ports.items():
        check_free(name, port)


def _start_supervisor(settings: Settings) -> None:
    """Start it in the background and show what it prints until it is ready."""
    background = subprocess.Popen(
        (sys.executable, "-m", "devstack.supervisor"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert background.stdout
    for line in background.stdout:
        if line.strip() == READY:
            return
        typer.echo(line.strip(), err=True)
    assert background.stderr
    errors = background.stderr.read().strip().splitlines()
    raise CannotRun(
        errors[-1]
        if errors
        else f"the stack did not start; its log is {log_file(settings.state, SUPERVISOR)}"
    )


def last_lines(file: Path, count: int) -> Sequence[str]:
    """Also of the file before it, when that was turned over a moment ago."""
    lines = file.read_text(errors="replace").splitlines()
    before = Path(f"{file}.1")
    if len(lines) < count and before.exists():
        lines = before.read_text(errors="replace").splitlines() + lines
    return lines[-count:] if count else []


def _follow(file: Path) -> None:
    for text in followed(file):
        typer.echo(text, nl=False)
        if not text:
            time.sleep(LOOK_SECONDS)


def followed(file: Path) -> Generator[str, None, None]:
    """What comes from now on, "" when nothing does; a file that was turned over is read to its end first."""
    log = file.open(errors="replace")
    try:
        log.seek(0, os.SEEK_END)
        while True:
            is_current = _has_this_name(log, file)
            text = log.read()
            if not text and not is_current:
                log.close()
                log = file.open(errors="replace")
            yield text
    finally:
        log.close()


def _has_this_name(log: IO[str], file: Path) -> bool:
    """Still, or until the next one is there."""
    try:
        return file.stat().st_ino == os.fstat(log.fileno()).st_ino
    except FileNotFoundError:
        return True
