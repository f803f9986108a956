"""What is tried, one after the other, each on what those before it left: one that fails ends the run."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from containers import images, operations, season
from containers.daemon import Daemon, Failed
from containers.project import WITHOUT_IMAGE, Project, board_behind, pasted, targets_up
from contracts.service_names import SERVICES
from devstack.checkout import CHECKOUT
from devstack.service_processes import ServiceProcess, service_processes

NOBODY: Final = "65532"
VISIBLE_SECONDS: Final = 60.0
WITH_TESTCONTAINERS: Final = (
    "tests/contracts/test_deploy_files.py::test_the_script_of_compose_makes_databases_and_roles_with_these_passwords",
    "tests/failures/test_delivery_relay.py",
)
"""Tests on PostgreSQL and on Kafka, which find both in containers here."""


class Run:
    """What the steps share; `said` is what is worth printing under a step."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.project = Project(daemon, daemon.folder / "practice")
        self.drill = Project(daemon, daemon.folder / "drill")
        self.of_season = Project(daemon, daemon.folder / "season")
        self.said: list[str] = []


@dataclass(frozen=True)
class Step:
    """One thing that is tried: its sentence, and the function that tries it."""

    sentence: str
    attempt: Callable[[Run], None]


def make_images(run: Run) -> None:
    images.make_all(run.daemon)


def build(run: Run) -> None:
    """With the package index and proxies of this machine; one by one: what the first installs serves all."""
    project = run.project
    project.yuanxin("compose", "prepare", str(project.folder))
    for service in SERVICES:
        project.compose("build", *package_index(), *images.proxies(), service, seconds=600)
        run.said.append(f"yuanxin-{service}: {images.size_of(run.daemon, f'yuanxin-{service}')} MB")
    run.said.append(f"the base image in each of them: {images.size_of(run.daemon, 'python:3.13-slim')} MB")


def package_index() -> Sequence[str]:
    """Where pip of this machine looks, when it was told; nothing of it is written down."""
    told = subprocess.run(
        (sys.executable, "-m", "pip", "config", "get", "global.index-url"),
        capture_output=True,
        text=True,
        check=False,
    )
    index = os.environ.get("PIP_INDEX_URL") or told.stdout.strip()
    return ("--build-arg", f"PACKAGE_INDEX={index}") if index else ()


def practise(run: Run) -> None:
    """From nothing to a case on the board, as deploy/README.md says it, watched by Prometheus."""
    project = run.project
    project.up()
    welcome = project.yuanxin("compose", "welcome", str(project.folder))
    [link] = re.findall(r"^http\S+/sign-in\S+$", welcome, re.MULTILINE)
    if "鹿城区" not in board_behind(link):
        raise Failed("the board does not show the counties of the campaign")
    apply(project, 1)
    for process in service_processes():
        if project.user_of(process.name) != NOBODY:
            raise Failed(f"{process.name} runs as {project.user_of(process.name)}")
    run.said.append(f"NOT RUN: {', '.join(WITHOUT_IMAGE)}: there is no stand-in for its image")
    wait_until_watched(project, service_processes())


def part(run: Run) -> None:
    """The same stack with API, consumer and relay of each service by themselves (decision 34)."""
    project = run.project
    project.more_settings = [CHECKOUT / "deploy" / "apart.env"]
    project.up()
    apply(project, 2)
    wait_until_watched(project, service_processes(apart=True))
    project.down()


def apply(project: Project, cases: int) -> None:
    """Paste the printed request; it is the so-manieth case that the board counts."""
    welcome = project.yuanxin("compose", "welcome", str(project.folder))
    [post] = re.findall(r"^curl .*/v1/applications .*$", welcome, re.MULTILINE)
    pasted(post)
    until(lambda: project.applications() == cases, VISIBLE_SECONDS, f"the board does not show {cases} cases")


def wait_until_watched(project: Project, processes: Sequence[ServiceProcess]) -> None:
    """By Prometheus: these, and who carries the alerts."""
    targets = {f"{process.name}:8000" for process in processes}
    watched = {*targets, "alertmanager:9093", "alert-messages:8000", "node-exporter:9100"}
    until(
        lambda: watched <= set(targets_up(project.url("prometheus"))),
        VISIBLE_SECONDS,
        "Prometheus does not see every process",
    )


def operate(run: Run) -> None:
    """docs/operations.md: a silent county, a backup, a restore."""
    for line in operations.follow(run.daemon, run.drill, until):
        run.said.append(line)


def play_season(run: Run) -> None:
    """As deploy/README.md says it, and each container is killed in it; nothing differs at the end."""
    project = run.of_season
    project.yuanxin("compose", "prepare-demo", str(project.folder))
    project.up()
    run.said.append(season.play(project))
    run.said.append(f"killed meanwhile: {', '.join(season.KILLED)}")
    project.down()


def until(holds: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise Failed(f"{otherwise} after {seconds:.0f} s")
        time.sleep(1)


def fixtures(run: Run) -> None:
    """The tests' own servers, in containers of the images that stand in."""
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *WITH_TESTCONTAINERS)
    printed = run.daemon.run(command, 400, {})
    run.said.append(printed.strip().splitlines()[-1])


STEPS: Final = (
    Step("a base image, and stand-ins for images of registries, are made", make_images),
    Step("the image of every service is built", build),
    Step("a first up serves: a case by the printed curl, the board, Prometheus", practise),
    Step("a case gets through the parts of each service apart; down leaves nothing", part),
    Step("docs/operations.md is followed: a silent county is told and cleared, a backup restored", operate),
    Step("a season, each container killed in it: nothing differs; down leaves nothing", play_season),
    Step("the tests find their servers in containers", fixtures),
)
