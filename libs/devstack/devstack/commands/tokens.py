"""token: development tokens."""

from datetime import timedelta
from typing import Annotated, Final

import typer

import campaign
from access import Caller, Role
from access.callers import COUNTY_ROLES
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.settings import Settings, read_settings

SIGN_REPORTS: Final = frozenset({Role.county_staff, Role.city_staff})


def token(
    role: Annotated[
        str, typer.Option(help="What the bearer is: county-client, county-staff, lawyer, mediator, …")
    ],
    county: Annotated[str | None, typer.Option(help="The county's code; the county roles need one.")] = None,
    agency: Annotated[str | None, typer.Option(help="The agency's code; role agency needs it.")] = None,
    subject: Annotated[str | None, typer.Option(help="Whose token: a lawyer's id for lawyers.")] = None,
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    hours: Annotated[int, typer.Option(min=1, max=24, help="How long it is good for.")] = 24,
) -> None:
    """Print a bearer token for the running stack."""
    if role not in list(Role):
        raise CannotRun(f"there is no role {role!r}; there are {', '.join(Role)}.")
    if role in COUNTY_ROLES and county is None:
        raise CannotRun(f"a token for {role} needs --county, for example --county 330302.")
    if (role == Role.agency) != (agency is not None):
        raise CannotRun("--role agency and --agency belong together, for example --agency court.")
    settings = read_settings()
    development_keys = keys_in(settings.state)
    if not development_keys.jwks.exists():
        raise CannotRun("no stack has run here yet; start one with `make up`.")
    if county is not None:
        _check_county(county, settings)
    if name is None and role in SIGN_REPORTS:
        typer.echo(f"{role} without --name: with this token no report can be signed.", err=True)
    caller = Caller(subject or f"{role}-{county or agency or 'city'}", Role(role), county, name, agency)
    typer.echo(development_keys.token(caller, timedelta(hours=hours)))


def _check_county(county: str, settings: Settings) -> None:
    """Of the campaign that the stack runs, or one that was loaded beside it."""
    file = settings.state / "campaigns" / settings.practice.name
    known = campaign.load(file if file.exists() else settings.practice).counties
    if county not in {each.code for each in known}:
        listed = ", ".join(f"{each.code} {each.name}" for each in known)
        raise CannotRun(f"there is no county {county!r}; there are {listed}.")
