"""`docker compose` on one prepared folder, and what a person sees of it from outside."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from containers.daemon import Daemon, Failed
from devstack.compose_folder import ENVIRONMENT
from devstack.kafka_and_postgres_ports import HOST, SERVER_PORTS, setting_of
from devstack.service_processes import service_processes

YUANXIN: Final = str(Path(sys.executable).with_name("yuanxin"))
WATCHING: Final = ("prometheus", "alertmanager", "grafana")
UP_SECONDS: Final = 300.0
BACK_SECONDS: Final = 90.0


def free_ports() -> Mapping[str, str]:
    """A free port for everything that compose publishes: a stack of this clone may hold the usual ones."""
    names = [*(process.name for process in service_processes(apart=True)), *SERVER_PORTS, *WATCHING]
    with ExitStack() as held:
        sockets = {name: held.enter_context(socket.socket()) for name in names}
        for each in sockets.values():
            each.bind((HOST, 0))
        return {setting_of(name): str(each.getsockname()[1]) for name, each in sockets.items()}


class Project:
    """`folder`: what `yuanxin compose prepare` or `prepare-demo` makes."""

    def __init__(self, daemon: Daemon, folder: Path) -> None:
        self.folder = folder
        self._daemon = daemon
        self.settings = free_ports()
        self.more_settings: Sequence[Path] = ()
        """Files beside the prepared one, as deploy/apart.env."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Of a command that asks this daemon, and finds what compose publishes."""
        return {**self._daemon.environment, **self.settings}

    def yuanxin(self, *words: str, seconds: float = 120) -> str:
        """What our own command prints."""
        return self._daemon.run((YUANXIN, *words), seconds, self.settings)

    def compose(self, *words: str, seconds: float = UP_SECONDS) -> str:
        """What `docker compose …` prints, asked as deploy/README.md says."""
        files = [
            word
            for file in (self.folder / ENVIRONMENT, *self.more_settings)
            for word in ("--env-file", str(file))
        ]
        return self._daemon.run(("docker", "compose", *files, *words), seconds, self.settings)

    def up(self) -> None:
        """Everything runs and says that it is healthy; what does not is said with its last words."""
        try:
            self.compose("up", "--detach", "--wait", "--no-build", *self.with_an_image())
        except Failed as failure:
            raise Failed(f"{failure}\n    {self._last_words()}") from None

    def with_an_image(self) -> list[str]:
        """All but what there is no stand-in for."""
        return [each for each in self.compose("config", "--services").split() if each not in WITHOUT_IMAGE]

    def down(self) -> None:
        """Stop and remove all of it, its data too; Failed when anything is left."""
        self.compose("down", "--volumes", "--remove-orphans")
        left = {what: self._daemon.docker(*words).split() for what, words in EVERYTHING.items()}
        if any(left.values()):
            raise Failed(f"left after down: {left}")

    def url(self, process: str) -> str:
        """Where a process is published."""
        return f"http://{HOST}:{self.settings[setting_of(process)]}"

    def kill_and_wait(self, service: str) -> None:
        """kill -9 of its main process, until compose has brought it back; `docker kill` it would not undo."""
        before = self._main_process(service)
        os.kill(before, signal.SIGKILL)
        deadline = time.monotonic() + BACK_SECONDS
        while self._main_process(service) in (0, before) or self._health(service) != "healthy":
            if time.monotonic() > deadline:
                state = self._health(service)
                raise Failed(f"{service} was killed and is not back after {BACK_SECONDS:.0f} s: {state}")
            time.sleep(0.5)

    def applications(self) -> int:
        """As the board counts them."""
        return sum(figures.get("received") or 0 for figures in self.figures().values() if figures)

    def counties(self) -> set[str]:
        """All that the campaign names now."""
        return {county["code"] for county in self._board()["counties"]}

    def figures(self) -> Mapping[str, Mapping[str, int | None]]:
        """What the system counts, by county and day."""
        return {f"{cell['county']} {cell['day']}": cell["system"] for cell in self._board()["cells"]}

    def _board(self) -> Mapping[str, Any]:
        """Asked with a token that our own command makes."""
        token = self._daemon.run(
            (YUANXIN, "token", "--role", "city-staff", "--name", "测试人员甲"),
            more={"YUANXIN_STATE": str(self.folder)},
        )
        asked = Request(f"{self.url('reporting')}/v1/campaigns/practice/board")
        asked.add_header("Authorization", f"Bearer {token.strip()}")
        with urlopen(asked, timeout=30) as answer:
            board: Mapping[str, Any] = json.load(answer)
            return board

    def user_of(self, service: str) -> str:
        """Whose process it is."""
        return self.compose("exec", "-T", service, "id", "-u").strip()

    def _main_process(self, service: str) -> int:
        return int(self._inspected(service, "{{.State.Pid}}"))

    def _health(self, service: str) -> str:
        return self._inspected(service, "{{.State.Health.Status}}")

    def _inspected(self, service: str, template: str) -> str:
        container = self.compose("ps", "--all", "--quiet", service).strip()
        return self._daemon.docker("inspect", "--format", template, container).strip()

    def _last_words(self) -> str:
        state = self.compose("ps", "--all", "--format", "{{.Service}} {{.Status}}")
        return state + self.compose("logs", "--no-color", "--tail", "5")


WITHOUT_IMAGE: Final = ("grafana",)
EVERYTHING: Final = {
    "containers": ("ps", "--all", "--quiet"),
    "volumes": ("volume", "ls", "--quiet"),
    "networks": ("network", "ls", "--quiet", "--filter", "type=custom"),
}


def pasted(command: str) -> str:
    """What a printed curl answers; Failed where it is refused."""
    answer = subprocess.run(
        (*shlex.split(command), "--fail-with-body"), capture_output=True, text=True, timeout=60, check=False
    )
    if answer.returncode:
        raise Failed(f"curl ended with {answer.returncode}: {answer.stdout[:300]}{answer.stderr[:200]}")
    return answer.stdout


def board_behind(link: str) -> str:
    """As a browser gets there by a one-time link: it presses the button and keeps the cookie."""
    origin, _, ticket = link.partition("/sign-in?ticket=")
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    button = Request(f"{origin}/sign-in", urlencode({"ticket": ticket}).encode(), {"Origin": origin})
    with opener.open(button, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def page(url: str, seconds: float = 30) -> str:
    """A page or an answer as text."""
    with urlopen(url, timeout=seconds) as answer:
        text: str = answer.read().decode()
        return text


def targets_up(prometheus: str) -> Iterator[str]:
    """The processes that Prometheus could ask."""
    for target in json.loads(page(f"{prometheus}/api/v1/targets"))["data"]["activeTargets"]:
        if target["health"] == "up":
            yield target["labels"]["instance"]
