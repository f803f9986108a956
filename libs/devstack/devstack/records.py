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

from devstack.trouble import CannotRun

STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Record:
    """One process, recognisable for ever."""

    pid: int
    started: int
    boot: str
    stop_signal: int

    def runs(self) -> bool:
        """Whether this very process still exists."""
        return self.boot == _boot() and started(self.pid) == self.started

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


def of(pid: int, stop_signal: int) -> Record | None:
    """The record of a running process; None when it has ended already."""
    since = started(pid)
    return None if since is None else Record(pid, since, _boot(), stop_signal)


def write(file: Path, record: Record) -> None:
    """Whole or not at all."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(record)))
    fresh.replace(file)


def read(file: Path) -> Record | None:
    """None when there is none, or half a one."""
    try:
        return Record(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def running(folder: Path) -> Iterator[tuple[str, Record]]:
    """Name and record of everything recorded in the folder that still runs."""
    for file in sorted(folder.glob("*.json")):
        record = read(file)
        if record and record.runs():
            yield file.stem, record


def reap(folder: Path) -> list[str]:
    """End what an earlier supervisor left behind; the names of what was found."""
    found = dict(running(folder))
    for record in found.values():
        record.send(signal.SIGCONT)
        record.send(record.stop_signal)
    if not gone(found.values(), STOP_SECONDS):
        for record in found.values():
            record.send(signal.SIGKILL)
        gone(found.values(), STOP_SECONDS)
    for file in folder.glob("*.json"):
        file.unlink()
    return list(found)


def gone(processes: Iterable[Record], seconds: float) -> bool:
    """Whether all of them end within so many seconds."""
    deadline = time.monotonic() + seconds
    waiting = list(processes)
    while any(record.runs() for record in waiting):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def started(pid: int) -> int | None:
    """The start time in ticks since boot; None for no process and for one that only waits to be collected."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
