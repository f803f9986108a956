"""quarantine: look at what no reader could accept, replay it once the cause is mended, or dismiss it.

Each verb asks `python -m <service> quarantine …`, which has the service's own handlers.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.service_names import SERVICES
from devstack.commands.which_stack import ComposeFolder, answer_of, programs_of, service_of
from devstack.errors import CannotRun

app = typer.Typer(
    help="Messages that no reader could accept, and those held behind them.", no_args_is_help=True
)

ServiceName = Annotated[
    str, typer.Option("--service", help=f"Whose quarantine: {', '.join(SERVICES)}.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Message = Annotated[int, typer.Argument(help="Its id, from list.")]
Messages = Annotated[list[int] | None, typer.Argument(help="Ids from list; all when none is given.")]
NAMED = ("held_at", "source", "type", "subject", "sequence", "county", "reason")


@app.command("list")
def list_(service: ServiceName, as_json: AsJson = False, compose: ComposeFolder = None) -> None:
    """Everything held, oldest first."""
    messages = _ask(compose, service, "list")
    if as_json:
        typer.echo(json.dumps(messages, ensure_ascii=False))
        return
    for message in messages:
        typer.echo(line_of(message))
    if not messages:
        typer.echo("nothing is held.")


def line_of(message: Mapping[str, Any]) -> str:
    """One message, whole: which, where it lies in the log, and why it is held. A table would cut it."""
    place = f"{message['topic']}[{message['partition']}]@{message['offset']}"
    named = [f"{name}={message[name]}" for name in NAMED if message[name] is not None]
    return shown("  ".join([str(message["id"]), message["state"], place, *named]))


def shown(text: str) -> str:
    """A stranger's words as a terminal may show them: no control characters, nothing that turns a line."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


@app.command()
def show(service: ServiceName, message: Message, compose: ComposeFolder = None) -> None:
    """One message with its headers and bytes."""
    typer.echo(json.dumps(_ask(compose, service, "show", message), ensure_ascii=False, indent=2))


@app.command()
def replay(service: ServiceName, message: Messages = None, compose: ComposeFolder = None) -> None:
    """Run held messages through the service's own handlers again, those behind them after them, in order."""
    results = _ask(compose, service, "replay", *(message or ()))
    for row, result in results.items():
        typer.echo(f"{row}: {result}")
    if not results:
        typer.echo("nothing to replay.", err=True)


@app.command()
def dismiss(
    service: ServiceName,
    message: Message,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the message, so name no person.")],
    compose: ComposeFolder = None,
) -> None:
    """Decide that a message in quarantine shall never have an effect. It is kept; those behind it follow."""
    if not reason.strip():
        raise CannotRun("say why with --reason.")
    _ask(compose, service, "dismiss", message, f"--reason={reason.strip()}")
    typer.echo(f"{message}: dismissed")


def _ask(compose: Path | None, service: str, *words: object) -> Any:
    """What the service answers."""
    named = service_of(service)
    return json.loads(answer_of(programs_of(compose), named, "quarantine", *words))
