"""What `yuanxin up` prints: addresses, a token, a sign-in link, and one request that works as pasted."""

import json
import shlex
from datetime import datetime, timedelta
from uuid import uuid4

import typer

import campaign
from access import Caller, Role
from campaign import Campaign, County
from clock import SHANGHAI, day_of
from contracts.service_names import SERVICES
from devstack.commands.sign_in_link import sign_in_link
from devstack.environment import keys_in
from devstack.kafka_and_postgres_ports import HOST
from devstack.settings import Settings


def print_welcome(settings: Settings) -> None:
    """To standard output, unwrapped, so that it can be pasted."""
    practice = campaign.load(settings.state / "campaigns" / settings.practice.name)
    county = practice.roster(day_of(datetime.now(SHANGHAI)))[0]
    keys = keys_in(settings.state)
    token = keys.token(Caller("development", Role.county_client, county.code), timedelta(days=1))
    url = {name: f"http://{HOST}:{port}" for name, port in settings.ports.items()}
    for service in SERVICES:
        typer.echo(f"{service:<12} {url[service]}    documentation: {url[service]}/docs")
    typer.echo(f"{'Kafka':<12} {HOST}:{settings.ports['kafka']}")
    typer.echo(f"{'PostgreSQL':<12} {HOST}:{settings.ports['postgres']}")
    typer.echo(f"\nToken of a county client of {county.name} ({county.code}), good for a day:\n{token}")
    link = sign_in_link(settings.ports["reporting"], keys)
    typer.echo(f"\nThe board (this link signs in once, within ten minutes):\n{link}")
    typer.echo(
        f"\nAn application (the case appears on the board):\n{curl(url['intake'], token, practice, county)}"
    )
    typer.echo("\nOther tokens: .venv/bin/yuanxin token --help    Stop: make down")


def curl(intake: str, token: str, practice: Campaign, county: County) -> str:
    """One POST /v1/applications, to be pasted into a shell."""
    words = ("curl", "-sS", "-X", "POST", f"{intake}/v1/applications")
    headers = (
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: {uuid4()}",
        "Content-Type: application/json",
    )
    body = json.dumps(application(practice, county), ensure_ascii=False)
    return shlex.join([*words, *(word for header in headers for word in ("-H", header)), "-d", body])


def application(practice: Campaign, county: County) -> dict[str, object]:
    """A worker is owed wages; all names are made up."""
    return {
        "campaign": practice.code,
        "county": county.code,
        "office": next(office.code for office in county.offices if office.kind == "window"),
        "channel": "window",
        "form": "written",
        "first_receiver": "测试窗口",
        "claims": [{"class": "wages", "amount_fen": 1_860_000}],
        "migrant_worker": True,
        "recipients": [{"name": "测试一", "identity_seen": False}],
        "workers": {"count": 1},
        "respondents": [{"role": "employer", "name": "测试建筑工程有限公司"}],
        "facts": "2018年3月至11月在工地做木工，工资至今未付。",
        "papers_shown": [],
    }
