"""The stack in the background, seen from outside: does it run, how does it end, what does each process."""

import json
import os
import signal
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from devstack import process_files
from devstack.kafka_and_postgres_ports import is_listening
from devstack.process_files import ProcessIdentity
from devstack.service_processes import answers_ready, service_processes
from devstack.settings import Settings, read_settings

READY: Final = "ready"
"""What the supervisor prints last to the command that started it."""
SUPERVISOR: Final = "supervisor"
SERVERS: Final = ("kafka", "postgres")
STOP_SECONDS: Final = 45.0


@dataclass(frozen=True)
class ProcessStatus:
    """One process, for `yuanxin status`."""

    name: str
    port: int
    pid: int | None
    state: str
    age: str

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def process_names(settings: Settings) -> Sequence[str]:
    """Every process of a stack but its supervisor: those that have a port."""
    return (*SERVERS, *(each.name for each in service_processes(apart=True) if each.name in settings.ports))


def supervisor_file(state: Path) -> Path:
    """Where a running supervisor notes who it is."""
    return state / f"{SUPERVISOR}.json"


def supervisor_of(state: Path) -> ProcessIdentity | None:
    """The supervisor of this folder, when it runs."""
    supervisor = process_files.read(supervisor_file(state))
    return supervisor if supervisor and supervisor.runs() else None


def remember_ports(settings: Settings) -> None:
    """Where the stack that starts now will listen, for the commands that come later without its settings."""
    _ports_file(settings.state).write_text(json.dumps(dict(settings.ports)))


def settings_of_running() -> Settings:
    """As set; but a stack that runs listens where it was started, whatever is set now."""
    settings = read_settings()
    if supervisor_of(settings.state) is None:
        return settings
    return settings.model_copy(update={"ports": json.loads(_ports_file(settings.state).read_text())})


def _ports_file(state: Path) -> Path:
    return state / "ports.json"


def stop_stack(state: Path) -> bool:
    """Stop the supervisor, then whatever is left without one; whether there was anything."""
    supervisor = supervisor_of(state)
    if supervisor:
        supervisor.send(signal.SIGTERM)
        if not process_files.wait_until_gone([supervisor], STOP_SECONDS):
            supervisor.send(signal.SIGKILL)
            process_files.wait_until_gone([supervisor], STOP_SECONDS)
    return bool(end_leftovers(state)) or supervisor is not None


def end_leftovers(state: Path) -> list[str]:
    """End what a killed supervisor left; the names of what was found."""
    return [name for folder in run_folders(state) for name in process_files.end_leftovers(folder)]


def run_folders(state: Path) -> Sequence[Path]:
    """Where the running processes are noted: each server has a folder of its own."""
    return (state / "run", *(state / server / "run" for server in SERVERS))


def log_file(state: Path, name: str) -> Path:
    """The log of a process, or of the supervisor."""
    folder = state / name if name in SERVERS else state
    return folder / "logs" / f"{name}.log"


def status_of(settings: Settings, name: str) -> ProcessStatus:
    """What one process does now."""
    port = settings.ports[name]
    folder = settings.state / name if name in SERVERS else settings.state
    identity = process_files.read(folder / "run" / f"{name}.json")
    if identity is None or not identity.runs():
        return ProcessStatus(name, port, None, "stopped", "–")
    is_ready = is_listening(port) if name in SERVERS else answers_ready(port)
    return ProcessStatus(name, port, identity.pid, "ready" if is_ready else "not ready", _age(identity))


def _age(identity: ProcessIdentity) -> str:
    since_boot = float(Path("/proc/uptime").read_text().split()[0])
    seconds = int(since_boot - identity.started / os.sysconf("SC_CLK_TCK"))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"
