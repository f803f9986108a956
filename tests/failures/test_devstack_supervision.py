"""Processes come back when killed, stay down when stopped, and never outlive their stack."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devstack import process_files
from devstack.errors import CannotRun
from devstack.folder_lock import FolderLock
from devstack.postgres import Postgres
from devstack.postgres_home import PostgresHome
from devstack.process import Command, Process, User

SLEEPER = (sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print('here', flush=True); time.sleep(600)",
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    processes: list[Process] = []

    def process(program: tuple[str, ...] = SLEEPER) -> Process:
        log = tmp_path / "logs" / "one.log"
        command = Command(program, tmp_path, dict(os.environ))
        processes.append(
            Process("one", tmp_path, lambda: command, lambda: log.is_file() and b"here" in log.read_bytes())
        )
        return processes[-1]

    yield process
    for started in processes:
        started.stop(signal.SIGKILL)


def until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def test_a_killed_process_comes_back(make: Callable[..., Process]) -> None:
    process = make()
    process.start()
    process.wait_ready()
    first = process.pid
    process.kill()
    until(lambda: process.pid not in (None, first))
    assert process.unexpected_ends == 1


def test_a_stopped_process_stays_down_and_can_be_started_again(
    make: Callable[..., Process], tmp_path: Path
) -> None:
    process = make()
    process.start()
    process.stop()
    assert process.pid is None
    assert not list(process_files.still_running(tmp_path / "run"))
    process.start()
    assert process.pid


def test_a_paused_process_can_be_stopped(make: Callable[..., Process]) -> None:
    process = make()
    process.start()
    process.wait_ready()
    process.pause()
    process.stop()
    assert process.pid is None


def test_a_process_that_ignores_its_stop_signal_is_killed(make: Callable[..., Process]) -> None:
    process = make(STUBBORN)
    process.start()
    process.wait_ready()
    process.stop(seconds=0.2)
    assert process.pid is None


def test_a_process_that_cannot_start_is_reported_with_its_last_words(make: Callable[..., Process]) -> None:
    process = make((sys.executable, "-c", "raise SystemExit('the port is taken')"))
    process.start()
    with pytest.raises(CannotRun, match=r"^one ended 3 times while starting: the port is taken"):
        process.wait_ready()


def test_a_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(
                f"""
                import time
                from pathlib import Path
                from devstack.process import Command, Process
                command = Command({SLEEPER!r}, Path({str(tmp_path)!r}), {{}})
                Process("one", command.folder, lambda: command, lambda: True).start()
                time.sleep(600)
                """
            ),
        ]
    )
    until(lambda: list(process_files.still_running(tmp_path / "run")))
    [(name, leftover)] = process_files.still_running(tmp_path / "run")
    assert name == "one"
    supervisor.kill()
    supervisor.wait()
    until(lambda: not leftover.runs())


def test_leftovers_are_recognised_and_ended_by_the_next_owner(tmp_path: Path) -> None:
    leftover = subprocess.Popen(SLEEPER, start_new_session=True, stdout=subprocess.DEVNULL)
    record = process_files.identify(leftover.pid, signal.SIGTERM)
    assert record
    (tmp_path / "run").mkdir()
    process_files.write(tmp_path / "run" / "intake.json", record)
    lock = FolderLock(tmp_path)
    lock.release()
    assert lock.ended_leftovers == ["intake"]
    assert leftover.wait(5) == -signal.SIGTERM


def test_a_process_that_was_given_an_old_pid_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEPER, start_new_session=True, stdout=subprocess.DEVNULL)
    record = process_files.identify(stranger.pid, signal.SIGTERM)
    assert record
    (tmp_path / "run").mkdir()
    another = process_files.ProcessIdentity(record.pid, record.started - 1, record.boot, record.stop_signal)
    process_files.write(tmp_path / "run" / "intake.json", another)
    try:
        assert process_files.end_leftovers(tmp_path / "run") == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_what_a_killed_postgresql_left_does_not_say_that_the_next_one_is_ready(tmp_path: Path) -> None:
    server = Postgres(5432, "", PostgresHome(tmp_path, tmp_path, User()))
    gone = subprocess.Popen(("true",))
    gone.wait()
    for pid, ready in ((os.getpid(), True), (gone.pid, False)):
        lines = (pid, tmp_path, 0, 5432, "", "127.0.0.1", "", "ready")
        (tmp_path / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")
        assert server.is_ready() is ready


def test_one_folder_has_one_owner(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    with pytest.raises(CannotRun, match=r"running in .* already"):
        FolderLock(tmp_path)
    lock.release()
    FolderLock(tmp_path).release()


def test_a_process_that_cannot_be_noted_runs_and_is_noted_when_there_is_space_again(
    make: Callable[..., Process], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """/dev/full says what a full disk says."""
    (tmp_path / "run").mkdir()
    full = tmp_path / "run" / "one.new"
    full.symlink_to("/dev/full")
    process = make()
    process.start()
    process.wait_ready()
    time.sleep(2.5)
    assert (process.unexpected_ends, list(process_files.still_running(tmp_path / "run"))) == (0, [])
    assert capfd.readouterr().err.splitlines() == [
        "one cannot be noted: No space left on device; this is tried again"
    ]
    full.unlink()
    until(lambda: list(process_files.still_running(tmp_path / "run")))
    process.stop()
    assert process.pid is None


def test_a_process_that_cannot_be_started_for_a_while_is_started_when_it_can(
    make: Callable[..., Process], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    in_the_way = tmp_path / "logs" / "one.log"
    in_the_way.mkdir()
    process = make()
    process.start()
    until(lambda: process.unexpected_ends > 2)
    with pytest.raises(CannotRun, match=r"cannot be started: Is a directory"):
        process.wait_ready()
    assert len(capfd.readouterr().err.splitlines()) == 1
    in_the_way.rmdir()
    until(lambda: process.pid)
