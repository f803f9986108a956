"""`python -m alert_messages`: what Alertmanager posts to. `… alertmanager`: that one's file, on stdout."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn
from pydantic import ValidationError

import telemetry
from alert_messages.alertmanager_file import SENDER, alertmanager_file
from alert_messages.app import create_app
from alert_messages.notifications import Notifications, NotificationsError, read_notifications
from alert_messages.settings import Settings
from campaign import CampaignError, load_all

STOPPING_SECONDS: Final = 5
"""Whoever still waits then posts again."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def run(context: typer.Context) -> None:
    """Take Alertmanager's messages and hand them to the robots of notifications.toml."""
    if context.invoked_subcommand:
        return
    settings = _settings()
    telemetry.configure("alert-messages")
    application = create_app(_read(settings.notifications), settings.watchdog_seconds)
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOPPING_SECONDS,
    )


@app.command()
def alertmanager(
    campaigns: Annotated[Path, typer.Option(help="the folder that contains campaign folders")],
    notifications: Annotated[Path | None, typer.Option(help="YUANXIN_NOTIFICATIONS unless named")] = None,
    sender: Annotated[str, typer.Option(help="where Alertmanager reaches alert_messages")] = SENDER,
) -> None:
    """Write Alertmanager's file: who is told what, and when nobody is at the city's desk."""
    try:
        dated = load_all(str(campaigns)).values()
    except CampaignError as error:
        sys.exit(str(error))
    sys.stdout.write(alertmanager_file(_read(notifications or _settings().notifications), dated, sender))


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        sys.exit(f"YUANXIN_{str(first['loc'][0]).upper()}: {first['msg']}")


def _read(path: Path) -> Notifications:
    try:
        return read_notifications(path)
    except NotificationsError as error:
        sys.exit(str(error))


app(prog_name="python -m alert_messages")
