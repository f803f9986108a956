"""compose: what `docker compose` needs before its first start, and how to try out what it runs."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

import clock
from devstack import compose_folder, practice
from devstack.checkout import CHECKOUT
from devstack.commands import welcome
from devstack.errors import CannotRun
from devstack.season_campaign import write_season_campaign
from devstack.settings import Settings, read_settings
from season.calendar import OPENING

app = typer.Typer(
    help="The system in containers: what compose needs, and how to try out what it runs.",
    no_args_is_help=True,
)

FOLDER: Final = CHECKOUT / "var" / "compose"
DEMO_FOLDER: Final = CHECKOUT / "var" / "compose-demo"
DRILL_FOLDER: Final = CHECKOUT / "var" / "drill"
WITH_A_CLOCK: Final = "docker-compose.yml", "deploy/demo.yml"
DEMO_PROJECT: Final = "yuanxin-demo"
DRILL_PROJECT: Final = "yuanxin-drill"
"""Their data stays apart from that of a stack that is used."""
ALERTS: Final = CHECKOUT / "deploy" / "alertmanager"
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


@app.command("prepare-demo")
def prepare_demo(
    folder: Folder = DEMO_FOLDER,
    by_two: Annotated[bool, typer.Option(help="Two sign each daily report.")] = False,
) -> None:
    """Make what a season in containers needs: keys, passwords, its campaign, a clock that it steps."""
    state = _in(folder).state
    campaigns = practice.campaigns_of(_in(folder))
    write_season_campaign(campaigns, by_two=by_two)
    compose_folder.open_to_containers(campaigns)
    compose_folder.prepare(state, _with_a_clock(state, OPENING, DEMO_PROJECT))
    _say(state)
    typer.echo(f".venv/bin/yuanxin demo --against {state}", err=True)


@app.command("prepare-drill")
def prepare_drill(folder: Folder = DRILL_FOLDER) -> None:
    """Like prepare, apart from the stack that is used, with a clock that `advance` moves: for practising."""
    settings = _in(folder)
    state, alerts = settings.state, settings.state / "alerts"
    if not practice.practice_of(settings).exists():
        practice.write_dated_copy(settings)
    if not alerts.exists():
        shutil.copytree(ALERTS, alerts)
    compose_folder.open_to_containers(alerts)
    more = {"COMPOSE_PROFILES": WATCHED, "YUANXIN_ALERTS": str(alerts)}
    now = datetime.now(clock.SHANGHAI).replace(microsecond=0)
    compose_folder.prepare(state, {**_with_a_clock(state, now, DRILL_PROJECT), **more})
    _say(state)


@app.command()
def advance(hours: Annotated[int, typer.Argument(min=1, max=24 * 31)], folder: Folder = DRILL_FOLDER) -> None:
    """Hours pass on the clock of a drill, at once."""
    clock_file = compose_folder.clock_file_in(folder)
    if not clock_file.exists():
        raise CannotRun(f"{folder} has no clock; `yuanxin compose prepare-drill` makes one.")
    now = clock.open_clock(f"file:{clock_file}").now() + timedelta(hours=hours)
    clock.advance(clock_file, now)
    typer.echo(f"{now:%Y-%m-%d %H:%M}")


def _with_a_clock(state: Path, begins: datetime, project: str) -> dict[str, str]:
    """What compose is told, so that the services read the time from a file, which may be there already."""
    clock_file = compose_folder.clock_file_in(state)
    clock_file.parent.mkdir(parents=True, exist_ok=True)
    if not clock_file.exists():
        clock.advance(clock_file, begins)
    compose_folder.open_to_containers(clock_file.parent)
    return {
        "YUANXIN_CLOCK_FOLDER": str(clock_file.parent),
        "COMPOSE_FILE": ":".join(str(CHECKOUT / file) for file in WITH_A_CLOCK),
        "COMPOSE_PROJECT_NAME": project,
    }


@app.command("welcome")
def print_welcome(folder: Folder = FOLDER) -> None:
    """Print the addresses, a token, a link to the board and two requests that work as pasted."""
    settings = _in(folder)
    if not practice.practice_of(settings).exists():
        raise CannotRun(f"nothing was prepared in {folder}; do so with `yuanxin compose prepare`.")
    welcome.print_services(settings)
    welcome.print_examples(settings, _up(settings.state))


def _in(folder: Path) -> Settings:
    return read_settings().model_copy(update={"state": folder.resolve()})


def _say(state: Path) -> None:
    keep = "*-keys.json, *-audit.key, *-requests.key and match.key"
    typer.echo(
        f"keys, passwords and a campaign are in {state}; keep {keep} of keys/ and"
        f" {compose_folder.ENVIRONMENT} as long as the data. Go on with\n{_up(state)}",
        err=True,
    )


def _up(state: Path) -> str:
    return f"docker compose --env-file {state / compose_folder.ENVIRONMENT} up --build --wait"
