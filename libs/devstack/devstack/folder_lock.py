"""One stack per folder: whoever holds the lock owns what runs there, and ends what an earlier owner left."""

import fcntl
import os
from pathlib import Path

from devstack import process_files
from devstack.errors import CannotRun


class FolderLock:
    """The right to run processes from a folder, until `release` or the end of this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise CannotRun(f"no permission to write to {error.filename}; use a clone of your own.") from None
        except OSError as error:
            raise CannotRun(f"{folder} cannot be used: {error.strerror}.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise CannotRun(f"a stack is running in {folder} already.") from None
        self.ended_leftovers = process_files.end_leftovers(folder / "run")

    def release(self) -> None:
        """Let others have it."""
        os.close(self._lock)
