"""What `yuanxin up` leaves running: one process that owns the stack and ends with all of it."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import campaign
from clock import SHANGHAI
from devstack import ports, records
from devstack.services import SERVICES, answers_ready
from devstack.settings import Settings, read_settings
from devstack.stack import Stack
from devstack.trouble import CannotRun

READY = "ready"
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


def stack(settings: Settings, say: Callable[[str], None]) -> Stack:
    """The stack of `yuanxin up`."""
    state = settings.state
    return Stack(state, campaigns=(state / "campaigns",), ports=settings.ports(), settings=settings, say=say)


def prepare(settings: Settings) -> None:
    """The state folder, free of leftovers, with a dated copy of the campaign `practice`."""
    state = settings.state
    try:
        (state / "campaigns").mkdir(parents=True, exist_ok=True)
        first_day = state / "first-day"
        if not first_day.exists():
            first_day.write_text(datetime.now(SHANGHAI).date().isoformat())
        day = datetime.fromisoformat(first_day.read_text().strip()).date()
        campaign.render(settings.practice, day, state / "campaigns" / settings.practice.name)
    except campaign.CampaignError as wrong:
        raise CannotRun(str(wrong)) from None
    except PermissionError as refused:
        raise CannotRun(f"no permission to write to {refused.filename}; use a clone of your own.") from None
    _reap(state)


def running(state: Path) -> records.Record | None:
    """The keeper of this folder, when it runs."""
    found = records.read(state / "keeper.json")
    return found if found and found.runs() else None


def keep(settings: Settings, when_ready: Callable[[], None]) -> None:
    """Run the stack until SIGTERM or Ctrl-C."""
    told = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda *_: told.set())
    me = records.of(os.getpid(), signal.SIGTERM)
    assert me
    settings.state.mkdir(parents=True, exist_ok=True)
    note = settings.state / "keeper.json"
    records.write(note, me)
    try:
        with stack(settings, lambda line: print(line, flush=True)):  # noqa: T201 - the command shows it
            when_ready()
            told.wait()
    finally:
        note.unlink(missing_ok=True)


def end(state: Path) -> bool:
    """Stop the keeper, then whatever is left without one; whether there was anything."""
    found = running(state)
    if found:
        found.send(signal.SIGTERM)
        if not records.gone([found], STOP_SECONDS):
            found.send(signal.SIGKILL)
            records.gone([found], STOP_SECONDS)
    return bool(_reap(state)) or found is not None


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


def _reap(state: Path) -> list[str]:
    return [name for folder in ("", "kafka", "postgres") for name in records.reap(state / folder / "run")]


def _be_ready(log: Path) -> None:
    """Say so to the command that waits, then write to the log only."""
    print(READY, flush=True)  # noqa: T201
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def main() -> None:
    """In the background."""
    settings = read_settings()
    try:
        keep(settings, lambda: _be_ready(settings.state / "logs" / "keeper.log"))
    except CannotRun as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
