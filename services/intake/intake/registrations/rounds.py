"""What the platform has registered is fetched, looked through, taken in, and answered: one package at a time.

Killed anywhere, a package that was not answered is fetched again, and finds what it did.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import structlog
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from database import Pool
from files import FileStore, SealedFile, StoreAway, content_type, seal_file
from intake.agency_messages.message import Outside
from intake.agency_messages.rules import Refused as Unread
from intake.agency_messages.rules import pointer, read_data
from intake.case_files.handlers import FILE_BYTES
from intake.platform.adapters import SEALED_ENDING, NotTaken, Platform, PlatformAway
from intake.registrations import handlers, rules
from intake.registrations.bodies import RegisteredBody, RegisteredFileBody, answer_to
from intake.registrations.codes import RegistrationRefusal
from intake.registrations.handlers import Now, StoredFile
from intake.registrations.rules import Refused, TakenIn
from keyfiles.exchange_keys import Closed
from telemetry import metrics
from telemetry.trace import SpanKind, step
from watchdog import beat

DOCUMENT_BYTES: Final = 1024 * 1024
OF_ENCRYPTION: Final = 2
"""An encrypted file is a third longer; so much longer it is read at most."""
OF_CLOSED: Final[Mapping[Closed, Refused]] = {
    Closed.unreadable: Refused(RegistrationRefusal.unreadable),
    Closed.unknown_key: Refused(RegistrationRefusal.key_unknown),
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Registrations:
    """`now`: business time."""

    pool: Pool
    files: FileStore
    outside: Outside
    now: Callable[[], datetime]
    is_scanned_here: bool

    async def take_in(self, campaign: str, platform: Platform) -> None:
        """All that wait; one that is refused holds up no other."""
        for name in await platform.registered():
            beat()
            document = await platform.registered_document(name, DOCUMENT_BYTES * OF_ENCRYPTION)
            if document is None:
                continue
            with step("take a registration", SpanKind.internal, None, {}):
                answer = await self._take(campaign, platform, name, document)
            with suppress(NotTaken):  # then it stays on the list, and is answered again
                await platform.answer(name, to_json(answer))

    async def _take(self, campaign: str, platform: Platform, name: str, document: bytes) -> dict[str, Any]:
        is_sealed = not document.lstrip().startswith(b"{")
        body = await self._read(platform, document, is_sealed=is_sealed)
        if isinstance(body, Refused):
            return _refused(campaign, name, body)
        taken = await self._keep(campaign, platform, name, body, is_sealed=is_sealed)
        if isinstance(taken, Refused):
            return _refused(campaign, name, taken, number=body.number)
        metrics.platform_registered.labels(campaign, "taken").inc()
        log.info("a case that was registered on the platform is taken", case_id=taken.case_id)
        return answer_to(name, result="taken", number=body.number, **asdict(taken))

    async def _read(
        self, platform: Platform, document: bytes, *, is_sealed: bool
    ) -> RegisteredBody | Refused:
        """Where we encrypt, nothing is taken that is not; so it does not pay to leave it open."""
        if not is_sealed and platform.key is not None:
            return Refused(RegistrationRefusal.not_encrypted)
        opened = await self._open(document, DOCUMENT_BYTES) if is_sealed else document
        if isinstance(opened, Refused):
            return opened
        if len(opened) > DOCUMENT_BYTES:
            return Refused(RegistrationRefusal.too_large)
        body = read_data(RegisteredBody, opened)
        return rules.refused_unread(body) if isinstance(body, Unread) else body

    async def _open(self, sealed: bytes, most: int) -> bytes | Refused:
        text = sealed.decode("ascii", "replace").strip()
        opened = await asyncio.to_thread(self.outside.exchange_keys.open, text, most * OF_ENCRYPTION)
        return OF_CLOSED[opened] if isinstance(opened, Closed) else opened

    async def _store(
        self, platform: Platform, name: str, listed: Sequence[RegisteredFileBody], *, is_sealed: bool
    ) -> list[StoredFile] | Refused:
        """One at a time; a wrong one has those before it taken away again."""
        stored: list[StoredFile] = []
        for position, each in enumerate(listed):
            beat()
            content = await self._fetch(platform, name, each, is_sealed=is_sealed)
            if isinstance(content, RegistrationRefusal):
                await self._forget([one.file_id for one in stored])
                return Refused(content, pointer("files", position))
            stored.append(await self._put(each, content))
        return stored

    async def _fetch(
        self, platform: Platform, name: str, listed: RegisteredFileBody, *, is_sealed: bool
    ) -> bytes | RegistrationRefusal:
        file, most = listed.name + (SEALED_ENDING if is_sealed else ""), FILE_BYTES
        content = await platform.registered_file(name, file, most * OF_ENCRYPTION if is_sealed else most)
        if content is None:
            return RegistrationRefusal.file_missing
        opened = await self._open(content, most) if is_sealed else content
        if isinstance(opened, Refused):
            return opened.reason
        if len(opened) > most:
            return RegistrationRefusal.too_large
        if hashlib.sha256(opened).hexdigest() != listed.sha256:
            return RegistrationRefusal.file_differs
        return opened if content_type(opened) else RegistrationRefusal.file_not_taken

    async def _put(self, listed: RegisteredFileBody, content: bytes) -> StoredFile:
        file_id, kind = uuid7(), content_type(content)
        assert kind is not None
        sealed: SealedFile = seal_file(self.outside.sealing, content, file_id)
        try:
            await self.files.put(file_id, sealed.content)
        except StoreAway as error:
            raise PlatformAway(f"the store of files: {error}") from None
        return StoredFile(file_id, listed.paper, kind, len(content), listed.sha256, sealed.words)

    async def _keep(
        self, campaign: str, platform: Platform, name: str, body: RegisteredBody, *, is_sealed: bool
    ) -> TakenIn | Refused:
        """What is refused leaves nothing, in the database or in the store."""
        now = Now(self.now(), datetime.now(UTC))
        at = rules.registered_at(body.registered_at, now.business)
        if isinstance(at, Refused):
            return at
        stored = await self._store(platform, name, body.files, is_sealed=is_sealed)
        if isinstance(stored, Refused):
            return stored
        registered = body.registered(campaign, at)
        async with self.pool.acquire() as conn, conn.transaction():
            taken = await handlers.take_in(
                conn, registered, stored, self.outside, now, is_scanned_here=self.is_scanned_here
            )
        kept = () if isinstance(taken, Refused) else taken[1]
        await self._forget([each.file_id for each in stored if each.file_id not in kept])
        return taken if isinstance(taken, Refused) else taken[0]

    async def _forget(self, file_ids: Sequence[UUID]) -> None:
        for file_id in file_ids:
            with suppress(StoreAway):  # then the clock takes it away
                await self.files.forget(file_id)


def _refused(campaign: str, name: str, no: Refused, number: str | None = None) -> dict[str, Any]:
    metrics.platform_registered.labels(campaign, "refused").inc()
    log.warning("a case that was registered on the platform is refused", campaign=campaign, reason=no.reason)
    return answer_to(name, result="refused", number=number, reason=no.reason, field=no.field)
