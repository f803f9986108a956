"""A change of a case, its audit rows and its events, always together. Whoever calls has locked the case."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from casework.act import Act
from casework.events import case_event
from contracts import Event
from contracts.intake import ApplicationAccepted, PreliminaryReviewDone
from database import Connection
from delivery import NewEvent, outbox
from intake.case import store
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.allowed_acts import Action
from intake.case.rules.case import Case, end
from intake.case.rules.legal_basis import acceptance_basis
from intake.case.rules.review import Review, StatedReview
from intake.case.rules.states import State
from sealing import Sealed, Sealing, seal_texts


async def save(conn: Connection, case: Case, audit_rows: Sequence[AuditRow], *events: NewEvent) -> Case:
    """Store what a case has become, who made it so, and send what happened."""
    await store.save(conn, case, audit_rows)
    await outbox.add(conn, *events)
    return case


async def end_case(
    conn: Connection,
    case: Case,
    state: State,
    act: Act,
    action: Action,
    event: Event,
    words: Sealed,
    codes: tuple[str, ...] = (),
) -> Case:
    """The case ends by an act; the words given with it stay here, sealed; `codes`: why."""
    ended = end(case, state, act.at)
    audit_row = AuditRow(AuditAction(action), case.state, state, act, words, codes)
    return await save(conn, ended, [audit_row], case_event(ended, act, event))


def acceptance(case: Case, on: date) -> ApplicationAccepted:
    """受理, with what it rests on."""
    return ApplicationAccepted(
        lane=case.lane,
        basis=acceptance_basis(case.lane, on),
        means_exempt=case.means_basis is not None,
        accepted_first=case.accepted_first,
    )


def review_row(stated: StatedReview, case_id: UUID, state: State, act: Act, sealing: Sealing) -> AuditRow:
    """A preliminary review changes no state: the county decides (N6)."""
    words = seal_texts(sealing, case_id, note=stated.note)
    return AuditRow(AuditAction.preliminary_review, state, state, act, words, stated.review.codes)


def review_done(review: Review) -> PreliminaryReviewDone:
    """初审, without the words."""
    return PreliminaryReviewDone(
        office=review.office,
        opinion=review.opinion,
        reasons=review.reasons,
        papers_seen=review.papers_seen,
        papers_asked=review.papers_asked,
    )
