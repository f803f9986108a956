"""An application comes in: received, and at once as far as the rule carries it (N2.1, N2.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from campaign import Campaign, County
from contracts import RULE, Channel, Event
from contracts.intake import (
    AidGranted,
    ApplicationAccepted,
    ApplicationReceived,
    PapersRequested,
    RespondentRef,
)
from database import Connection
from delivery import outbox
from intake.handlers.telling import Act, event
from intake.rules import lanes
from intake.rules.application import Application
from intake.rules.case import Case, day_of
from intake.rules.codes import Form, State
from intake.rules.receiving import Judgement, acceptance_basis
from intake.sealing import Sealed
from intake.store import cases
from intake.store.audit import Step
from intake.store.cases import Facts, Whole


@dataclass(frozen=True, slots=True)
class NewCase:
    """An application with all that belongs to it, before it has a number."""

    case_id: UUID
    campaign: Campaign
    county: County
    office: str | None
    channel: Channel
    form: Form
    application: Application
    judgement: Judgement
    respondents: tuple[RespondentRef, ...]
    source_system: str | None
    identities: tuple[str, ...]
    told: Sealed


async def receive(conn: Connection, new: NewCase, act: Act) -> tuple[Case, int]:
    """The new case, and how many of the county know one of its identities already."""
    draft = _case(new, act)
    whole = Whole(draft, _facts(new, act), new.told)
    year = act.day.year
    case_no, known_before = await cases.add(conn, whole, year, new.identities, _steps(draft.state, act))
    case = _case(new, act, case_no)
    told = [event(case, _received(case, new), act, act.caller.actor)]
    await outbox.add(conn, *told, *(event(case, data, act, RULE) for data in _by_rule(case, new, act)))
    return case, known_before


def _case(new: NewCase, act: Act, case_no: str | None = None) -> Case:
    found, application = new.judgement, new.application
    owed = found.owed
    return Case(
        case_id=new.case_id,
        case_no=case_no or new.campaign.case_no(new.county, day_of(act.at).year, "{seq}"),
        campaign=new.campaign.code,
        county=new.county.code,
        state=found.state,
        lane=found.lane,
        case_class=application.case_class,
        received_at=act.at,
        papers_shown=application.papers_shown,
        papers_owed=owed.papers if owed else (),
        papers_due=owed.due if owed else None,
        means_basis=found.means_basis,
        accepted_first=found.accepted_first,
        limitation_ends=application.limitation_ends,
        urgent_grounds=application.urgent_grounds,
        accepted_at=None if found.state is State.received else act.at,
        granted_at=act.at if found.state is State.granted else None,
        standing_order=found.standing_order.reference if found.standing_order else None,
    )


def _facts(new: NewCase, act: Act) -> Facts:
    application = new.application
    return Facts(
        office=new.office,
        channel=new.channel,
        form=new.form,
        claim_classes=application.claim_classes,
        workers=application.worker_count,
        workers_exact=application.workers.exact,
        amount_claimed_fen=application.amount_claimed_fen,
        recorded_at=act.recorded,
    )


def _steps(state: State, act: Act) -> Sequence[Step]:
    """One row per change of state, up to where the rule carried it."""
    steps = [
        act.step("receive", None, State.received),
        act.by_rule("accept", State.received, State.accepted),
        act.by_rule("grant", State.accepted, State.granted),
    ]
    return steps[: 1 + (State.received, State.accepted, State.granted).index(state)]


def _received(case: Case, new: NewCase) -> ApplicationReceived:
    application = new.application
    return ApplicationReceived(
        case_no=case.case_no,
        lane=case.lane,
        case_class=case.case_class,
        claim_classes=application.claim_classes,
        channel=new.channel,
        form=new.form.value,
        office=new.office,
        migrant_worker=application.migrant_worker,
        workers=application.worker_count,
        workers_exact=application.workers.exact,
        group=lanes.is_group(application.worker_count),
        amount_claimed_fen=application.amount_claimed_fen,
        wages_claimed_fen=application.wages_claimed_fen,
        respondents=new.respondents,
        limitation_ends=case.limitation_ends,
        urgent=new.judgement.urgent,
        source_system=new.source_system,
    )


def _by_rule(case: Case, new: NewCase, act: Act) -> Iterator[Event]:
    """What the rule says at once, in order."""
    if case.papers_due is not None:
        yield PapersRequested(papers=tuple(case.papers_owed), due=case.papers_due)
    if case.accepted_at is not None:
        yield accepted(case, act)
    if new.judgement.standing_order is not None:
        order = new.judgement.standing_order.reference
        yield AidGranted(basis="N2.1", standing_order=order, aid_first=new.judgement.aid_first)


def accepted(case: Case, act: Act) -> ApplicationAccepted:
    """受理, with what it rests on."""
    return ApplicationAccepted(
        lane=case.lane,
        basis=acceptance_basis(case.lane, day_of(act.at)),
        means_exempt=case.means_basis is not None,
        accepted_first=case.accepted_first,
    )
