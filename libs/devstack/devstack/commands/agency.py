"""agency: what another agency needs to send us messages, on Kafka and over HTTP, and to read our answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

import campaign
from access import Caller, Role
from broker_access import agencies, librdkafka_options
from broker_access.admin import BrokerRefuses
from broker_access.agencies import access_of
from campaign import Campaign
from clock import SHANGHAI, day_of
from devstack.agency_access import folder_of_agencies, let_in, turn_out
from devstack.commands import agency_example
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.passwords import write_with_password
from devstack.practice import practice_of
from devstack.settings import Settings
from devstack.status import settings_of_running, supervisor_of
from devstack.supervisor import addresses_of

app = typer.Typer(
    help="Other agencies: their topics, their user on Kafka, their token.", no_args_is_help=True
)

Code = Annotated[str, typer.Argument(help="The agency's code in the register, for example court.")]


@app.command()
def add(code: Code) -> None:
    """Make topics, user, rights and a token, and print an example; again: the same ones."""
    settings = _running()
    with _said_in_a_line():
        file = _write_settings(settings, code, let_in(addresses_of(settings), code))
    practice = campaign.load(practice_of(settings))
    if code not in {each.code for each in practice.agencies}:
        typer.echo(
            f"{practice.code} has no agency {code!r}: what it sends is answered once it has.", err=True
        )
    token = keys_in(settings.state).token(
        Caller(f"agency-{code}", Role.agency, agency=code), timedelta(days=1)
    )
    county = _a_county(practice, code)
    example = agency_example.Example(
        access_of(code), file, addresses_of(settings).url("intake"), token, county
    )
    typer.echo("\n".join(example.lines(day_of(datetime.now(SHANGHAI)))))


@app.command("list")
def list_() -> None:
    """The agencies that have topics."""
    with _said_in_a_line():
        for code, is_let_in in agencies.granted(addresses_of(_running()).bootstrap).items():
            typer.echo(f"{code:<32}{'let in' if is_let_in else 'removed'}")


@app.command()
def remove(code: Code) -> None:
    """Take its user and its rights away; its topics stay. A token stays good until it ends."""
    settings = _running()
    with _said_in_a_line():
        turn_out(addresses_of(settings), code)
    _settings_file(settings, code).unlink(missing_ok=True)
    typer.echo(f"{code} comes in no more; its topics are kept.")


def _running() -> Settings:
    settings = settings_of_running()
    if supervisor_of(settings.state) is None:
        raise CannotRun("no stack runs here; start one with `make up`.")
    return settings


def _settings_file(settings: Settings, code: str) -> Path:
    return folder_of_agencies(settings.state) / f"{code}.properties"


def _write_settings(settings: Settings, code: str, address: str) -> Path:
    """For librdkafka: kcat -F, confluent-kafka."""
    file = _settings_file(settings, code)
    options = librdkafka_options(address)
    write_with_password(file, "".join(f"{name}={value}\n" for name, value in options.items()))
    return file


def _a_county(practice: Campaign, code: str) -> str:
    """One that the agency serves."""
    served = {county for each in practice.agencies if each.code == code for county in each.counties}
    roster = practice.roster(day_of(datetime.now(SHANGHAI)))
    return next((county.code for county in roster if county.code in served), roster[0].code)


@contextmanager
def _said_in_a_line() -> Iterator[None]:
    try:
        yield
    except (BrokerRefuses, ValueError) as refusal:
        raise CannotRun(f"{refusal}.") from None
