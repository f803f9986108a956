"""What `yuanxin up` prints: addresses, a token, a sign-in link, and two requests that work as pasted."""

import json
import shlex
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
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
from devstack.practice import practice_of
from devstack.settings import Settings

SIGNER: Final = "测试人员乙"


def print_welcome(settings: Settings) -> None:
    """Of the embedded stack, to standard output, unwrapped, so that it can be pasted."""
    print_services(settings)
    typer.echo(f"{'Kafka':<12} {HOST}:{settings.ports['kafka']}")
    agencies = f"{HOST}:{settings.ports['kafka-agencies']}"
    typer.echo(f"{'– agencies':<12} {agencies}    let one in: .venv/bin/yuanxin agency add CODE")
    typer.echo(f"{'PostgreSQL':<12} {HOST}:{settings.ports['postgres']}")
    print_examples(settings, "make up")
    typer.echo("\nOther tokens: .venv/bin/yuanxin token --help    Stop: make down")


def print_services(settings: Settings) -> None:
    """Where they are."""
    for service in SERVICES:
        url = _url(settings, service)
        typer.echo(f"{service:<12} {url}    documentation: {url}/docs")


def print_examples(settings: Settings, start: str) -> None:
    """A token, a sign-in link and two requests, with the keys and the campaign of the stack's folder.

    `start`: the command that starts the stack, for who has not.
    """
    practice = campaign.load(practice_of(settings))
    today = day_of(datetime.now(SHANGHAI))
    county, neighbour = practice.roster(today)[:2]
    keys = keys_in(settings.state)
    token = keys.token(Caller("development", Role.county_client, county.code), timedelta(days=1))
    typer.echo(f"\nToken of a county client of {county.name} ({county.code}), good for a day:\n{token}")
    link = sign_in_link(settings.ports["reporting"], keys, start)
    typer.echo(f"\nThe board (this link signs in once, within ten minutes):\n{link}")
    post = curl(_url(settings, "intake"), token, practice, county)
    typer.echo(f"\nAn application (the case appears on the board):\n{post}")
    signer = Caller("development", Role.county_staff, neighbour.code, SIGNER)
    days = f"/v1/campaigns/{practice.code}/counties/{neighbour.code}/days"
    line = f"{_url(settings, 'reporting')}{days}/{today}/report"
    typer.echo(
        f"\nToday's zero of {neighbour.name}, signed by a named person (taken from"
        f" {practice.terms_on(today).cut_off:%H:%M} on, when the period has ended):"
        f"\n{zero_report(line, keys.token(signer, timedelta(days=1)))}"
    )


def _url(settings: Settings, process: str) -> str:
    return f"http://{HOST}:{settings.ports[process]}"


def curl(intake: str, token: str, practice: Campaign, county: County) -> str:
    """One POST /v1/applications, to be pasted into a shell."""
    return _request("POST", f"{intake}/v1/applications", token, application(practice, county))


def zero_report(line: str, token: str) -> str:
    """One PUT of a line's report: zero is said, not left out."""
    said = {"action": "sign", "zero": True, "filled_by": SIGNER, "phone": "0577-00000000"}
    return _request("PUT", line, token, said)


def _request(method: str, url: str, token: str, said: Mapping[str, object]) -> str:
    headers = (
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: {uuid4()}",
        "Content-Type: application/json",
    )
    words = ["curl", "-sS", "-X", method, url, *(word for header in headers for word in ("-H", header))]
    return shlex.join([*words, "-d", json.dumps(said, ensure_ascii=False)])


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
        "respondents": [{"role": "employer", "kind": "organisation", "name": "测试建筑工程有限公司"}],
        "facts": "2018年3月至11月在工地做木工，工资至今未付。",
        "papers_shown": [],
    }
