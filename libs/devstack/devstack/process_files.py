"""Who is running for a stack: one small file per process, so that leftovers can be found and ended.

A pid alone may have been given to another program since; a pid with its start time and boot is one process.
"""

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from devstack.errors import CannotRun

STOP_SECONDS = 15.0


@dataclass(frozen=True)
class ProcessIdentity:
    """One process, recognisable for ever."""

    pid: int
    started: int
    boot: str
    stop_signal: int

    def runs(self) -> bool:
        """Whether this very process still exists."""
        return self.boot == _boot() and start_ticks(self.pid) == self.started

    def send(self, signum: int) -> None:
        """To the process and what it started in its session."""
        if not self.runs():
            return
        try:
            os.killpg(self.pid, signum)
        except ProcessLookupError:
            return
        except PermissionError:
            raise CannotRun(
                f"process {self.pid} belongs to another user; stop the stack as that user."
            ) from None


def identify(pid: int, stop_signal: int) -> ProcessIdentity | None:
    """A running process; None when it has ended already."""
    ticks = start_ticks(pid)
    return None if ticks is None else ProcessIdentity(pid, ticks, _boot(), stop_signal)


def write(file: Path, identity: ProcessIdentity) -> None:
    """Whole or not at all."""
    new_file = file.with_suffix(".new")
    new_file.write_text(json.dumps(asdict(identity)))
    new_file.replace(file)


def read(file: Path) -> ProcessIdentity | None:
    """None when there is none, or half a one."""
    try:
        return ProcessIdentity(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def still_running(folder: Path) -> Iterator[tuple[str, ProcessIdentity]]:
    """Name and identity of every process noted in the folder that still runs."""
    for file in sorted(folder.glob("*.json")):
        identity = read(file)
        if identity and identity.runs():
            yield file.stem, identity


def end_leftovers(folder: Path) -> list[str]:
    """End what an earlier supervisor left behind; the names of what was found."""
    leftovers = dict(still_running(folder))
    for identity in leftovers.values():
        identity.send(signal.SIGCONT)
        identity.send(identity.stop_signal)
    if not wait_until_gone(leftovers.values(), STOP_SECONDS):
        for identity in leftovers.values():
            identity.send(signal.SIGKILL)
        wait_until_gone(leftovers.values(), STOP_SECONDS)
    for file in folder.glob("*.json"):
        file.unlink()
    return list(leftovers)


def wait_until_gone(processes: Iterable[ProcessIdentity], seconds: float) -> bool:
    """Whether all of them end within so many seconds."""
    deadline = time.monotonic() + seconds
    waiting = list(processes)
    while any(identity.runs() for identity in waiting):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def start_ticks(pid: int) -> int | None:
    """The start time in ticks since boot; None for no process and for one that only waits to be collected."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
