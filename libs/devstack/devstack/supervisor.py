"""What `yuanxin up` leaves running: one process that owns the stack and ends with all of it."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from devstack import practice, process_files
from devstack.environment import StackAddresses
from devstack.errors import CannotRun
from devstack.practice import campaigns_of
from devstack.settings import Settings, read_settings
from devstack.software import OnProgress
from devstack.stack import Stack
from devstack.status import READY, SUPERVISOR, end_leftovers, log_file, remember_ports, supervisor_file


def stack_of(settings: Settings, on_progress: OnProgress) -> Stack:
    """The stack of `yuanxin up`."""
    state = settings.state
    return Stack(
        state,
        campaigns=(campaigns_of(settings),),
        ports=settings.ports,
        settings=settings,
        on_progress=on_progress,
        apart=settings.apart,
    )


def addresses_of(settings: Settings) -> StackAddresses:
    """The same stack for who only asks it: a running one is where the settings say."""
    return StackAddresses(settings.state, settings.ports, "system", (campaigns_of(settings),))


def prepare(settings: Settings) -> None:
    """The state folder, free of leftovers, with a dated copy of the campaign `practice`."""
    practice.write_dated_copy(settings)
    end_leftovers(settings.state)


def supervise(settings: Settings, when_ready: Callable[[], None]) -> None:
    """Run the stack until SIGTERM or Ctrl-C, also while it starts."""
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.default_int_handler)
    me = process_files.identify(os.getpid(), signal.SIGTERM)
    assert me
    file = supervisor_file(settings.state)
    remember_ports(settings)
    process_files.write(file, me)
    try:
        with stack_of(settings, lambda line: print(line, flush=True)):  # noqa: T201 - the command shows it
            when_ready()
            while True:
                signal.pause()
    except KeyboardInterrupt:
        return
    finally:
        file.unlink(missing_ok=True)


def _announce_ready(log: Path) -> None:
    """To the command that waits; from then on write to the log only."""
    print(READY, flush=True)  # noqa: T201
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def main() -> None:
    """In the background."""
    settings = read_settings()
    try:
        supervise(settings, lambda: _announce_ready(log_file(settings.state, SUPERVISOR)))
    except CannotRun as obstacle:
        sys.exit(str(obstacle))


if __name__ == "__main__":
    main()
