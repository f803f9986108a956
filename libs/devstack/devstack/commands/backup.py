"""backup and restore: a copy of all that the stack keeps but its keys, and a stack made of it again."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from clock import SHANGHAI
from contracts.service_names import SERVICES, Service
from devstack import named_hosts
from devstack.backup import compose_site, making, restoring, site
from devstack.backup.site import Site
from devstack.checkout import CHECKOUT
from devstack.commands.which_stack import ComposeFolder, service_of
from devstack.compose import Compose
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


def backup(folder: To = None, compose: ComposeFolder = None) -> None:
    """Copy databases, files, campaigns and the log while people work. Keys are not in it: keep them apart."""
    where = folder or CHECKOUT / "var" / "backups" / f"{datetime.now(SHANGHAI):%Y-%m-%dT%H%M%S}"
    place = _running_site(compose)
    named_hosts.run(making.make(place, where.resolve(), _say), place.names)
    typer.echo(where)
    _say(f"without the keys in {place.keys} nobody can read it: keep a copy of them, somewhere else.")


def restore(
    folder: From, service: Services = None, set_aside: SetAside = False, compose: ComposeFolder = None
) -> None:
    """Bring a backup back into empty databases. The stack must not run; `make up` starts it again."""
    services = [service_of(name) for name in service or SERVICES]
    with _stopped_site(compose, services, folder.resolve() if set_aside else None) as place:
        lost = named_hosts.run(restoring.restore(place, folder.resolve(), services, _say), place.names)
    for name, events in lost.items():
        typer.echo(f"{name}: restored; {events} events of it lie in the log that it does not know")
    if any(lost.values()):
        _say(f"{folder / restoring.LOST} lists them: what is still true has to be entered again.")


def _running_site(compose: Path | None) -> Site:
    if compose is not None:
        return _site_in_containers(Compose(compose))
    if site.is_in_environment():
        return site.site_in_environment()
    settings = settings_of_running()
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`. Of containers: --compose.")
    return site.site_of_stack(addresses_of(settings))


@contextmanager
def _stopped_site(
    compose: Path | None, services: list[Service], set_aside_for: Path | None
) -> Iterator[Site]:
    """Its servers run meanwhile, and nothing else of it.

    `set_aside_for`: the backup for which databases that are there are renamed, after it was looked at.
    """
    if compose is not None:
        containers = Compose(compose)
        _make_room_in_containers(containers, services, set_aside_for)
        yield _site_in_containers(containers)
        return
    if site.is_in_environment():
        if set_aside_for:
            raise CannotRun("--set-aside is not for a stack named by settings; rename the database there.")
        yield site.site_in_environment()
        return
    settings = read_settings()
    if supervisor_of(settings.state) is not None:
        raise CannotRun("the stack is running; stop it first with `make down`.")
    stack = stack_of(settings, _say)
    with stack.servers as servers:
        place = site.site_of_stack(stack.addresses)
        if set_aside_for:
            restoring.look_at(set_aside_for, place.keys)
            servers.set_aside_databases(_other_names(services))
        for service in services:
            servers.make_database(service)
        yield place


def _site_in_containers(compose: Compose) -> Site:
    """Kafka's superuser comes in by PLAIN there, of which the client would warn at each connection."""
    logging.getLogger("aiokafka.conn").setLevel(logging.ERROR)
    return compose_site.site_of_compose(compose)


def _make_room_in_containers(compose: Compose, services: list[Service], set_aside_for: Path | None) -> None:
    """Whoever is at work in a database is found before any is touched."""
    if set_aside_for:
        restoring.look_at(set_aside_for, compose_site.keys_of(compose))
    _say("PostgreSQL and Kafka are starting …")
    compose_site.start_servers(compose)
    if set_aside_for:
        asyncio.run(compose_site.set_aside_databases(compose, _other_names(services)))
    for service in services:
        asyncio.run(compose_site.make_room(compose, service))


def _other_names(services: list[Service]) -> dict[str, str]:
    return {service: f"{service}_{datetime.now(SHANGHAI):%Y%m%d%H%M%S}" for service in services}


def _say(line: str) -> None:
    typer.echo(line, err=True)
