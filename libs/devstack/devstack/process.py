"""One supervised process: started, restarted when it dies, stopped when told; a thread of its own watches it.

Why not the `supervisor` library: it is a process of its own, told by configuration files and remote calls,
knows no readiness, and orphans its children when it is killed. Here the owner of the stack (a test, the
season, `yuanxin up`) is the supervisor, and the kernel ends the children with it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from devstack import become_program, process_files
from devstack.errors import CannotRun
from devstack.process_log import ProcessLog

AGAIN_SECONDS = 1.0
GIVE_UP_AFTER = 3
"""A process that ends this often before it was ever ready is not waited for any longer."""
SHORTEST_DELAY, LONGEST_DELAY = 0.1, 5.0
STABLE_SECONDS = 10.0
"""A life at least this long is followed by the shortest delay again."""
LAST_WORDS_SECONDS = 1.0
"""What it started may have the pipe of its log longer than it lives."""


@dataclass(frozen=True)
class User:
    """Whom a process runs as; 0 is whoever we are."""

    uid: int = 0
    gid: int = 0


@dataclass(frozen=True)
class Command:
    """How one process is started and stopped."""

    program: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    user: User = field(default_factory=User)


class Process:
    """A supervised process. `kill` it and it comes back; `stop` it and it stays down until `start`."""

    def __init__(
        self, name: str, folder: Path, command: Callable[[], Command], ready: Callable[[], bool]
    ) -> None:
        self.name = name
        self.log = folder / "logs" / f"{name}.log"
        self._log_lines = ProcessLog(self.log)
        self._reader: threading.Thread | None = None
        self._file = folder / "run" / f"{name}.json"
        self._command = command
        self._ready = ready
        self._lock = threading.Lock()
        self._should_run = threading.Event()
        self._watcher: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._stop_signal: int = signal.SIGTERM
        self._trouble = ""
        self.unexpected_ends = 0
        """How often it ended without being told to, or could not be started, since `start`."""

    @property
    def lines_missing(self) -> int:
        """How many lines of its log are in no file any more."""
        return self._log_lines.missing

    @property
    def pid(self) -> int | None:
        """The running process, or None between two lives."""
        child = self._child
        return child.pid if child and child.returncode is None else None

    def start(self) -> None:
        """Start it and keep it running; nothing when it is running."""
        with self._lock:
            if self._watcher and self._watcher.is_alive():
                return
            for file in (self.log, self._file):
                file.parent.mkdir(parents=True, exist_ok=True)
            self.unexpected_ends = 0
            self._should_run.set()
            first_life = threading.Event()
            self._watcher = threading.Thread(
                target=self._watch, args=(first_life,), name=self.name, daemon=True
            )
            self._watcher.start()
        first_life.wait()

    def stop(self, signum: int | None = None, seconds: float = 15.0) -> None:
        """End it for good: by its stop signal (or the one given), by SIGKILL when that takes too long."""
        with self._lock:
            watcher = self._watcher
            self._should_run.clear()
            self.send(signal.SIGCONT)
            self.send(signum or self._stop_signal)
            if watcher:
                watcher.join(seconds)
                if watcher.is_alive():
                    self.send(signal.SIGKILL)
                    watcher.join()
            self._watcher = None

    def kill(self) -> None:
        """kill -9; it comes back."""
        self.send(signal.SIGKILL)

    def pause(self) -> None:
        """SIGSTOP: alive, and doing nothing."""
        self.send(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self.send(signal.SIGCONT)

    def send(self, signum: int) -> None:
        """A signal to the process and what it started."""
        pid = self.pid
        if pid is None:
            return
        try:
            os.killpg(pid, signum)
        except ProcessLookupError:
            return

    def is_ready(self) -> bool:
        """Whether it does its work now."""
        return self.pid is not None and self._ready()

    def wait_ready(self, seconds: float = 120.0) -> None:
        """Until it does its work; its last words when it can't."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self.unexpected_ends >= GIVE_UP_AFTER:
                raise CannotRun(self._failure(f"ended {self.unexpected_ends} times while starting"))
            if time.monotonic() > deadline:
                raise CannotRun(self._failure(f"was not ready after {seconds:.0f} s"))
            time.sleep(0.03)

    def _failure(self, what: str) -> str:
        return f"{self.name} {what}: {self._trouble or self.last_line()} (log: {self.log})"

    def last_line(self) -> str:
        """The last line of the log."""
        try:
            lines = self.log.read_bytes()[-4000:].decode("utf-8", "replace").split("\n")
        except FileNotFoundError:
            lines = []
        last_lines = [line.strip() for line in lines if line.strip()]
        return _readable(last_lines[-1])[:400] if last_lines else "it said nothing"

    def _watch(self, first_life: threading.Event) -> None:
        """One life after another, all started by this thread: the death signal is tied to it.

        A full disk ends neither the thread nor the process: what cannot be written now is written later.
        """
        delay = SHORTEST_DELAY
        while self._should_run.is_set():
            began = time.monotonic()
            started = self._try_to_spawn()
            first_life.set()
            if started:
                self._wait_for_the_end()
            delay = (
                SHORTEST_DELAY if time.monotonic() - began > STABLE_SECONDS else min(delay * 2, LONGEST_DELAY)
            )
            self._pause_before_the_next(delay)
        self._try("its note could not be removed", lambda: self._file.unlink(missing_ok=True))
        self._log_lines.close()

    def _try_to_spawn(self) -> bool:
        started = self._try("cannot be started", self._spawn)
        self.unexpected_ends += not started
        return started

    def _try(self, what: str, act: Callable[[], object]) -> bool:
        """What the machine refuses is said in one line, once for as long as it lasts, and tried again."""
        try:
            act()
        except OSError as obstacle:
            trouble = f"{what}: {obstacle.strerror or obstacle}"
            if trouble != self._trouble and _say(f"{self.name} {trouble}; this is tried again"):
                self._trouble = trouble
            return False
        self._trouble = ""
        return True

    def _spawn(self) -> None:
        command = self._command()
        self._stop_signal = command.stop_signal
        self._log_lines.open()
        signals_and_user = (os.getpid(), int(command.death_signal), command.user.uid, command.user.gid)
        launcher = (sys.executable, "-I", "-S", become_program.__file__, *map(str, signals_and_user))
        self._child = subprocess.Popen(
            (*launcher, *command.program),
            cwd=command.folder,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(
            target=self._log_lines.take, args=(self._child.stdout,), name=f"log of {self.name}", daemon=True
        )
        self._reader.start()

    def _note(self) -> None:
        assert self._child
        identity = process_files.identify(self._child.pid, self._stop_signal)
        if identity:
            process_files.write(self._file, identity)

    def _wait_for_the_end(self) -> None:
        assert self._child
        ended = False
        while not ended:
            noted = self._try("cannot be noted", self._note)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(None if noted else AGAIN_SECONDS)
                ended = True
        if self._reader:
            self._reader.join(LAST_WORDS_SECONDS)
        if self._should_run.is_set():
            self.unexpected_ends += 1

    def _pause_before_the_next(self, delay: float) -> None:
        deadline = time.monotonic() + delay
        while self._should_run.is_set() and time.monotonic() < deadline:
            time.sleep(0.02)


def _say(line: str) -> bool:
    """On stderr; False when that is on the full disk too."""
    try:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 the supervisor has no other log
    except OSError:
        return False
    return True


def _readable(line: str) -> str:
    """A line of a structured log as a person would say it."""
    try:
        fields = json.loads(line)
    except ValueError:
        return line
    about = (f"{key}={value}" for key, value in fields.items() if key in ("error", "reason", "exception"))
    return " ".join((str(fields.get("event", line)), *about))
