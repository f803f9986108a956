"""token: development tokens."""

from datetime import timedelta
from typing import Annotated

import typer

from access import Caller, Role
from access.callers import COUNTY_ROLES
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.settings import read_settings


def token(
    role: Annotated[
        str, typer.Option(help="What the bearer is: county-client, county-staff, lawyer, mediator, …")
    ],
    county: Annotated[str | None, typer.Option(help="The county's code; the county roles need one.")] = None,
    subject: Annotated[str | None, typer.Option(help="Whose token: a lawyer's id for lawyers.")] = None,
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    hours: Annotated[int, typer.Option(min=1, max=24, help="How long it is good for.")] = 24,
) -> None:
    """Print a bearer token for the running stack."""
    if role not in list(Role):
        raise CannotRun(f"there is no role {role!r}; there are {', '.join(Role)}.")
    if role in COUNTY_ROLES and county is None:
        raise CannotRun(f"a token for {role} needs --county, for example --county 330302.")
    development_keys = keys_in(read_settings().state)
    if not development_keys.jwks.exists():
        raise CannotRun("no stack has run here yet; start one with `make up`.")
    caller = Caller(subject or f"{role}-{county or 'city'}", Role(role), county, name)
    typer.echo(development_keys.token(caller, timedelta(hours=hours)))
