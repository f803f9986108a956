"""A referral is made, becomes an application or joins one, is withdrawn; and how far it came is told."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from casework.act import Act
from contracts import Envelope
from contracts.agencies import (
    MessageRefusal,
    ReferralMade,
    ReferralStatus,
    ReferralStatusChanged,
    ReferralWithdrawn,
)
from contracts.agency_facts import Responsible
from contracts.intake import RefusalReason
from database import Connection
from intake.agency_messages.handlers import Telling
from intake.agency_messages.message import AgencyMessage, Outside, Refused, Taken
from intake.agency_messages.rules import day_flaw, pointer
from intake.applications import handlers as applications
from intake.applications.handlers import REFERENCE_REUSED, NewApplication
from intake.applications.rules.application import Application
from intake.applications.rules.outcome import Receipt
from intake.case import store as cases
from intake.case.rules.case import Case
from intake.county_records import audit as record_audit
from intake.county_records.audit import RecordAction
from intake.flaws import Flaw
from intake.new_records.rules import NewRecord
from intake.referrals import rules, store
from intake.referrals.rules import StatusTold
from intake.referrals.store import NewReferral, Referral, StatusRow
from keyfiles.exchange_keys import Closed

PERSONS: Final = "#/persons"


CLOSED: Final[Mapping[Closed, Refused]] = {
    Closed.unreadable: Refused(MessageRefusal.persons_unreadable, PERSONS),
    Closed.unknown_key: Refused(MessageRefusal.persons_key_unknown, PERSONS),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a referral says of the persons, as an application; `statement`: all of it, as it will be kept."""

    application: Application
    statement: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why a county sends a referral back, and who is responsible instead."""

    reasons: tuple[RefusalReason, ...]
    responsible_instead: Responsible


ReadPersons = Callable[[bytes, Referral], Stated | Refused]


async def make_referral(
    conn: Connection, message: AgencyMessage[ReferralMade], outside: Outside, *, read_persons: ReadPersons
) -> Taken | Refused:
    """The same document again joins the referral that is there; a withdrawal that came first stands."""
    data, act = message.data, message.act
    admission = rules.admit_referral(data, message.agency, act.at, act.recorded, outside.campaigns)
    if isinstance(admission, Refused):
        return admission
    if flaw := day_flaw(data.referred_on, act.day, "referred_on"):
        return flaw
    new = NewReferral(
        agency=message.agency.code,
        document_no=data.document_no,
        campaign=admission.campaign.code,
        county=admission.county.code,
        referred_on=data.referred_on,
        made_at=act.at,
        recorded_at=act.recorded,
    )
    await store.add(conn, new)
    referral = await store.find(conn, new.agency, new.document_no, lock=True)
    assert referral is not None
    if no := rules.not_to_be_joined(referral, new.county):
        return no
    if data.persons is None or referral.case_id is not None:
        return await _joined(conn, referral, act, outside)
    opened = outside.exchange_keys.open(data.persons)
    if isinstance(opened, Closed):
        return CLOSED[opened]
    stated = read_persons(opened, referral)
    if isinstance(stated, Refused):
        return stated
    return await _completed(conn, referral, stated, act, outside)


async def _completed(
    conn: Connection, referral: Referral, stated: Stated, act: Act, outside: Outside
) -> Taken | Refused:
    """A flaw has its place in what was encrypted."""
    completed = await complete(conn, referral, stated, act, outside)
    if isinstance(completed, Flaw):
        return Refused(MessageRefusal.invalid_field, pointer("persons", *completed.places[0]))
    opened, status = completed
    return Taken(opened.case_no, opened.document_no, also=(status,) if status else ())


async def _joined(conn: Connection, referral: Referral, act: Act, outside: Outside) -> Taken:
    """The application that came under the document's number, if there is one; else the referral waits."""
    if referral.case_id is not None:
        return Taken(case_no=referral.case_no, document_no=referral.document_no)
    known = await _known_application(conn, referral, act, outside)
    if known is None:
        return Taken(document_no=referral.document_no)
    opened, status = await _join(conn, referral, known)
    return Taken(opened.case_no, opened.document_no, also=(status,))


async def complete(
    conn: Connection, referral: Referral, stated: Stated, act: Act, outside: Outside
) -> tuple[Referral, ReferralStatusChanged | None] | Flaw:
    """A locked referral that waits, with the persons: received as every application, or joined to the one
    that came under its number, whatever that stated; then with where that stands."""
    record = _record(referral, act)
    new = NewApplication(record, act, stated.application, stated.statement, referral.document_no)
    received = await applications.receive(conn, new, outside.campaigns, outside.sealing, outside.match_key)
    if isinstance(received, Receipt):
        return await _open(conn, referral, received.case.case_id, received.case.case_no), None
    if isinstance(received, Flaw) and received is not REFERENCE_REUSED:
        return received
    known = await _known_application(conn, referral, act, outside)
    assert known is not None
    return await _join(conn, referral, known)


