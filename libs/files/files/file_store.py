"""Where sealed files lie: a folder of this machine, or a bucket of anything that speaks S3.

A name is random and given once. What is stored is never changed, and whoever was told that it is stored finds
it after a crash: a folder is synced to its disk. A store is one service's: what has no row is taken away.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

S3: Final = "s3://"
MARKER: Final = "yuanxin-service"
"""The name under which a store says whose it is."""
AT_START_SECONDS: Final = 10.0

log = structlog.get_logger()


class FileGone(Exception):
    """A file that was stored is not there any more: the store is from before it, or a hand took it away."""


class StoreAway(Exception):
    """The store cannot be reached or is full; it passes."""


class OtherServicesStore(ValueError):
    """Either service would take away what the other one stored."""


@dataclass(frozen=True, slots=True)
class StoredName:
    """What lies in the store, and since when by its clock."""

    file_id: UUID
    stored_at: datetime


@dataclass(frozen=True)
class FileStore:
    """`service`: whose; `folder`: the one it is in; None: S3."""

    store: ObjectStore
    service: str
    folder: Path | None = None

    async def claim(self) -> None:
        """Ours from now on, unless it is another service's already."""
        try:
            owner = await self._owner()
        except (BaseError, OSError) as error:
            raise StoreAway(_in_short(error)) from None
        if owner != self.service:
            raise OtherServicesStore(
                f"YUANXIN_FILES: the files there are those of {owner!r} (so says {MARKER} there);"
                f" {self.service} needs a folder or prefix of its own"
            )

    async def _owner(self) -> str:
        try:
            await obstore.put_async(self.store, MARKER, self.service.encode(), mode="create")
        except AlreadyExistsError:
            marker = await (await obstore.get_async(self.store, MARKER)).bytes_async()
            return bytes(marker).decode(errors="replace").strip()
        if self.folder:
            await asyncio.to_thread(_sync, self.folder, MARKER)
        return self.service

    async def put(self, file_id: UUID, content: bytes) -> None:
        try:
            await obstore.put_async(self.store, _path(file_id), content)
            if self.folder:
                await asyncio.to_thread(_sync, self.folder, _path(file_id))
        except (BaseError, OSError) as error:
            raise StoreAway(_in_short(error)) from None

    async def get(self, file_id: UUID) -> bytes:
        try:
            answer = await obstore.get_async(self.store, _path(file_id))
            return bytes(await answer.bytes_async())
        except FileNotFoundError:
            raise FileGone(f"file {file_id} is not in the store") from None
        except (BaseError, OSError) as error:
            raise StoreAway(_in_short(error)) from None

    async def forget(self, file_id: UUID) -> None:
        """Also one that is not there."""
        try:
            await obstore.delete_async(self.store, _path(file_id))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StoreAway(_in_short(error)) from None

    async def names(self) -> AsyncIterator[StoredName]:
        """All of ours, in no order; what else lies there (a mount's `lost+found`, a note, another store in a
        folder of this one) is none of them."""
        try:
            async for batch in self.store.list():
                for each in batch:
                    if file_id := _id_in(each["path"]):
                        yield StoredName(file_id, each["last_modified"])
        except (BaseError, OSError) as error:
            raise StoreAway(_in_short(error)) from None


async def open_own_files(where: str, service: str) -> FileStore:
    """For a service that starts: OtherServicesStore (a ValueError) where the files are another's.

    A store that is away holds up no start: it is claimed before the first sweep takes anything away.
    """
    files = open_files(where, service)
    try:
        async with asyncio.timeout(AT_START_SECONDS):
            await files.claim()
    except (StoreAway, TimeoutError) as error:
        log.warning("files wait", reason=type(error).__name__, detail=str(error))
    return files


def open_files(where: str, service: str) -> FileStore:
    """`where`: a folder, made if need be, for this user's eyes only; or s3://bucket/prefix.

    S3 is told the rest by AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT.
    """
    if where.startswith(S3):
        return FileStore(S3Store.from_url(where), service)
    folder = Path(where)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FileStore(LocalStore(folder), service, folder)
    except (BaseError, OSError) as error:
        raise ValueError(f"YUANXIN_FILES: {where} cannot be used ({type(error).__name__})") from None


def _path(file_id: UUID) -> str:
    """In 256 folders, by the last digits: the first ones are the time."""
    return f"{file_id.hex[-2:]}/{file_id}"


def _id_in(path: str) -> UUID | None:
    try:
        file_id = UUID(path.rpartition("/")[2])
    except ValueError:
        return None
    return file_id if path == _path(file_id) else None


def _sync(folder: Path, path: str) -> None:
    """What lies there, and the folders down to it."""
    for each in (folder / path, *(folder / parent for parent in Path(path).parents)):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _in_short(error: Exception) -> str:
    """Its kind alone: its words may quote an address with a secret in it."""
    return type(error).__name__
