"""The two ways to the platform, behind one contract: docs/platform.md.

A package is handed over whole or not at all, and again as often as need be: its name says which it is. What
comes back is taken one by one, and put away when it has had its effect.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger()

PACKAGES: Final = "packages"
RECEIPTS: Final = "receipts"
PACKAGE: Final = "package.json"
MOST_BYTES: Final = 1024 * 1024
"""Of a receipt; a larger one is none."""


class PlatformAway(Exception):
    """It cannot be reached, or is in trouble: nothing is wrong with what was sent, and it passes."""


class NotTaken(Exception):
    """It answers, and does not take this package: by a code that tells why."""


PackedFiles = AsyncIterator[tuple[str, bytes]]
"""Name and content of each file, read when it is its turn."""


class Platform(Protocol):
    async def send(self, name: str, document: bytes, files: PackedFiles) -> None: ...
    async def receipts(self) -> Sequence[tuple[str, bytes]]: ...
    async def put_away(self, name: str, *, understood: bool) -> None: ...


@dataclass(frozen=True)
class FolderPlatform:
    """`packages/<name>/` goes out, `receipts/*.json` comes in; SFTP serves the same folder to the platform.

    A name that begins with a dot is being written, by whichever side: nobody looks at it. The platform's side
    makes `receipts`; where it is not, the share is not mounted, and nothing personal is written below.
    """

    root: Path

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None:
        draft, final = self.root / PACKAGES / f".{name}", self.root / PACKAGES / name
        await self._check_mounted()
        await _in_thread(lambda: _begin(draft))
        async for file_name, content in files:
            await _in_thread(partial(_write, draft / file_name, content))
        await _in_thread(lambda: _finish(draft, final, document))

    async def receipts(self) -> Sequence[tuple[str, bytes]]:
        await self._check_mounted()
        return await _in_thread(lambda: _read_all(self.root / RECEIPTS))

    async def put_away(self, name: str, *, understood: bool) -> None:
        """Kept for whoever asks, out of the way: in `done/`, or in `not-understood/`."""
        target = self.root / RECEIPTS / ("done" if understood else "not-understood")
        await _in_thread(lambda: _move(self.root / RECEIPTS / name, target))

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


def _finish(draft: Path, final: Path, document: bytes) -> None:
    """The name is given last. One that has it already is the same package, sent before."""
    _write(draft / PACKAGE, document)
    _sync(draft)
    if final.exists():
        shutil.rmtree(draft)
        return
    draft.rename(final)
    _sync(final.parent)


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
