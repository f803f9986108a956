"""A log is turned over while its process runs: each line is there once, or is counted as missing."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import IO, cast

import pytest

from devstack.commands.stack import followed, last_lines
from devstack.process import Command, Process
from devstack.process_log import LONGEST_LINE, MISSING, ProcessLog

LINES, BOUND = 20_000, 100_000
WRITER = f"""
import sys, time
for number in range({LINES}):
    print("line", number, "已" * (number % 9), flush=number % 50 == 0)
print("the last words", flush=True)
time.sleep(600)
"""
NUMBERED = re.compile(r"^line (\d+) 已*$")


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.01)


@pytest.fixture
def writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """A process that writes some ten times as much as its log may hold."""
    monkeypatch.setattr("devstack.process_log.MOST_BYTES", BOUND)
    command = Command((sys.executable, "-c", WRITER), tmp_path, dict(os.environ))
    process = Process("one", tmp_path, lambda: command, lambda: True)
    process.start()
    yield process
    process.stop()


def size_of(file: Path) -> int:
    """0 between two files of this name."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def in_files(log: Path) -> list[str]:
    return [
        line for file in (Path(f"{log}.1"), log) if file.exists() for line in file.read_text().split("\n")
    ]


def test_of_a_log_that_is_turned_over_again_and_again_every_line_is_there_or_counted(
    writing: Process,
) -> None:
    read: list[str] = []
    with closing(followed(writing.log)) as follower:
        while "the last words" not in "".join(read[-2:]):
            assert size_of(writing.log) <= BOUND
            read.append(next(follower))
    until(lambda: "the last words" in writing.log.read_text())

    written = [line for line in in_files(writing.log) if line and MISSING not in line]
    assert written.pop() == "the last words"
    numbers = [int(found[1]) for line in written if (found := NUMBERED.match(line))]
    assert len(numbers) == len(written), "a line was cut"
    assert numbers == list(range(LINES - len(numbers), LINES))
    said = [json.loads(line) for line in in_files(writing.log) if MISSING in line]
    assert said[-1]["lines"] == writing.lines_missing == LINES - len(numbers) > 0
    assert [file.name for file in sorted(writing.log.parent.iterdir())] == ["one.log", "one.log.1"]

    followed_numbers = [
        int(found[1]) for line in "".join(read).split("\n") if (found := NUMBERED.match(line))
    ]
    assert followed_numbers == sorted(set(followed_numbers)), "who follows sees no line twice"
    assert followed_numbers[-1] == LINES - 1


def log_of(file: Path, *texts: bytes, most: int = 1000) -> ProcessLog:
    log = ProcessLog(file, most)
    log.take(cast("IO[bytes]", BytesIO(b"".join(texts))))
    return log


def test_what_is_no_text_is_kept_byte_by_byte(tmp_path: Path) -> None:
    log_of(tmp_path / "log", b"\xff\x00\r one\n", b"two")
    assert (tmp_path / "log").read_bytes() == b"\xff\x00\r one\ntwo\n"


def test_a_line_without_an_end_becomes_several(tmp_path: Path) -> None:
    log_of(tmp_path / "log", b"x" * (LONGEST_LINE + 1), most=10 * LONGEST_LINE)
    assert [len(line) for line in (tmp_path / "log").read_text().split()] == [LONGEST_LINE, 1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(place))
    made = subprocess.run(mount, capture_output=True) if os.geteuid() == 0 else None
    if made is None or made.returncode:
        pytest.skip("NOT RUN: a full disk needs root and the right to mount a tmpfs")
    yield place
    subprocess.run(("umount", str(place)), check=True)


def test_lines_that_a_full_disk_does_not_take_are_counted_and_none_is_cut(small_disk: Path) -> None:
    ballast, file, line = small_disk / "ballast", small_disk / "log", b"x" * 99 + b"\n"
    ballast.write_bytes(bytes(4096))
    log = ProcessLog(file, 100_000)
    log.take(cast("IO[bytes]", BytesIO(line * 60)))
    assert file.read_bytes() == line * 40
    assert log.missing == 20
    ballast.unlink()
    log.take(cast("IO[bytes]", BytesIO(b"after\n")))
    *_, after, said = file.read_text().splitlines()
    assert (after, json.loads(said)) == ("after", {"event": MISSING, "lines": 20})


def test_the_last_lines_go_on_in_the_file_before(tmp_path: Path) -> None:
    file = tmp_path / "one.log"
    Path(f"{file}.1").write_text("1\n2\n3\n")
    file.write_text("4\n5\n")
    assert last_lines(file, 3) == ["3", "4", "5"]
    assert last_lines(file, 1) == ["5"]
    assert last_lines(file, 0) == []
