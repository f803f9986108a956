"""compose: what `docker compose` needs before its first start, and how to try out what it runs."""

from pathlib import Path
from typing import Annotated, Final

import typer

from devstack import compose_folder, practice
from devstack.checkout import CHECKOUT
from devstack.commands import welcome
from devstack.errors import CannotRun
from devstack.settings import Settings, read_settings

app = typer.Typer(
    help="The system in containers: what compose needs, and how to try out what it runs.",
    no_args_is_help=True,
)

FOLDER: Final = CHECKOUT / "var" / "compose"

WATCHED: Final = "obs"
"""In the file, so that `down` knows it too."""

Folder = Annotated[Path, typer.Argument(help="Where it is kept; what is there stays.")]


@app.command()
def prepare(folder: Folder = FOLDER) -> None:
    """Make keys, passwords and the campaign `practice`, which starts today."""
    settings = _in(folder)
    if not practice.practice_of(settings).exists():
        practice.write_dated_copy(settings)
    compose_folder.prepare(settings.state, {"COMPOSE_PROFILES": WATCHED})
    _say(settings.state)


@app.command("welcome")
def print_welcome(folder: Folder = FOLDER) -> None:
    """Print the addresses, a token, a link to the board and two requests that work as pasted."""
    settings = _in(folder)
    if not practice.practice_of(settings).exists():
        raise CannotRun(f"nothing was prepared in {folder}; do so with `yuanxin compose prepare`.")
    welcome.print_services(settings)
    welcome.print_examples(settings)


def _in(folder: Path) -> Settings:
    return read_settings().model_copy(update={"state": folder.resolve()})


def _say(state: Path) -> None:
    keep = "*-keys.json, *-audit.key, *-requests.key and match.key"
    typer.echo(
        f"keys, passwords and a campaign are in {state}; keep {keep} of keys/ and"
        f" {compose_folder.ENVIRONMENT} as long as the data. Go on with\n"
        f"docker compose --env-file {state / compose_folder.ENVIRONMENT} up --build --wait",
        err=True,
    )
