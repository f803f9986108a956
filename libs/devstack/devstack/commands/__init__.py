"""The `yuanxin` command: one verb per function; every failure is one clear line and an exit status."""

import sys

import typer

from devstack.commands import (
    agency,
    audit,
    backup,
    compose,
    demo,
    doctor,
    keys,
    lawyers,
    quarantine,
    reporting,
    sign_in,
    stack,
    tokens,
)
from devstack.errors import CannotRun

app = typer.Typer(
    help="Yuanxin on one machine: the stack, its logs, its tokens, quarantine and audit, and a whole season.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
VERBS = (
    *(stack.up, stack.down, stack.status, stack.logs, stack.forget),
    *(demo.demo, tokens.token, sign_in.sign_in, lawyers.lawyers),
    *(backup.backup, backup.restore, doctor.doctor),
)
for verb in VERBS:
    app.command()(verb)
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(keys.app, name="keys")
app.add_typer(compose.app, name="compose")
app.add_typer(audit.app, name="audit")
app.add_typer(reporting.app, name="reporting")
app.add_typer(agency.app, name="agency")


def main() -> None:
    """The entry point."""
    try:
        app()
    except CannotRun as obstacle:
        _end(str(obstacle))
    except PermissionError as error:
        _end(f"no permission for {error.filename}; use a clone and a state folder of your own.")
    except OSError as error:
        _end(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")


def _end(line: str) -> None:
    typer.echo(f"yuanxin: {line}", err=True)
    sys.exit(1)
