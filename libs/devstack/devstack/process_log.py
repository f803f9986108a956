"""What a process writes, taken line by line into a file that is turned over while the process runs.

The child writes into a pipe. To copy a file and cut it short under a child loses what comes in between; Kafka
and PostgreSQL turn over theirs in two other ways; `logging.handlers` keeps what a full disk did not take in a
buffer, and half of a line may be there. A child whose supervisor is stopped (SIGSTOP) waits when the pipe is
full.
"""

import errno
import json
import os
import threading
from pathlib import Path
from typing import IO, Final

MOST_BYTES: Final = 20_000_000
"""Of the file; the one before it is kept beside it, as `.log.1`."""
LONGEST_LINE: Final = 1 << 20
"""A longer one becomes several."""
MISSING: Final = "lines of this log are in no file any more"


class ProcessLog:
    """Each line is in one of the two files, or is counted in the last line that says `MISSING`."""

    def __init__(self, file: Path, most_bytes: int | None = None) -> None:
        self.missing = 0
        """Lines that were turned over twice, or could not be written, since this was made."""
        self._file = file
        self._before = Path(f"{file}.1")
        self._most_bytes = most_bytes or MOST_BYTES
        self._missing_said = 0
        self._open_file: IO[bytes] | None = None
        self._lock = threading.Lock()

    def open(self) -> IO[bytes]:
        """Now, so that what is in the way is found before the process runs."""
        if self._open_file is None:
            self._open_file = self._file.open("ab", buffering=0)
        return self._open_file

    def close(self) -> None:
        """What comes later opens it again."""
        with self._lock:
            self._close()

    def take(self, pipe: IO[bytes]) -> None:
        """Everything, until nobody has the other end any more."""
        with pipe:
            while line := pipe.readline(LONGEST_LINE):
                self.write(line if line.endswith(b"\n") else line + b"\n")
        self.close()

    def write(self, line: bytes) -> None:
        """Where lines are missing, that is said behind the next one that can be written."""
        with self._lock:
            try:
                self._put(line)
            except OSError:  # the disk is full, as a rule: the process goes on
                self.missing += 1
                return
            if self.missing > self._missing_said:
                self._say_what_is_missing()

    def _say_what_is_missing(self) -> None:
        said = self.missing
        line = json.dumps({"event": MISSING, "lines": said}) + "\n"
        try:
            self._put(line.encode())
        except OSError:
            return  # it is said behind the next one
        self._missing_said = said

    def _put(self, line: bytes) -> None:
        """All of it or nothing."""
        size = os.fstat(self.open().fileno()).st_size
        if size and size + len(line) > self._most_bytes:
            self._turn_over()
            size = 0
        file = self.open()
        if file.write(line) != len(line):
            file.truncate(size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _turn_over(self) -> None:
        """The file before this one is gone then."""
        gone = _count_lines(self._before)
        self._close()
        self._file.replace(self._before)
        self.missing += gone

    def _close(self) -> None:
        if self._open_file is not None:
            self._open_file.close()
            self._open_file = None


def _count_lines(file: Path) -> int:
    """Those of the process."""
    if not file.exists():
        return 0
    with file.open("rb") as lines:
        return sum(MISSING.encode() not in line for line in lines)
