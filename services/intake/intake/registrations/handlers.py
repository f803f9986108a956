"""A case that was registered on the platform becomes an application, or joins the case that is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from casework.act import Act
from contracts import Actor, ActorKind
from database import Connection
from files import Scan
from intake.agency_messages.message import Outside
from intake.applications import handlers as applications
from intake.applications.handlers import REFERENCE_REUSED, NewApplication
from intake.applications.rules.outcome import Receipt
from intake.applications.store import ReceivedBefore
from intake.case import store as cases
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper
from intake.case_files import handlers as case_files
from intake.case_files import store as kept_files
from intake.case_files.store import KeptFile
from intake.new_records.rules import NewRecord
from intake.platform import handlers as platform
from intake.platform import store as uploads
from intake.registrations import rules
from intake.registrations.codes import SYSTEM, RegistrationRefusal
from intake.registrations.rules import Refused, Registered, TakenIn
from sealing import Sealed

NO_ROOM = Refused(RegistrationRefusal.too_many_files, "#/files")
NO_CASE_OF_OURS = Refused(RegistrationRefusal.invalid_field, "#/case_id")
NUMBER_DIFFERS = Refused(RegistrationRefusal.number_differs, rules.NUMBER)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the package that is in the store already; `words`: its own key, sealed."""

    file_id: UUID
    paper: Paper
    kind: str
    bytes: int
    sha256: str
    words: Sealed


@dataclass(frozen=True, slots=True)
class Now:
    """Business time, and the machine's, by which the platform is sent what it is to have."""

    business: datetime
    machine: datetime


async def take_in(
    conn: Connection,
    registered: Registered,
    files: Sequence[StoredFile],
    outside: Outside,
    now: Now,
    *,
    is_scanned_here: bool,
) -> tuple[TakenIn, Sequence[UUID]] | Refused:
    """Once per number. What it says of a case that is there changes nothing of that case; files that the case
    does not have are added. With the ids of those that were."""
    found = await _find_or_open(conn, registered, outside, now)
    if isinstance(found, Refused):
        return found
    case, is_new = found
    if await _has_another_number(conn, case, registered.number):
        return NUMBER_DIFFERS
    anew = await _not_kept_yet(conn, case, files, outside)
    if not await case_files.has_room(conn, case, len(anew)):
        return NO_ROOM
    act = _act(registered, now)
    for each in anew:
        await case_files.attach(conn, case, _kept(each, case, now), act)
    await _number(conn, case, registered.number, outside, now, is_new=is_new, is_scanned_here=is_scanned_here)
    like = await _likely_duplicate(conn, case, registered, outside, now)
    return TakenIn(str(case.case_id), case.case_no, case.county, like), [each.file_id for each in anew]


async def _find_or_open(
    conn: Connection, registered: Registered, outside: Outside, now: Now
) -> tuple[Case, bool] | Refused:
    """The case, locked, and whether it is new."""
    of_ours, is_new = registered.case_id, False
    case_id = await uploads.case_of(conn, registered.campaign, registered.number, of_ours)
    if case_id is None and of_ours is not None:
        return NO_CASE_OF_OURS
    if case_id is None:
        opened = await _open(conn, registered, outside, now)
        if isinstance(opened, Refused):
            return opened
        case_id, is_new = opened
    case = await cases.lock(conn, case_id)
    assert case is not None
    return case, is_new


async def _open(
    conn: Connection, registered: Registered, outside: Outside, now: Now
) -> tuple[UUID, bool] | Refused:
    """Received as every application, or the one that came under its number."""
    record = NewRecord(
        registered.campaign, registered.county, registered.at, now.business, is_time_stated=True
    )
    new = NewApplication(
        record, _act(registered, now), registered.application, registered.statement, registered.number
    )
    received = await applications.receive(conn, new, outside.campaigns, outside.sealing, outside.match_key)
    if isinstance(received, Receipt):
        return received.case.case_id, True
    if isinstance(received, ReceivedBefore):
        return received.receipt.case.case_id, False
    if received is not REFERENCE_REUSED:
        return rules.refused_by(received)
    known = await applications.received_under(conn, record, SYSTEM, registered.number, outside.sealing)
    assert known is not None
    return known.case.case_id, False


async def _likely_duplicate(
    conn: Connection, case: Case, registered: Registered, outside: Outside, now: Now
) -> str | None:
    """As it was found when the case came from there, so that the same package has the same answer."""
    record = NewRecord(case.campaign, case.county, registered.at, now.business, is_time_stated=True)
    known = await applications.received_under(conn, record, SYSTEM, registered.number, outside.sealing)
    return rules.likely_duplicate(known.cautions) if known else None


def _act(registered: Registered, now: Now) -> Act:
    return Act(Actor(ActorKind.agency), SYSTEM, registered.at, now.business)


async def _has_another_number(conn: Connection, case: Case, number: str) -> bool:
    upload = await uploads.lock(conn, case.case_id)
    return upload is not None and upload.platform_no not in (None, number)


async def _not_kept_yet(
    conn: Connection, case: Case, files: Sequence[StoredFile], outside: Outside
) -> Sequence[StoredFile]:
    """By their content, so that a package that comes twice adds nothing."""
    kept = await kept_files.of_case(conn, case.case_id) if files else ()
    known = {outside.sealing.open(each.words, each.file_id)["sha256"] for each in kept}
    return list({each.sha256: each for each in files if each.sha256 not in known}.values())


def _kept(file: StoredFile, case: Case, now: Now) -> KeptFile:
    return KeptFile(
        file.file_id, case.case_id, file.paper, file.kind, file.bytes, Scan.waiting, now.business, file.words
    )


async def _number(
    conn: Connection,
    case: Case,
    number: str,
    outside: Outside,
    now: Now,
    *,
    is_new: bool,
    is_scanned_here: bool,
) -> None:
    """Kept with the case, and found by; what we have of it goes there as of every other."""
    upload = await uploads.lock(conn, case.case_id)
    if upload is None:
        registered_no = number if is_new else None
        looked = await platform.look_at(
            conn,
            case.case_id,
            outside.sealing,
            now.machine,
            is_scanned_here=is_scanned_here,
            registered_no=registered_no,
        )
        assert looked is not None
        upload = replace(looked.upload, registered_there=is_new)
    if upload.platform_no is None:
        await uploads.save(conn, replace(upload, platform_no=number))
