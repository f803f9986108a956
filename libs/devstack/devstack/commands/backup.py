"""backup and restore: a copy of all that the stack keeps but its keys, and a stack made of it again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from clock import SHANGHAI
from contracts.service_names import SERVICES, Service
from devstack.backup import making, restoring, site
from devstack.backup.site import Site
from devstack.checkout import CHECKOUT
from devstack.errors import CannotRun
from devstack.settings import read_settings
from devstack.status import settings_of_running, supervisor_of
from devstack.supervisor import addresses_of, stack_of

To = Annotated[
    Path | None, typer.Argument(help="A new folder; by default one in var/backups.", show_default=False)
]
From = Annotated[Path, typer.Argument(help="The folder of a backup.")]
Services = Annotated[
    list[str] | None, typer.Option("--service", help="Whose database; all of them when none is named.")
]

SetAside = Annotated[
    bool, typer.Option("--set-aside", help="Keep a database that is there, under another name, first.")
]


def backup(folder: To = None) -> None:
    """Copy databases, files, campaigns and the log while people work. Keys are not in it: keep them apart."""
    where = folder or CHECKOUT / "var" / "backups" / f"{datetime.now(SHANGHAI):%Y-%m-%dT%H%M%S}"
    place = _running_site()
    asyncio.run(making.make(place, where.resolve(), _say))
    typer.echo(where)
    _say(f"without the keys in {place.keys} nobody can read it: keep a copy of them, somewhere else.")


def restore(folder: From, service: Services = None, set_aside: SetAside = False) -> None:
    """Bring a backup back into empty databases. The stack must not run; `make up` starts it again."""
    unknown = [name for name in service or () if name not in SERVICES]
    if unknown:
        raise CannotRun(f"there is no service {unknown[0]!r}; there are {', '.join(SERVICES)}.")
    services = [Service(name) for name in service or SERVICES]
    with _stopped_site(services, set_aside=set_aside) as place:
        lost = asyncio.run(restoring.restore(place, folder.resolve(), services, _say))
    for name, events in lost.items():
        typer.echo(f"{name}: restored; {events} events of it lie in the log that it does not know")
    if any(lost.values()):
        _say(f"{folder / restoring.LOST} lists them: what is still true has to be entered again.")


def _running_site() -> Site:
    if site.is_in_environment():
        return site.site_in_environment()
    settings = settings_of_running()
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    return site.site_of_stack(addresses_of(settings))


@contextmanager
def _stopped_site(services: list[Service], *, set_aside: bool) -> Iterator[Site]:
    """The embedded stack's servers run meanwhile, and nothing else of it."""
    if site.is_in_environment():
        if set_aside:
            raise CannotRun("--set-aside is for the stack of `make up`; rename the database there yourself.")
        yield site.site_in_environment()
        return
    settings = read_settings()
    if supervisor_of(settings.state) is not None:
        raise CannotRun("the stack is running; stop it first with `make down`.")
    stack = stack_of(settings, _say)
    with stack.servers as servers:
        for service in services:
            if set_aside:
                servers.set_aside_database(service, f"{service}_{datetime.now(SHANGHAI):%Y%m%d%H%M%S}")
            servers.make_database(service)
        yield site.site_of_stack(stack.addresses)


def _say(line: str) -> None:
    typer.echo(line, err=True)
