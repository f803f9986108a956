"""The loop beside the API: what waits is shown to the scanner; what was stored for nothing is taken away.

Safe with several replicas and when killed at any instant: a scan is noted once, and a file without a row is
found again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

import structlog

from database import Connection, Pool, while_transient
from files.clamd import Scanner, ScannerAway
from files.file_store import FileGone, FileStore, StoreAway
from files.sealed_file import SealedFile, open_file
from files.states import Scan
from sealing import Sealed, Sealing, Spoilt
from watchdog import beat

LOOK_SECONDS: Final = 5.0
SWEEP_SECONDS: Final = 3600.0
STRAY_AFTER: Final = timedelta(days=1)
"""Longer than any request runs: a file of that age without a row will never have one."""
AT_ONCE: Final = 20
FIRST: Final = UUID(int=0)

log = structlog.get_logger()


class KeptFile(Protocol):
    """A row of a file; `words`: its own key, sealed."""

    @property
    def file_id(self) -> UUID: ...
    @property
    def words(self) -> Sealed: ...


F = TypeVar("F", bound=KeptFile)


@dataclass(frozen=True, slots=True)
class FileRows(Generic[F]):
    """The table in which a service keeps the rows of its files: how it is read, and what is kept in it."""

    waiting: Callable[[Connection, UUID, int], Awaitable[Sequence[F]]]
    """Some that no scanner has seen, in order, behind a file and at most so many."""
    keep_scan: Callable[[Connection, F, Scan], Awaitable[None]]
    """What the scanner said, once, in an open transaction."""
    known_among: Callable[[Connection, Collection[UUID]], Awaitable[set[UUID]]]
    """Those that have a row."""


@dataclass
class FileRounds(Generic[F]):
    """`scanner` None: nothing is scanned here. `after`: the last file that was shown to it."""

    pool: Pool
    rows: FileRows[F]
    files: FileStore
    scanner: Scanner | None
    sealing: Sealing
    after: UUID = FIRST

    async def run(self) -> None:
        """For ever, by the machine's clock."""
        swept = float("-inf")
        while True:
            beat()
            try:
                await while_transient(self.scan_waiting)
                if time.monotonic() - swept >= SWEEP_SECONDS:
                    swept = time.monotonic()
                    await while_transient(lambda: self.take_strays_away(datetime.now(UTC)))
            except (ScannerAway, StoreAway) as error:
                log.warning("files wait", reason=type(error).__name__, detail=str(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def scan_waiting(self) -> None:
        """All that wait, some at a time; ScannerAway leaves the rest for the next round.

        That one begins behind the file at which it was: one that no scanner looks through (clamd has a limit
        of its own) holds up no other.
        """
        while self.scanner:
            async with self.pool.acquire() as conn:
                some = await self.rows.waiting(conn, self.after, AT_ONCE)
            for file in some:
                beat()
                self.after = file.file_id
                await self._scan(file, self.scanner)
            if len(some) < AT_ONCE:
                self.after = FIRST
                return

    async def _scan(self, file: F, scanner: Scanner) -> None:
        try:
            stored = SealedFile(await self.files.get(file.file_id), file.words)
            content = open_file(self.sealing, stored, file.file_id)
        except (FileGone, Spoilt) as error:
            log.error("a file cannot be scanned", file_id=str(file.file_id), reason=type(error).__name__)
            return
        scan = await scanner.scan(content)
        async with self.pool.acquire() as conn, conn.transaction():
            await self.rows.keep_scan(conn, file, scan)
        log.info("file scanned", file_id=str(file.file_id), scan=scan)

    async def take_strays_away(self, now: datetime) -> int:
        """How many files had no row; OtherServicesStore where they may have one of another service."""
        await self.files.claim()
        old = [each.file_id async for each in self.files.names() if each.stored_at < now - STRAY_AFTER]
        async with self.pool.acquire() as conn:
            known = await self.rows.known_among(conn, old)
        strays = [file_id for file_id in old if file_id not in known]
        for file_id in strays:
            await self.files.forget(file_id)
        if strays:
            log.info("files without a row taken away", files=len(strays))
        return len(strays)
