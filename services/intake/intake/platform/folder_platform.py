"""The platform behind a folder that both sides see; SFTP serves the same folder to it."""

import asyncio
import os
import re
import shutil
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

import structlog

from intake.platform.adapters import (
    MOST_BYTES,
    PACKAGE,
    SEALED_ENDING,
    SEALED_PACKAGE,
    PackedFiles,
    PlatformAway,
)
from keyfiles.public_key import PublicKey

T = TypeVar("T")

log = structlog.get_logger()

PACKAGES: Final = "packages"
RECEIPTS: Final = "receipts"
REGISTERED: Final = "registered"
ANSWERS: Final = "answers"
ASIDE: Final = "not-understood"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Of a package of theirs: its answer has it too, so it has no room for a person's."""


@dataclass(frozen=True)
class FolderPlatform:
    """`packages/<name>/` and `answers/*.json` go out, `registered/<name>/` and `receipts/*.json` come in.

    A name that begins with a dot is being written, by whichever side: nobody looks at it. The platform's side
    makes `receipts`; where it is not, the share is not mounted, and nothing personal is written below.
    """

    root: Path
    key: PublicKey | None = None

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None:
        draft, final = self.root / PACKAGES / f".{name}", self.root / PACKAGES / name
        await self._check_mounted()
        await _in_thread(lambda: _begin(draft))
        async for file_name, content in files:
            await _in_thread(partial(self._write, draft / file_name, content, SEALED_ENDING))
        await _in_thread(lambda: self._finish(draft, final, document))

    def _write(self, path: Path, content: bytes, ending: str) -> None:
        if self.key is None:
            _write(path, content)
        else:
            _write(path.with_name(path.name + ending), self.key.seal(content))

    def _finish(self, draft: Path, final: Path, document: bytes) -> None:
        """The name is given last. One that has it already is the same package, sent before."""
        if self.key is None:
            _write(draft / PACKAGE, document)
        else:
            _write(draft / SEALED_PACKAGE, self.key.seal(document))
        _sync(draft)
        if final.exists():
            shutil.rmtree(draft)
            return
        draft.rename(final)
        _sync(final.parent)

    async def receipts(self) -> Sequence[tuple[str, bytes]]:
        await self._check_mounted()
        return await _in_thread(lambda: _read_all(self.root / RECEIPTS))

    async def put_away(self, name: str, *, understood: bool) -> None:
        """Kept for whoever asks, out of the way: in `done/`, or in `not-understood/`."""
        target = self.root / RECEIPTS / ("done" if understood else ASIDE)
        await _in_thread(lambda: _move(self.root / RECEIPTS / name, target))

    async def registered(self) -> Sequence[str]:
        await self._check_mounted()
        return await _in_thread(lambda: _packages(self.root / REGISTERED))

    async def registered_document(self, name: str, most: int) -> bytes | None:
        """Encrypted, where it lies there so; a folder without one is still being written."""
        sealed = await self.registered_file(name, SEALED_PACKAGE, most)
        return sealed if sealed is not None else await self.registered_file(name, PACKAGE, most)

    async def registered_file(self, name: str, file: str, most: int) -> bytes | None:
        return await _in_thread(lambda: _read_file(self.root / REGISTERED / name / file, most))

    async def answer(self, name: str, answer: bytes) -> None:
        """The answer first. What is gone is out of the list at once, also where its files are another's."""
        await _in_thread(lambda: _answer(self.root / ANSWERS, name, answer))
        gone = self.root / REGISTERED / f".taken-{uuid4()}"
        await _in_thread(lambda: _take_away(self.root / REGISTERED / name, gone))

    async def _check_mounted(self) -> None:
        if not await _in_thread((self.root / RECEIPTS).is_dir):
            raise PlatformAway(f"{self.root} is not mounted: there is no folder {RECEIPTS} in it")


async def _in_thread(work: Callable[[], T]) -> T:
    """A folder may be on a network: it can hang, be full, be gone."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise PlatformAway(type(error).__name__) from None


def _begin(draft: Path) -> None:
    """What a run that was killed left behind is begun anew."""
    draft.parent.mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_all(folder: Path) -> Sequence[tuple[str, bytes]]:
    """A file of another sort than a readable one is left where it is: somebody has to look, others go on."""
    names = sorted(each for each in folder.glob("*.json") if not each.name.startswith("."))
    return [(each.name, content) for each in names if (content := _read(each)) is not None]


def _read(path: Path) -> bytes | None:
    """No more of it than a receipt has."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except (IsADirectoryError, FileNotFoundError, PermissionError) as error:
        log.error("a receipt of the platform cannot be read, and stays", reason=type(error).__name__)
        return None


def _move(path: Path, target: Path) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    path.replace(target / path.name)


def _packages(folder: Path) -> Sequence[str]:
    """In the order of their names. What could not be answered under its name is put aside."""
    if not folder.is_dir():
        return []
    there = [each for each in folder.iterdir() if not each.name.startswith(".") and each.name != ASIDE]
    named = [each for each in there if NAME.fullmatch(each.name) and each.is_dir()]
    for odd in set(there) - set(named):
        log.error("what lies among the registered cases is no package with a name of the contract")
        _move(odd, folder / ASIDE)
    return sorted(each.name for each in named)


def _read_file(path: Path, most: int) -> bytes | None:
    """None: it is not there, or no file of its own: a link could show us anything of this machine."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    except OSError:
        if path.is_symlink():
            return None
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(most + 1)


def _answer(folder: Path, name: str, answer: bytes) -> None:
    """In place of one that the same name had before."""
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f".{name}.json"
    draft.unlink(missing_ok=True)
    _write(draft, answer)
    draft.replace(folder / f"{name}.json")
    _sync(folder)


def _take_away(package: Path, gone: Path) -> None:
    package.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    if gone.exists():
        log.error("a registered case was taken, and its package cannot be deleted", folder=gone.name)
