"""What an operator does to a key file. It is replaced whole: a reader finds the old one or the new one.

Keys stand in the order in which they are used: those before the current one are older, those behind it were
prepared and nothing is sealed under them yet.
"""

import base64
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from keyfiles import KEY_BYTES
from keyfiles.replacing import changing, make
from sealing.key_file import read_keys
from sealing.keyring import Keyring

SETTLED_SECONDS: Final = 60.0
"""So long after a change every process has seen it, and every transaction that began before has ended."""


class Refused(Exception):
    """What was asked for cannot be done; the text says why."""


def new_key_file(path: Path) -> None:
    """A first key; what is there already stays."""
    make(path, {"current": "k1", "keys": {"k1": _fresh_key()}, "hash": _fresh_key()})


def prepare_key(path: Path) -> Keyring:
    """A key that every process can read with before the first one seals under it."""
    with _changing(path) as written:
        written["keys"][_next_id(written["keys"])] = _fresh_key()
    return read_keys(path)


def rotate(path: Path) -> Keyring:
    """Seal under the next key from now on: the one that was prepared, or a new one."""
    with _changing(path) as written:
        ids = list(written["keys"])
        if written["current"] == ids[-1]:
            ids.append(_next_id(written["keys"]))
            written["keys"][ids[-1]] = _fresh_key()
        written["current"] = ids[ids.index(written["current"]) + 1]
    return read_keys(path)


def remove_key(path: Path, key_id: str, rows: int, now: float | None = None) -> Keyring:
    """Forget a key that nothing is sealed under any more; `rows`: how many are, over all tables."""
    with _changing(path) as written:
        if key_id not in written["keys"]:
            raise Refused(f"there is no key {key_id!r}")
        if key_id == written["current"]:
            raise Refused(f"{key_id} is the current key: rotate first")
        if rows:
            raise Refused(f"{rows} rows are still sealed under {key_id}")
        if (time.time() if now is None else now) - path.stat().st_mtime < SETTLED_SECONDS:
            raise Refused("the file changed within the last minute, and a process may still seal as before")
        del written["keys"][key_id]
    return read_keys(path)


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Any]]:
    """The content of what is a key file."""
    read_keys(path)
    with changing(path) as written:
        yield written


def _next_id(keys: dict[str, Any]) -> str:
    """Never one that was used before, as far as the file knows."""
    numbers = [int(name[1:]) for name in keys if name[:1] == "k" and name[1:].isdecimal()]
    return f"k{max(numbers, default=0) + 1}"


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
