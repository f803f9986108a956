"""The stack in the background, seen from outside: does it run, how does it end, what does each process."""

import os
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devstack import ports, records
from devstack.services import SERVICES, answers_ready
from devstack.settings import Settings

READY = "ready"
"""What the keeper says last to the command that started it."""
KEEPER = "keeper.json"
STOP_SECONDS = 45.0


@dataclass(frozen=True)
class Line:
    """One process, for `yuanxin status`."""

    name: str
    port: int
    pid: int | None
    state: str
    age: str

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def running(state: Path) -> records.Record | None:
    """The keeper of this folder, when it runs."""
    found = records.read(state / KEEPER)
    return found if found and found.runs() else None


def end(state: Path) -> bool:
    """Stop the keeper, then whatever is left without one; whether there was anything."""
    found = running(state)
    if found:
        found.send(signal.SIGTERM)
        if not records.gone([found], STOP_SECONDS):
            found.send(signal.SIGKILL)
            records.gone([found], STOP_SECONDS)
    return bool(reap(state)) or found is not None


def look(settings: Settings, name: str) -> Line:
    """What one process does now."""
    port = settings.ports()[name]
    record = records.read(_run_folder(settings.state, name) / f"{name}.json")
    if record is None or not record.runs():
        return Line(name, port, None, "stopped", "–")
    ready = answers_ready(port) if name in {service.name for service in SERVICES} else ports.listens(port)
    return Line(name, port, record.pid, "ready" if ready else "not ready", _age(record))


def _age(record: records.Record) -> str:
    since_boot = float(Path("/proc/uptime").read_text().split()[0])
    seconds = int(since_boot - record.started / os.sysconf("SC_CLK_TCK"))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _run_folder(state: Path, name: str) -> Path:
    return state / name / "run" if name in ("kafka", "postgres") else state / "run"


def reap(state: Path) -> list[str]:
    """End what a killed keeper left; the names of what was found."""
    return [name for folder in ("", "kafka", "postgres") for name in records.reap(state / folder / "run")]
