"""The loop to the platform of each campaign that names one: what is due leaves, what came back is taken.

One process at a time works at it; two would send the same packages under the same names. A platform that is
away is left alone for longer each time, and nothing is lost meanwhile: what is due stays due.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from campaign import Campaign
from database import AdvisoryLock, Pool, keep_alive, while_transient
from files import FileGone, FileStore, SealedFile, StoreAway, open_file
from intake.case_files.store import KeptFile
from intake.platform import handlers, rules, store
from intake.platform.adapters import NotTaken, Platform, PlatformAway
from intake.platform.bodies import read_receipt
from intake.platform.folder_platform import FolderPlatform
from intake.platform.handlers import Prepared
from intake.platform.package import name_of
from keyfiles.public_key import PublicKey
from sealing import Sealing, Spoilt, UnknownKey
from telemetry import metrics
from watchdog import beat

MOST_A_ROUND: Final = 1000
"""So that what the platform says is heard between them, also while all of a campaign is sent."""

log = structlog.get_logger()


TakeIn = Callable[[str, Platform], Awaitable[None]]
"""Takes what the platform of a campaign has registered."""


def platforms_of(campaigns: Sequence[Campaign], token: str, key: PublicKey | None) -> Mapping[str, Platform]:
    """Of those campaigns that name one; `token`: shown to those behind HTTP."""
    named = {each.code: each.platform for each in campaigns if each.platform}
    return {
        code: FolderPlatform(Path(one.to), key)
        if one.adapter == "folder"
        else _behind_http(one.to, token, key)
        for code, one in named.items()
    }


def _behind_http(to: str, token: str, key: PublicKey | None) -> Platform:
    from intake.platform.http_platform import HttpPlatform  # here: 3 MB that a platform in a folder spares

    return HttpPlatform(to, token, key)


@dataclass
class PlatformRounds:
    """`platforms`: by campaign. `pauses`: of those that are away, and until when they are left alone.

    `look_seconds`: from one look at what is due to the next.
    """

    pool: Pool
    platforms: Mapping[str, Platform]
    files: FileStore
    sealing: Sealing
    is_scanned_here: bool
    take_in: TakeIn
    look_seconds: float = 30.0
    most_a_round: int = MOST_A_ROUND
    pauses: dict[str, tuple[float, float]] = field(default_factory=dict)

    async def run(self) -> None:
        """For ever, by the machine's clock."""
        loop = asyncio.get_running_loop()
        for campaign in self.platforms:
            metrics.platform_reached.labels(campaign).set_to_current_time()
        while True:
            beat()
            waits = [
                await while_transient(partial(self._visit, campaign, loop.time()))
                for campaign in self.platforms
                if loop.time() >= self.pauses.get(campaign, (0.0, 0.0))[1]
            ]
            if not any(waits):
                await asyncio.sleep(self.look_seconds if not self.pauses else rules.FIRST_PAUSE)

    async def _visit(self, campaign: str, at: float) -> bool:
        """Whether more waits than one round takes."""
        async with self.pool.acquire() as session:
            if not await session.fetchval("SELECT pg_try_advisory_lock($1)", AdvisoryLock.platform):
                return False
            try:
                more = await keep_alive(session, self.round(campaign, datetime.now(UTC)))
                self.pauses.pop(campaign, None)
                metrics.platform_reached.labels(campaign).set_to_current_time()
                return more
            except PlatformAway as away:
                pause = rules.next_pause(self.pauses.get(campaign, (0.0, 0.0))[0])
                self.pauses[campaign] = (pause, at + pause)
                log.warning("the platform is away", campaign=campaign, reason=str(away), pause=pause)
                return False
            finally:
                await session.execute("SELECT pg_advisory_unlock($1)", AdvisoryLock.platform)

    async def round(self, campaign: str, now: datetime) -> bool:
        """Receipts first: what they settle is not sent again. From where the platform is away on, cases are
        only looked at, so that the list, the gauge and its alert know what waits.

        Whether more may be due.
        """
        platform, away = self.platforms[campaign], await self._hear_or_away(campaign, now)
        most = None if away else self.most_a_round
        async with self.pool.acquire() as conn:
            due = await store.due(conn, campaign, now, most, is_away=away is not None)
        for case_id in due:
            beat()
            try:
                await (self._note_due(case_id, now) if away else self._upload(platform, case_id, now))
            except (Spoilt, UnknownKey) as error:  # said of one case: the others go on
                log.error("a case cannot be read", case_id=str(case_id), reason=type(error).__name__)
                await self._note_unreadable(case_id, now)
            except PlatformAway as trouble:
                away = trouble
        if away:
            raise away
        return len(due) == most

    async def _hear_or_away(self, campaign: str, now: datetime) -> PlatformAway | None:
        try:
            await self._take_receipts(campaign, now)
            await self.take_in(campaign, self.platforms[campaign])
        except PlatformAway as away:
            return away
        return None

    async def _take_receipts(self, campaign: str, now: datetime) -> None:
        platform = self.platforms[campaign]
        for name, content in await platform.receipts():
            receipt, understood = read_receipt(content), False
            if receipt:
                async with self.pool.acquire() as conn, conn.transaction():
                    understood = await handlers.take_receipt(conn, campaign, receipt, now)
            if not understood:
                case_id = str(receipt.case_id) if receipt else None  # its name is a stranger's words
                log.error("a receipt of the platform is not understood", campaign=campaign, case_id=case_id)
            await platform.put_away(name, understood=understood)

    async def _note_due(self, case_id: UUID, now: datetime) -> None:
        async with self.pool.acquire() as conn, conn.transaction():
            await handlers.note_due(conn, case_id, self.sealing, now, is_scanned_here=self.is_scanned_here)

    async def _note_unreadable(self, case_id: UUID, now: datetime) -> None:
        async with self.pool.acquire() as conn, conn.transaction():
            await handlers.note_unreadable(conn, case_id, now)

    async def _upload(self, platform: Platform, case_id: UUID, now: datetime) -> None:
        scanned = self.is_scanned_here
        async with self.pool.acquire() as conn, conn.transaction():
            prepared = await handlers.prepare(conn, case_id, self.sealing, now, is_scanned_here=scanned)
        if prepared is None:
            return
        document = prepared.content.document(prepared.upload.revision)
        try:
            await platform.send(prepared.name, document, self._contents(prepared))
        except (FileGone, Spoilt, NotTaken) as error:
            reason = str(error) if isinstance(error, NotTaken) else "file-gone"
            log.error("a package cannot be handed over", case_id=str(case_id), reason=reason)
            async with self.pool.acquire() as conn, conn.transaction():
                await handlers.note_not_packed(conn, prepared, reason, now)
            return
        except StoreAway as error:
            raise PlatformAway(f"the store of files: {error}") from None
        async with self.pool.acquire() as conn, conn.transaction():
            await handlers.note_sent(conn, prepared, now)

    async def _contents(self, prepared: Prepared) -> AsyncIterator[tuple[str, bytes]]:
        for file in prepared.content.files:
            yield name_of(file), await self._content(file)

    async def _content(self, file: KeptFile) -> bytes:
        stored = SealedFile(await self.files.get(file.file_id), file.words)
        return open_file(self.sealing, stored, file.file_id)
