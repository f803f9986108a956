"""What a backup says of itself, written last: one without it was cut off and is none."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from contracts.service_names import Service
from devstack.errors import CannotRun
from devstack.service_processes import service_processes

FILE: Final = "manifest.json"
FORMAT: Final = 1
ANY_TIME_ANEW: Final = ("YUANXIN_JWKS", "YUANXIN_EXCHANGE_KEYS")
"""Nothing that is kept lies under the keys that sign tokens, and that agencies encrypt to."""


@dataclass(frozen=True)
class Manifest:
    """`epochs`: in which each service was; `migrations`: of each, its packages with their latest; `log_ends`:
    how far the copy of the log reaches, and `log_odd` offsets of it that cannot be written anew; `keys`: the
    fingerprints of each key file that is needed to read the copy; `files`: the SHA-256 of every file."""

    taken_at: str
    epochs: Mapping[str, int]
    migrations: Mapping[str, Mapping[str, int]]
    log_ends: Mapping[str, Sequence[int]]
    log_odd: int
    keys: Mapping[str, Sequence[str]]
    files: Mapping[str, str]
    format: int = FORMAT


def write(folder: Path, manifest: Manifest) -> None:
    """Whole or not at all."""
    draft = folder / f"{FILE}.new"
    draft.write_text(json.dumps(asdict(manifest), indent=1))
    draft.replace(folder / FILE)


def read(folder: Path) -> Manifest:
    """After every file of the copy was found as it was written."""
    try:
        said: dict[str, Any] = json.loads((folder / FILE).read_text())
        if said["format"] != FORMAT:
            raise CannotRun(f"{folder} is a backup in format {said['format']}; this code reads {FORMAT}.")
        manifest = Manifest(**said)
    except FileNotFoundError:
        raise CannotRun(f"{folder} has no {FILE}: it is no backup, or one that was cut off.") from None
    except (ValueError, KeyError, TypeError):
        raise CannotRun(f"{folder / FILE} cannot be read.") from None
    for name, sha256 in manifest.files.items():
        if not (folder / name).is_file():
            raise CannotRun(f"{folder} is not whole: {name} is missing.")
        if sha256_of(folder / name) != sha256:
            raise CannotRun(f"{folder} is damaged: {name} is not what was written.")
    return manifest


def hashes(folder: Path) -> Mapping[str, str]:
    """Of every file of a copy."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): sha256_of(path) for path in files}


def sha256_of(file: Path) -> str:
    """Of its content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def key_fingerprints(keys: Path) -> Mapping[str, Sequence[str]]:
    """Of each key in each key file: whoever restores can see whether he has the right ones.

    A key is 32 random bytes, so nobody guesses it from its SHA-256.
    """
    return {name: [_digest(key) for key in _keys_of(keys / name)] for name in needed_keys()}


def missing_keys(needed: Mapping[str, Sequence[str]], keys: Path) -> Sequence[str]:
    """The key files that are not there, or do not have a key that the copy is sealed under."""
    return [
        name
        for name, fingerprints in needed.items()
        if not {*fingerprints} <= {_digest(key) for key in _keys_of(keys / name)}
    ]


def needed_keys() -> Sequence[str]:
    """Those without which what was stored cannot be read, or verified."""
    named = {(name, told) for process in service_processes() for told, name in process.key_files.items()}
    return sorted(name for name, told in named if told not in ANY_TIME_ANEW)


def _keys_of(file: Path) -> Sequence[str]:
    if not file.is_file():
        return []
    text = file.read_text()
    if file.suffix != ".json":
        return [text.strip()]
    written = json.loads(text)
    return [*written["keys"].values(), written["hash"]]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def database_file(service: Service) -> str:
    """Where the copy of its database is."""
    return f"{service}.sql.gz"
