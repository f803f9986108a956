"""Which stack a verb asks: containers, services named by settings, or the stack of `make up`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from contracts.service_names import SERVICES, Service
from devstack.ask_service import (
    ServicePrograms,
    loops_setting,
    programs_by_settings,
    programs_of_stack,
)
from devstack.compose import Compose
from devstack.errors import CannotRun
from devstack.status import settings_of_running, supervisor_of
from devstack.supervisor import addresses_of

ComposeFolder = Annotated[
    Path | None,
    typer.Option("--compose", help="Containers: the folder that `yuanxin compose prepare` made."),
]


def programs_of(compose: Path | None) -> ServicePrograms:
    """What answers."""
    if compose is not None:
        return Compose(compose)
    if any(loops_setting(service) in os.environ for service in SERVICES):
        return programs_by_settings()
    settings = settings_of_running()
    if supervisor_of(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`. Of containers: --compose.")
    return programs_of_stack(addresses_of(settings))


def answer_of(programs: ServicePrograms, service: Service, *words: object) -> str:
    """What it printed; where it refused, its last words."""
    answer = programs.ask(service, *words)
    if answer.returncode:
        raise CannotRun(obstacle(service, answer.stderr))
    return answer.stdout


def obstacle(service: Service, errors: str) -> str:
    """Why it gave no answer, in a line."""
    last = (errors.strip().splitlines() or ["no answer"])[-1]
    return f"{service}: {last.removesuffix('.')}."


def service_of(name: str) -> Service:
    """By the name that was typed."""
    if name not in list(Service):
        raise CannotRun(f"there is no service {name!r}; there are {', '.join(SERVICES)}.")
    return Service(name)
