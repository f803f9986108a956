"""An application comes in: received, and at once as far as the rule carries it (N2.1, N2.3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_json
from uuid_utils.compat import uuid7

import matching
from casework.act import Act
from casework.events import case_event
from clock import day_of
from contracts.intake import AidGranted, ApplicationReceived, PapersRequested, RespondentRef
from database import Connection
from delivery import NewEvent
from intake.applications import store
from intake.applications.rules.application import Application, Recipient, Respondent
from intake.applications.rules.cautions import SAME_IDENTITY, same_application
from intake.applications.rules.flaws import application_flaw
from intake.applications.rules.lanes import is_group
from intake.applications.rules.likeness import likeness
from intake.applications.rules.outcome import Outcome, Receipt, decide
from intake.applications.store import SEQ, NaturalKey, NewCase, Numbered, ReceivedBefore, Traces
from intake.case.audit import AuditAction, AuditRow
from intake.case.changes import acceptance, review_done, review_row
from intake.case.rules.case import Case
from intake.case.rules.review import StatedReview
from intake.case.rules.states import State
from intake.cautions import Caution
from intake.flaws import Flaw, FlawKind
from intake.new_records.rules import Admission, Campaigns, NewRecord, admit, area_flaw
from intake.people.identity import same_holder
from languages import Words
from sealing import Sealing

USED_BEFORE: Final = Words("此编号已用于另一内容的申请", "this reference was used for another application")
REFERENCE_REUSED: Final = Flaw(FlawKind.source_reference_reused, (("source", "reference"),), hint=USED_BEFORE)


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application to be received; `statement`: all of it, as it will be kept, sealed.

    `station`: the workstation that files it, `stated_review`: its preliminary review.
    """

    record: NewRecord
    act: Act
    application: Application
    statement: Mapping[str, Any]
    source_reference: str | None
    station: str | None = None
    stated_review: StatedReview | None = None


async def receive(
    conn: Connection, new: NewApplication, campaigns: Campaigns, sealing: Sealing, match_key: bytes
) -> Receipt | ReceivedBefore | Flaw:
    """Once per natural key, where there is one: the same application again has the receipt it had then."""
    key = _natural_key(new, sealing)
    admission = _admit(new, campaigns)
    if isinstance(admission, Flaw):
        before = await store.received_before(conn, key) if key else None
        return _again(before, key) if key and before else admission
    return await _open_case(conn, new, admission, key, sealing, match_key)


def _again(before: ReceivedBefore, key: NaturalKey | None) -> ReceivedBefore | Flaw:
    return before if key and before.statement_hash == key.statement_hash else REFERENCE_REUSED


async def received_under(
    conn: Connection, record: NewRecord, system: str, reference: str, sealing: Sealing
) -> Receipt | None:
    """The receipt of what came under a number of another system, whatever it stated."""
    key = NaturalKey(record.campaign, record.county, system, _reference_hash(reference, sealing), b"")
    before = await store.received_before(conn, key)
    return before.receipt if before else None


def _reference_hash(reference: str, sealing: Sealing) -> bytes:
    return sealing.hash(f"reference:{reference}")


def _admit(new: NewApplication, campaigns: Campaigns) -> Admission | Flaw:
    """Whether it may be received at all."""
    admission = admit(new.record, campaigns)
    if isinstance(admission, Flaw):
        return admission
    flaw = application_flaw(new.application, admission.county, new.act.day)
    return flaw or area_flaw(new.application.area, admission.campaign) or admission


def _natural_key(new: NewApplication, sealing: Sealing) -> NaturalKey | None:
    """Within the county: what another county's system calls its own is nobody else's."""
    system, reference = new.application.source_system, new.source_reference
    if system is None or reference is None:
        return None
    reference_hash = _reference_hash(reference, sealing)
    statement_hash = sealing.hash(to_json(new.statement).decode())
    return NaturalKey(new.record.campaign, new.record.county, system, reference_hash, statement_hash)


async def _open_case(
    conn: Connection,
    new: NewApplication,
    admission: Admission,
    key: NaturalKey | None,
    sealing: Sealing,
    match_key: bytes,
) -> Receipt | ReceivedBefore | Flaw:
    """Decide, seal, number, store and send it; the others know its respondents by their hashes.

    It is numbered as it is stored, as whoever else opens a case in the county waits from there to the end of
    the transaction.
    """
    campaign, county, act, application = admission.campaign, admission.county, new.act, new.application
    case_id, traces = uuid7(), _traces(application, sealing)
    recorded_day = day_of(act.recorded)
    days = campaign.terms_on(recorded_day).papers_days
    outcome = decide(application, act.day, recorded_day, days, county.standing_order)
    respondents = tuple(_respondent_ref(each, match_key) for each in application.respondents)
    sealed_statement = sealing.seal_without_digest(new.statement, case_id)
    open_case = _case(case_id, campaign.case_no(county, act.day.year, SEQ), new, outcome)
    new_case = NewCase(open_case, application, act.recorded, sealed_statement, traces, key)
    events = tuple(_events(open_case, application, respondents, outcome, act))
    numbered = await store.add(conn, new_case, tuple(_audit_rows(open_case, new, sealing)), events)
    if isinstance(numbered, ReceivedBefore):
        return _again(numbered, key)
    case = replace(open_case, case_no=open_case.case_no.replace(SEQ, numbered.digits))
    receipt = Receipt(case, outcome.reasons, (*outcome.cautions, *_seen_before(numbered)), act.recorded)
    if key:
        await store.keep_receipt(conn, key, receipt)
    return receipt