async def send_back(conn: Connection, referral: Referral, refusal: SentBack, act: Act) -> Referral:
    """A locked referral that waits is none of the county's; its agency is told who is responsible."""
    assert referral.county is not None
    reasons, instead = refusal.reasons, refusal.responsible_instead
    await store.send_back(conn, referral.referral_id, reasons, instead, act.at)
    await record_audit.add(conn, referral.referral_id, referral.county, RecordAction.send_back, act)
    return replace(
        referral,
        status=ReferralStatus.refused,
        status_at=act.at,
        refusal_reasons=reasons,
        responsible_instead=instead,
    )


def told_sent_back(referral: Referral) -> ReferralStatusChanged:
    """In codes; it has no number of ours."""
    assert referral.county is not None
    assert referral.status_at is not None
    return ReferralStatusChanged(
        document_no=referral.document_no,
        county=referral.county,
        status=ReferralStatus.refused,
        time=referral.status_at,
        responsible_instead=referral.responsible_instead,
        reasons=referral.refusal_reasons,
    )


async def withdraw_referral(
    conn: Connection, message: AgencyMessage[ReferralWithdrawn], outside: Outside
) -> Taken | Refused:
    """Twice is once; before the referral, it is remembered. A case that is open goes on: a person decides."""
    data, act = message.data, message.act
    case_no = await store.withdraw(
        conn, message.agency.code, data.document_no, data.reason, act.at, act.recorded
    )
    return Taken(case_no, data.document_no)


async def tell_statuses(
    conn: Connection, envelopes: Sequence[Envelope], telling: Telling, now: datetime
) -> None:
    """Of a batch of the case log: one statement finds the referrals that are concerned, mostly none."""
    told = [(each, rules.status_of(each.data)) for each in envelopes]
    by_case = {UUID(each.subject) for each, status in told if status}
    concerned: dict[UUID, list[Referral]] = defaultdict(list)
    for referral in await store.of_cases(conn, by_case) if by_case else ():
        concerned[referral.case_id or UUID(int=0)].append(referral)
    last = dict[UUID, StatusRow]()
    for envelope, status in told:
        for referral in concerned.get(UUID(envelope.subject), ()) if status else ():
            assert status is not None
            event = _status_changed(referral, status, envelope.time)
            telling.add(referral.agency, event, referral.document_no, now)
            last[referral.referral_id] = StatusRow(referral.referral_id, status.status, envelope.time)
    if last:
        await store.save_statuses(conn, list(last.values()))


def _record(referral: Referral, act: Act) -> NewRecord:
    assert referral.campaign is not None
    assert referral.county is not None
    return NewRecord(referral.campaign, referral.county, act.at, act.recorded, is_time_stated=False)


async def _known_application(
    conn: Connection, referral: Referral, act: Act, outside: Outside
) -> Receipt | None:
    return await applications.received_under(
        conn, _record(referral, act), referral.agency, referral.document_no, outside.sealing
    )


async def _join(
    conn: Connection, referral: Referral, known: Receipt
) -> tuple[Referral, ReferralStatusChanged]:
    """Its case is locked, so that what the log says of it next is told after where it stands now."""
    case = await cases.lock(conn, known.case.case_id)
    assert case is not None
    opened = await _open(conn, referral, case.case_id, case.case_no)
    status = rules.status_of_case(case)
    at = await _stands_since(conn, case, status)
    await store.save_statuses(conn, [StatusRow(referral.referral_id, status, at)])
    return replace(opened, status=status, status_at=at), _status_changed(opened, StatusTold(status), at)


async def _stands_since(conn: Connection, case: Case, status: ReferralStatus) -> datetime:
    """When what brought the case there happened, by whoever it was."""
    began_by = rules.BEGAN_BY.get(status)
    began = await cases.last_foreign_event_at(conn, case.case_id, began_by.type) if began_by else None
    return began or case.last_step_at


async def _open(conn: Connection, referral: Referral, case_id: UUID, case_no: str) -> Referral:
    await store.open_case(conn, referral.referral_id, case_id, case_no)
    return replace(referral, case_id=case_id, case_no=case_no)


def _status_changed(referral: Referral, told: StatusTold, at: datetime) -> ReferralStatusChanged:
    assert referral.case_no is not None
    assert referral.county is not None
    return ReferralStatusChanged(
        document_no=referral.document_no,
        case_no=referral.case_no,
        county=referral.county,
        status=told.status,
        time=at,
        responsible_instead=told.responsible_instead,
        route=told.route,
        method=told.method,
        outcome=told.outcome,
        recovered_fen=told.recovered_fen,
    )
