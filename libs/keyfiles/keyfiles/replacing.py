"""A key file is made and replaced whole: a reader finds none, the old one or the new one."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


@contextmanager
def changing(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON in a file, to be changed in place; one operator at a time, and nothing where that fails."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        yield written
        _replace(path, json.dumps(written))
        os.fsync(folder)
    finally:
        os.close(folder)


def make(path: Path, written: dict[str, Any]) -> None:
    """A file for its owner only, written aside first; what is there already stays."""
    if path.exists():
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    _write(aside, json.dumps(written))
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()


def changed_at(path: Path) -> tuple[int, int] | None:
    """What differs when a file was written or replaced; None while there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def _replace(path: Path, text: str) -> None:
    before, new = path.stat(), path.with_name(f".{path.name}.new")
    _write(new, text)
    new.chmod(before.st_mode & 0o777)
    if os.geteuid() == 0:
        os.chown(new, before.st_uid, before.st_gid)
    new.replace(path)


def _write(path: Path, text: str) -> None:
    """On the disk when it returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
