"""Asking a service of a stack with its own program: `python -m <service> quarantine …`, `audit …`."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from contracts.service_names import SERVICES, Service
from devstack.environment import StackAddresses, environment_of
from devstack.service_processes import process_of

Ask = Callable[..., "subprocess.CompletedProcess[str]"]
"""A service and the words after `python -m <service>` → what it answers, and its exit status."""

SEALED_SECONDS: Final = 30.0
"""What was done is sealed a second later; a season's end may have left more than a batch."""


def ask(addresses: StackAddresses, service: Service, *words: object) -> "subprocess.CompletedProcess[str]":
    """What it answers, and its exit status."""
    process = process_of(service)
    return subprocess.run(
        (sys.executable, "-m", process.module, *map(str, words)),
        cwd=addresses.folder / "work" / process.name,
        env=environment_of(process, addresses),
        capture_output=True,
        text=True,
    )


def pass_on(addresses: StackAddresses, service: Service, *words: object) -> int:
    """The same for a person who watches: what it says goes where ours goes. Its exit status."""
    process = process_of(service)
    command = sys.executable, "-m", process.module, *map(str, words)
    return run_watched(command, addresses.folder / "work" / process.name, environment_of(process, addresses))


def run_watched(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> int:
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
