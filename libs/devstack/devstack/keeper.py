"""What `yuanxin up` leaves running: one process that owns the stack and ends with all of it."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import campaign
from clock import SHANGHAI
from devstack import records
from devstack.background import KEEPER, READY, reap
from devstack.settings import Settings, read_settings
from devstack.stack import Stack
from devstack.trouble import CannotRun


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
    reap(state)


def keep(settings: Settings, when_ready: Callable[[], None]) -> None:
    """Run the stack until SIGTERM or Ctrl-C, also while it starts."""
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.default_int_handler)
    me = records.of(os.getpid(), signal.SIGTERM)
    assert me
    note = settings.state / KEEPER
    records.write(note, me)
    try:
        with stack(settings, lambda line: print(line, flush=True)):  # noqa: T201 - the command shows it
            when_ready()
            while True:
                signal.pause()
    except KeyboardInterrupt:
        return
    finally:
        note.unlink(missing_ok=True)


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
