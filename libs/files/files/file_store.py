"""Where sealed files lie: a folder of this machine, or a bucket of anything that speaks S3.

A name is random and given once. What is stored is never changed, and whoever was told that it is stored finds
it after a crash: a folder is synced to its disk.
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
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

S3: Final = "s3://"


class FileGone(Exception):
    """A file that was stored is not there any more: the store is from before it, or a hand took it away."""


class StoreAway(Exception):
    """The store cannot be reached or is full; it passes."""


@dataclass(frozen=True, slots=True)
class StoredName:
    """What lies in the store, and since when by its clock."""

    file_id: UUID
    stored_at: datetime


@dataclass(frozen=True)
class FileStore:
    """`folder`: the one it is in; None: S3."""

    store: ObjectStore
    folder: Path | None = None

    async def put(self, file_id: UUID, content: bytes) -> None:
        try:
            await obstore.put_async(self.store, _path(file_id), content)
            if self.folder:
                await asyncio.to_thread(_sync, self.folder / _path(file_id))
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
        """All of ours, in no order; what else lies there (a mount's `lost+found`, a note) is none of them."""
        try:
            async for batch in self.store.list():
                for each in batch:
                    if file_id := _id_in(each["path"]):
                        yield StoredName(file_id, each["last_modified"])
        except (BaseError, OSError) as error:
            raise StoreAway(_in_short(error)) from None


def open_files(where: str) -> FileStore:
    """`where`: a folder, made if need be, for this user's eyes only; or s3://bucket/prefix.

    S3 is told the rest by AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT.
    """
    if where.startswith(S3):
        return FileStore(S3Store.from_url(where))
    folder = Path(where)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FileStore(LocalStore(folder), folder)
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
    return file_id if path.endswith(_path(file_id)) else None


def _sync(path: Path) -> None:
    for each in (path, path.parent, path.parent.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _in_short(error: Exception) -> str:
    """Its kind alone: its words may quote an address with a secret in it."""
    return type(error).__name__
