"""sign-in: a link by which a person signs a browser in once."""

from typing import Annotated

import typer

from access import CITY_ROLES, COUNTY_ROLES, Caller, Role
from devstack.commands.sign_in_link import sign_in_link
from devstack.commands.tokens import SIGN_REPORTS, county_of
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.settings import read_settings


def sign_in(
    role: Annotated[str, typer.Option(help="What the person is: county-staff, city-staff, lawyer, …")],
    county: Annotated[str | None, typer.Option(help="The county's code; the county roles need one.")] = None,
    name: Annotated[str | None, typer.Option(help="The person's name; without it nothing is signed.")] = None,
    subject: Annotated[str | None, typer.Option(help="Whose link: a lawyer's id for lawyers.")] = None,
) -> None:
    """Print a link for a browser; it signs in once, within ten minutes."""
    if role not in COUNTY_ROLES | CITY_ROLES:
        readers = ", ".join(sorted(COUNTY_ROLES | CITY_ROLES))
        raise CannotRun(f"nobody signs a browser in as {role!r}; there are {readers}.")
    if (role in COUNTY_ROLES) != (county is not None):
        raise CannotRun("the county roles need --county, for example --county 330302; the city's have none.")
    settings = read_settings()
    if county is not None:
        county_of(county, settings)
    if name is None and role in SIGN_REPORTS:
        typer.echo(f"{role} without --name: by this link no report can be signed.", err=True)
    who = Caller(subject or f"{role}-{county or 'city'}", Role(role), county, name)
    typer.echo(sign_in_link(settings.ports["reporting"], keys_in(settings.state), "make up", who))