def _case(case_id: UUID, case_no: str, new: NewApplication, outcome: Outcome) -> Case:
    application, owed, at = new.application, outcome.owed, new.act.at
    return Case(
        case_id=case_id,
        case_no=case_no,
        campaign=new.record.campaign,
        county=new.record.county,
        state=outcome.state,
        lane=outcome.lane,
        case_class=application.case_class,
        received_at=at,
        papers_shown=application.papers_shown,
        papers_owed=owed.papers if owed else (),
        papers_due=owed.due if owed else None,
        papers_told_at=new.act.recorded if owed else None,
        means_basis=outcome.means_basis,
        accepted_first=outcome.accepted_first,
        limitation_ends=application.limitation_ends,
        urgent_grounds=application.urgent_grounds,
        accepted_at=None if outcome.state is State.received else at,
        granted_at=at if outcome.state is State.granted else None,
        standing_order=outcome.standing_order.reference if outcome.standing_order else None,
        station=new.station,
        preliminary_review=new.stated_review.review if new.stated_review else None,
    )


def _audit_rows(case: Case, new: NewApplication, sealing: Sealing) -> Iterator[AuditRow]:
    """One row per change of state, up to where the rule carried it; a review changes none."""
    act = new.act
    yield AuditRow(AuditAction.receive, None, State.received, act)
    if new.stated_review is not None:
        yield review_row(new.stated_review, case.case_id, State.received, act, sealing)
    by_rule = act.then_by_rule()
    if case.state is not State.received:
        yield AuditRow(AuditAction.accept, State.received, State.accepted, by_rule)
    if case.state is State.granted:
        yield AuditRow(AuditAction.grant, State.accepted, State.granted, by_rule)


def _events(
    case: Case,
    application: Application,
    respondents: tuple[RespondentRef, ...],
    outcome: Outcome,
    act: Act,
) -> Iterator[NewEvent]:
    """What happened, in order: receiving is the caller's act, the rest the rule's."""
    yield case_event(case, act, _received(case, application, respondents, outcome))
    if case.preliminary_review is not None:
        yield case_event(case, act, review_done(case.preliminary_review))
    by_rule = act.then_by_rule()
    if case.papers_due is not None:
        requested = PapersRequested(papers=tuple(case.papers_owed), due=case.papers_due)
        yield case_event(case, Act.by_rule(act.recorded), requested)
    if case.accepted_at is not None:
        yield case_event(case, by_rule, acceptance(case, act.day))
    if case.standing_order is not None:
        granted = AidGranted(basis="N2.1", standing_order=case.standing_order, aid_first=outcome.aid_first)
        yield case_event(case, by_rule, granted)


def _received(
    case: Case, application: Application, respondents: tuple[RespondentRef, ...], outcome: Outcome
) -> ApplicationReceived:
    workers = application.worker_count
    return ApplicationReceived(
        case_no=case.case_no,
        lane=case.lane,
        case_class=case.case_class,
        claim_classes=application.claim_classes,
        channel=application.channel,
        form=application.form,
        office=application.office,
        migrant_worker=application.migrant_worker,
        workers=workers,
        workers_exact=application.workers.is_exact,
        workers_known=application.workers.is_known,
        group=is_group(workers),
        amount_claimed_fen=application.amount_claimed_fen,
        amount_claimed_exact=application.amount_claimed_exact,
        wages_claimed_fen=application.wages_claimed_fen,
        respondents=respondents,
        limitation_ends=case.limitation_ends,
        urgent=outcome.urgent,
        source_system=application.source_system,
        industry=application.industry,
        area=application.area,
    )


def _respondent_ref(respondent: Respondent, match_key: bytes) -> RespondentRef:
    """A respondent as others may know it."""
    name, code = respondent.name, respondent.credit_code
    return RespondentRef(
        role=respondent.role,
        name_hash=matching.name_hash(match_key, name) if name else None,
        credit_code_hash=matching.code_hash(match_key, code) if code else None,
    )


def _seen_before(found: Numbered) -> Iterator[Caution]:
    if found.is_known:
        yield SAME_IDENTITY
    if found.alike:
        yield same_application(found.alike)


def _traces(application: Application, sealing: Sealing) -> Traces:
    alike = likeness(application)
    return Traces(
        _identity_hashes(application.recipients, sealing), sealing.hash(alike).hex() if alike else None
    )


def _identity_hashes(recipients: Sequence[Recipient], sealing: Sealing) -> Sequence[str]:
    """Keyed hashes of the numbers shown, to find the same person again."""
    shown = [(each.id_type, each.id_number) for each in recipients if each.id_number]
    numbers = {f"identity:{same_holder(kind, number)}" for kind, number in shown}
    return sorted(sealing.hash(number).hex() for number in numbers)
