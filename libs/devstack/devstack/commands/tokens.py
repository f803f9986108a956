"""token: development tokens."""

import hashlib
from datetime import timedelta
from typing import Annotated, Final

import typer

import campaign
from access import OF_A_COUNTY, Caller, Role
from campaign import County
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.practice import practice_of
from devstack.settings import Settings, read_settings

SIGN_REPORTS: Final = frozenset({Role.county_staff, Role.city_staff})


def token(
    role: Annotated[
        str, typer.Option(help="What the bearer is: county-client, county-staff, lawyer, mediator, …")
    ],
    county: Annotated[str | None, typer.Option(help="The county's code; the county roles need one.")] = None,
    agency: Annotated[str | None, typer.Option(help="The agency's code; role agency needs it.")] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            help="Whose token: a lawyer's id for lawyers. By default one for each role, place and --name."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    office: Annotated[str | None, typer.Option(help="The code of a workstation's office.")] = None,
    hours: Annotated[int, typer.Option(min=1, max=24, help="How long it is good for.")] = 24,
) -> None:
    """Print a bearer token for the running stack."""
    if role not in list(Role):
        raise CannotRun(f"there is no role {role!r}; there are {', '.join(Role)}.")
    if role in OF_A_COUNTY and county is None:
        raise CannotRun(f"a token for {role} needs --county, for example --county 330302.")
    if (role == Role.agency) != (agency is not None):
        raise CannotRun("--role agency and --agency belong together, for example --agency court.")
    settings = read_settings()
    development_keys = keys_in(settings.state)
    if not development_keys.jwks.exists():
        raise CannotRun("no stack has run here yet; start one with `make up`.")
    listed = county_of(county, settings) if county is not None else None
    if role == Role.workstation:
        _check_office(office, listed)
    if name is None and role in SIGN_REPORTS:
        typer.echo(f"{role} without --name: with this token no report can be signed.", err=True)
    who = subject or _subject(f"{role}-{office or county or agency or 'city'}", name)
    caller = Caller(who, Role(role), county, name, agency, office)
    typer.echo(development_keys.token(caller, timedelta(hours=hours)))


def _subject(place: str, name: str | None) -> str:
    """Two persons of a place are two subjects; a subject travels, a name does not."""
    return place if name is None else f"{place}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def county_of(county: str, settings: Settings) -> County:
    """Of the campaign that the stack runs, or one that was loaded beside it."""
    file = practice_of(settings)
    known = campaign.load(file if file.exists() else settings.practice).counties
    found = next((each for each in known if each.code == county), None)
    if found is None:
        listed = ", ".join(f"{each.code} {each.name}" for each in known)
        raise CannotRun(f"there is no county {county!r}; there are {listed}.")
    return found


def _check_office(office: str | None, county: County | None) -> None:
    """A workstation's token names an office of its county."""
    offices = county.offices if county else ()
    if office is None or county is None or county.office(office) is None:
        listed = ", ".join(f"{each.code} {each.name}" for each in offices)
        raise CannotRun(f"a token for {Role.workstation} needs --office, one of {listed}.")
