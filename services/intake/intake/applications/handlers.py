"""An application comes in: received, and at once as far as the rule carries it (N2.1, N2.3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import matching
from casework.act import Act
from casework.events import case_event
from contracts.intake import AidGranted, ApplicationReceived, PapersRequested, RespondentRef
from database import Connection
from delivery import NewEvent, outbox
from intake.applications import store
from intake.applications.rules.application import Application, Recipient, Respondent
from intake.applications.rules.cautions import SAME_IDENTITY, Caution
from intake.applications.rules.lanes import is_group
from intake.applications.rules.outcome import Outcome, decide
from intake.case.audit import AuditAction, AuditRow
from intake.case.changes import acceptance
from intake.case.rules.case import Case
from intake.case.rules.states import State
from intake.new_records import Admission
from intake.people.sealing import Sealing


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application to be received; `statement`: all of it, as it will be kept, sealed."""

    case_id: UUID
    application: Application
    statement: Mapping[str, Any]
    admission: Admission


@dataclass(frozen=True, slots=True)
class Receipt:
    """The case that an application became, how that was decided, and what to look at again."""

    case: Case
    outcome: Outcome
    cautions: tuple[Caution, ...]


async def receive(conn: Connection, new: NewApplication, sealing: Sealing, match_key: bytes) -> Receipt:
    """Decide, number, seal and store it; tell the others, who know its respondents by their hashes."""
    campaign, county, act = new.admission.campaign, new.admission.county, new.admission.act
    outcome = decide(new.application, act.day, campaign.papers_days, county.standing_order)
    number = await store.next_number(conn, campaign.code, county.code, act.day.year)
    case = _case(new, outcome, campaign.case_no(county, act.day.year, number))
    is_known = await store.add(
        conn,
        case,
        new.application,
        sealing.seal(new.statement, new.case_id),
        _identity_hashes(new.application.recipients, sealing),
        _audit_rows(case.state, act),
    )
    respondents = tuple(_respondent_ref(each, match_key) for each in new.application.respondents)
    await outbox.add(conn, *_events(case, new.application, respondents, outcome, act))
    return Receipt(case, outcome, (*outcome.cautions, *((SAME_IDENTITY,) if is_known else ())))


def _case(new: NewApplication, outcome: Outcome, case_no: str) -> Case:
    application, owed, at = new.application, outcome.owed, new.admission.act.at
    return Case(
        case_id=new.case_id,
        case_no=case_no,
        campaign=new.admission.campaign.code,
        county=new.admission.county.code,
        state=outcome.state,
        lane=outcome.lane,
        case_class=application.case_class,
        received_at=at,
        papers_shown=application.papers_shown,
        papers_owed=owed.papers if owed else (),
        papers_due=owed.due if owed else None,
        means_basis=outcome.means_basis,
        accepted_first=outcome.accepted_first,
        limitation_ends=application.limitation_ends,
        urgent_grounds=application.urgent_grounds,
        accepted_at=None if outcome.state is State.received else at,
        granted_at=at if outcome.state is State.granted else None,
        standing_order=outcome.standing_order.reference if outcome.standing_order else None,
    )


def _audit_rows(state: State, act: Act) -> Sequence[AuditRow]:
    """One row per change of state, up to where the rule carried it."""
    by_rule = act.then_by_rule()
    rows = [
        AuditRow(AuditAction.receive, None, State.received, act),
        AuditRow(AuditAction.accept, State.received, State.accepted, by_rule),
        AuditRow(AuditAction.grant, State.accepted, State.granted, by_rule),
    ]
    return rows[: 1 + (State.received, State.accepted, State.granted).index(state)]


def _events(
    case: Case,
    application: Application,
    respondents: tuple[RespondentRef, ...],
    outcome: Outcome,
    act: Act,
) -> Iterator[NewEvent]:
    """What happened, in order: receiving is the caller's act, the rest the rule's."""
    yield case_event(case, act, _received(case, application, respondents, outcome))
    by_rule = act.then_by_rule()
    if case.papers_due is not None:
        requested = PapersRequested(papers=tuple(case.papers_owed), due=case.papers_due)
        yield case_event(case, by_rule, requested)
    if case.accepted_at is not None:
        yield case_event(case, by_rule, acceptance(case, act.day))
    if case.standing_order is not None:
        granted = AidGranted(basis="N2.1", standing_order=case.standing_order, aid_first=outcome.aid_first)
        yield case_event(case, by_rule, granted)


def _received(
    case: Case, application: Application, respondents: tuple[RespondentRef, ...], outcome: Outcome
) -> ApplicationReceived:
    return ApplicationReceived(
        case_no=case.case_no,
        lane=case.lane,
        case_class=case.case_class,
        claim_classes=application.claim_classes,
        channel=application.channel,
        form=application.form.value,
        office=application.office,
        migrant_worker=application.migrant_worker,
        workers=application.worker_count,
        workers_exact=application.workers.is_exact,
        group=is_group(application.worker_count),
        amount_claimed_fen=application.amount_claimed_fen,
        wages_claimed_fen=application.wages_claimed_fen,
        respondents=respondents,
        limitation_ends=case.limitation_ends,
        urgent=outcome.urgent,
        source_system=application.source_system,
    )


def _respondent_ref(respondent: Respondent, match_key: bytes) -> RespondentRef:
    """A respondent as others may know it."""
    name, code = respondent.name, respondent.credit_code
    return RespondentRef(
        role=respondent.role,
        name_hash=matching.name_hash(match_key, name) if name else None,
        credit_code_hash=matching.code_hash(match_key, code) if code else None,
    )


def _identity_hashes(recipients: Sequence[Recipient], sealing: Sealing) -> Sequence[str]:
    """Keyed hashes of the numbers shown, to find the same person again."""
    shown = [(each.id_type, each.id_number) for each in recipients if each.id_number]
    numbers = {f"identity:{kind}:{matching.normal_name(number)}" for kind, number in shown}
    return sorted(sealing.hash(number).hex() for number in numbers)
