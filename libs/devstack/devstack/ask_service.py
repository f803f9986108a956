"""Asking a service of a stack with its own program: `python -m <service> quarantine …`, `audit …`."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from contracts.service_names import SERVICES, Service
from devstack.development_keys import DevelopmentKeys
from devstack.environment import StackAddresses, environment_of
from devstack.service_processes import ServiceProcess, bare_environment, process_of
from devstack.settings import required_setting

Ask = Callable[..., "subprocess.CompletedProcess[str]"]
"""A service and the words after `python -m <service>` → what it answers, and its exit status."""

SEALED_SECONDS: Final = 30.0
"""What was done is sealed a second later; a season's end may have left more than a batch."""


class ServicePrograms(Protocol):
    """`python -m <service> …` of a stack, wherever it runs."""

    def ask(self, service: Service, *words: object, text: str = "") -> "subprocess.CompletedProcess[str]":
        """What it answers, and its exit status; `text` is what it reads from standard input."""

    def pass_on(self, service: Service, *words: object) -> int:
        """The same for a person who watches: what it says goes where ours goes. Its exit status."""


@dataclass(frozen=True)
class LocalPrograms:
    """On this machine, each with the settings of its service."""

    environment: Callable[[ServiceProcess], Mapping[str, str]]
    folder: Path

    def ask(self, service: Service, *words: object, text: str = "") -> "subprocess.CompletedProcess[str]":
        """As `ServicePrograms` has it."""
        return subprocess.run(
            _command(service, words),
            cwd=self.folder,
            env=self.environment(process_of(service)),
            input=text,
            capture_output=True,
            text=True,
        )

    def pass_on(self, service: Service, *words: object) -> int:
        """As `ServicePrograms` has it."""
        return run_watched(_command(service, words), self.folder, self.environment(process_of(service)))


def programs_of_stack(addresses: StackAddresses) -> LocalPrograms:
    """Of the embedded stack."""
    return LocalPrograms(lambda process: environment_of(process, addresses), addresses.folder / "work")


def loops_setting(service: Service) -> str:
    """Where it is set, services of another stack than the embedded one are meant."""
    return f"YUANXIN_{service.upper()}_LOOPS_URL"


def programs_by_settings() -> LocalPrograms:
    """For services whose databases and Kafka can be reached from here, wherever they run."""
    return LocalPrograms(_environment_by_settings, Path.cwd())


def _environment_by_settings(process: ServiceProcess) -> Mapping[str, str]:
    """Who asks does what the loops do: no request is answered, so the API's role is not needed."""
    loops = required_setting(loops_setting(process.service))
    settings = {name: required_setting(name) for name in ("YUANXIN_KAFKA", "YUANXIN_CAMPAIGNS")}
    keys = DevelopmentKeys(Path(required_setting("YUANXIN_KEYS")).resolve()).settings_of(process)
    databases = {"YUANXIN_DATABASE_URL": loops, "YUANXIN_LOOPS_URL": loops}
    return {**bare_environment(), **settings, **databases, **keys}


def _command(service: Service, words: Sequence[object]) -> Sequence[str]:
    return sys.executable, "-m", process_of(service).module, *map(str, words)


def run_watched(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> int:
    """Run it until it has ended by itself: Ctrl-C reaches it too, and it says what became of its work.

    Its exit status; 1 where it was killed.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)  # a handler: SIG_IGN it would inherit
    try:
        status = subprocess.run(command, cwd=folder, env=environment).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    return status if status >= 0 else 1


async def recounted_log(ask: Ask) -> Mapping[str, Any]:
    """What reporting says of its figures beside the log counted anew; nothing is exchanged."""
    words = "rebuild", "--only-compare", "--json"
    answer = await asyncio.to_thread(ask, Service.reporting, *words)
    return dict(json.loads(answer.stdout or json.dumps({"identical": False, "said": answer.stderr.strip()})))


async def verified_audits(ask: Ask) -> Sequence[Mapping[str, Any]]:
    """The report of every chain of every service, once all that was done is sealed, or should have been."""
    deadline = time.monotonic() + SEALED_SECONDS
    while True:
        reports = await asyncio.to_thread(_verify_audits, ask)
        if not any(report["unsealed"] for report in reports) or time.monotonic() > deadline:
            return reports
        await asyncio.sleep(1)


def _verify_audits(ask: Ask) -> Sequence[Mapping[str, Any]]:
    answers = [ask(service, "audit", "verify", "--json") for service in SERVICES]
    return [report for answer in answers for report in json.loads(answer.stdout)]
