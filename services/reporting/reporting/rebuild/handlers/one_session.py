"""One session for all: it holds the lock, so what it began is not gone on with by another."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from database import Connection, Pool


class SessionLost(Exception):
    """The database ended the session, or its server crashed and the tables of the rebuilding are empty."""


class OneSession:
    """What the ledger needs of a pool."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    @classmethod
    def pool(cls, conn: Connection) -> Pool:
        """For whoever asks for a pool and acquires from it."""
        return cast(Pool, cls(conn))

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """Always the same; once it is closed nothing is tried again."""
        if self._conn.is_closed():
            raise SessionLost
        yield self._conn
