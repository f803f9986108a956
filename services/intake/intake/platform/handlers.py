"""A package is made ready, handed over and answered; each upload is in the case's audit before it leaves."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from casework.act import Act
from database import Connection
from files import is_usable
from intake.case import audit
from intake.case import store as cases
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.case import Case
from intake.case_files import store as case_files
from intake.platform import rules, store
from intake.platform.package import Content, content_of
from intake.platform.rules import Receipt, Upload
from sealing import Sealing

NEVER_READ: Final = b""
"""In place of the hash of a content that nobody could read yet."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case as it stands, and what of it the platform is to have."""

    case: Case
    upload: Upload
    content: Content

    @property
    def name(self) -> str:
        """The same for the same content: whoever has it has it."""
        return f"{self.case.case_id}-{self.upload.revision}"


async def look_at(
    conn: Connection,
    case_id: UUID,
    sealing: Sealing,
    now: datetime,
    *,
    is_scanned_here: bool,
    registered_no: str | None = None,
) -> Prepared | None:
    """The case is locked: whoever changes it or adds a file comes before or after. Nothing is kept.

    `registered_no`: its number there, where it comes from there and has no row yet.
    """
    case = await cases.lock(conn, case_id)
    stored = await cases.find(conn, case_id)
    if case is None or stored is None:
        return None
    kept = await case_files.of_case(conn, case_id)
    given_out = [each for each in kept if is_usable(each.scan, is_scanned_here=is_scanned_here)]
    statement = sealing.open(stored.sealed_statement, case_id)
    acts, before = await audit.read(conn, case_id), await store.lock(conn, case_id)
    number = before.registered_no if before else registered_no
    content = content_of(case, statement, acts, given_out, sealing, number)
    digest = content.digest(sealing)
    if before is not None:
        return Prepared(case, rules.looked_at(before, digest, case.version, now), content)
    first = Upload.first(case_id, case.campaign, case.county, digest, now)
    return Prepared(case, replace(first, seen_version=case.version), content)


async def note_due(
    conn: Connection, case_id: UUID, sealing: Sealing, now: datetime, *, is_scanned_here: bool
) -> None:
    """What a platform that is away would be sent now: kept as due, without a try."""
    if looked := await look_at(conn, case_id, sealing, now, is_scanned_here=is_scanned_here):
        await store.save(conn, looked.upload)


async def prepare(
    conn: Connection, case_id: UUID, sealing: Sealing, now: datetime, *, is_scanned_here: bool
) -> Prepared | None:
    """None: nothing of it is to be sent now. Once per upload, however often it is tried, the audit says so
    before anything leaves."""
    prepared = await look_at(conn, case_id, sealing, now, is_scanned_here=is_scanned_here)
    if prepared is None:
        return None
    upload, case = prepared.upload, prepared.case
    if not upload.is_due or upload.next_try > now:
        await store.save(conn, upload)
        return None
    await store.save(conn, rules.tried(upload))
    if not upload.attempts:
        act, codes = Act.by_rule(now), (str(upload.revision),)
        row = AuditRow(AuditAction.upload, case.state, case.state, act, codes=codes)
        await audit.add(conn, case_id, row)
    return prepared


async def note_sent(conn: Connection, prepared: Prepared, now: datetime) -> None:
    """Unless a receipt was faster, or the case has another revision by now."""
    upload = await store.lock(conn, prepared.case.case_id)
    if upload and upload.is_due and upload.revision == prepared.upload.revision:
        await store.save(conn, rules.sent(upload, now))


async def note_not_packed(conn: Connection, prepared: Prepared, reason: str, now: datetime) -> None:
    upload = await store.lock(conn, prepared.case.case_id)
    if upload and upload.is_due and upload.revision == prepared.upload.revision:
        await store.save(conn, rules.not_packed(upload, reason, now))


async def note_unreadable(conn: Connection, case_id: UUID, now: datetime) -> None:
    """A case that does not open (its key is lost, or its row is spoilt): counted, and tried again."""
    case = await cases.lock(conn, case_id)
    if case is not None:
        before = await store.lock(conn, case_id)
        upload = before or Upload.first(case_id, case.campaign, case.county, NEVER_READ, now)
        await store.save(conn, rules.unreadable(replace(upload, seen_version=case.version), now))


async def take_receipt(conn: Connection, campaign: str, receipt: Receipt, now: datetime) -> bool:
    """Whether it is about a package of this campaign's, whose platform it comes from."""
    upload = await store.lock(conn, receipt.case_id)
    if upload is None or upload.campaign != campaign or receipt.revision > upload.revision:
        return False
    if after := rules.answered(upload, receipt, now):
        await store.save(conn, after)
    return True


async def ask_again(
    conn: Connection, case_id: UUID, sealing: Sealing, now: datetime, *, is_scanned_here: bool
) -> Prepared | None:
    """A person wants it sent; the loop does it."""
    prepared = await look_at(conn, case_id, sealing, now, is_scanned_here=is_scanned_here)
    if prepared is None:
        return None
    asked = rules.asked_again(prepared.upload, now)
    await store.save(conn, asked)
    return Prepared(prepared.case, asked, prepared.content)
