"""`docker compose` on a folder that `yuanxin compose prepare` or `prepare-demo` made."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Final

from contracts.service_names import Service
from devstack.ask_service import run_watched
from devstack.checkout import CHECKOUT
from devstack.compose_folder import ENVIRONMENT, environment_of
from devstack.errors import CannotRun
from devstack.service_processes import process_of

ADDRESSES: Final = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"


class Compose:
    """Its commands are those that an operator types."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / ENVIRONMENT).exists():
            raise CannotRun(f"nothing was prepared in {folder}; do so with `yuanxin compose prepare`.")
        self._words = "docker", "compose", "--env-file", str(self.folder / ENVIRONMENT)

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """Passwords, and where keys and campaigns are."""
        return environment_of(self.folder)

    def __str__(self) -> str:
        """As it is typed."""
        return " ".join(self._words)

    def ask(self, service: Service, *words: object, text: str = "") -> "subprocess.CompletedProcess[str]":
        """What `python -m <service> …` answers in its container; `text`: what it reads."""
        return self.run("exec", "-T", *_program(service, words), input=text)

    def pass_on(self, service: Service, *words: object) -> int:
        """The same for a person who watches. With a terminal Ctrl-C reaches the program in its container."""
        no_terminal = () if sys.stdin.isatty() and sys.stdout.isatty() else ("-T",)
        return run_watched((*self._words, "exec", *no_terminal, *_program(service, words)), CHECKOUT)

    def address_of(self, service: str) -> str:
        """Of its container in their network, which on Linux the machine of the daemon reaches."""
        container = next(iter(self.said("ps", "--quiet", service).split()), None)
        if container is None:
            raise CannotRun(f"{service} does not run; start it with `{self} up --build --wait`.")
        answer = _answer(("docker", "inspect", "--format", ADDRESSES, container))
        address = next(iter(answer.stdout.split()), None)
        if address is None:
            raise CannotRun(f"the container of {service} has no address: {answer.stderr.strip()}")
        return str(address)

    def said(self, *words: str, stdin: IO[bytes] | None = None) -> str:
        """What a command prints; CannotRun with its last words when it fails."""
        answer = self.run(*words, stdin=stdin or subprocess.DEVNULL)
        if answer.returncode:
            last = " / ".join(answer.stderr.strip().splitlines()[-2:])
            raise CannotRun(f"`{self} {' '.join(words)}` failed: {last}")
        return answer.stdout

    def run(self, *words: str, **given: Any) -> "subprocess.CompletedProcess[str]":
        """Whatever becomes of it; `given`: its input or stdin."""
        return _answer((*self._words, *words), **given)


def _answer(command: Sequence[str], **given: Any) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, **given)
    except FileNotFoundError:
        raise CannotRun("there is no `docker` on this machine's path.") from None


def _program(service: Service, words: Sequence[object]) -> Sequence[str]:
    return service.value, "python", "-m", process_of(service).module, *map(str, words)
