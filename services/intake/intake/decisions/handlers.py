"""A person grants, refuses or terminates aid (N2.1; 法律援助法 43–48). The case is locked."""

from dataclasses import dataclass
from typing import Final

from casework.act import Act
from casework.events import case_event
from contracts.intake import AidGranted, AidTerminated, ApplicationRefused, RefusalReason, TerminationGround
from database import Connection
from intake.case import changes
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from intake.case.rules.case import Case
from intake.case.rules.states import State
from intake.decisions import rules
from intake.decisions.codes import responsible_code
from sealing import Sealing, seal_texts

BY_DECISION: Final = "decision"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why aid is refused, and who is responsible instead."""

    reasons: tuple[RefusalReason, ...]
    responsible_instead: str | None
    note: str | None


async def grant(
    conn: Connection, case: Case, note: str | None, act: Act, sealing: Sealing
) -> Case | NotAllowed:
    """给予法律援助; what was not accepted yet is accepted in the same act."""
    if no := not_allowed(case, Action.grant, act.day):
        return no
    after = rules.grant(case, act.at)
    granted = AidGranted(basis=BY_DECISION, aid_first=case.is_aid_first(act.day))
    words = seal_texts(sealing, case.case_id, note=note)
    audit_rows = [AuditRow(AuditAction.grant, State.accepted, State.granted, act, words)]
    events = [case_event(after, act, granted)]
    if case.accepted_at is None:
        audit_rows.insert(0, AuditRow(AuditAction.accept, case.state, State.accepted, act))
        events.insert(0, case_event(after, act, changes.acceptance(after, act.day)))
    return await changes.save(conn, after, audit_rows, *events)


async def refuse(
    conn: Connection, case: Case, refusal: Refusal, act: Act, sealing: Sealing
) -> Case | NotAllowed:
    """不予法律援助, also before acceptance; it names who is responsible instead."""
    if no := not_allowed(case, Action.refuse, act.day):
        return no
    instead = refusal.responsible_instead
    words = seal_texts(sealing, case.case_id, note=refusal.note, responsible_instead=instead)
    responsible = responsible_code(instead or "")
    refused = ApplicationRefused(reasons=refusal.reasons, responsible_instead=responsible)
    codes = (*refusal.reasons, responsible)
    return await changes.end_case(conn, case, State.refused, act, Action.refuse, refused, words, codes)


async def terminate(
    conn: Connection, case: Case, ground: TerminationGround, note: str | None, act: Act, sealing: Sealing
) -> Case | NotAllowed:
    """终止法律援助 (法律援助法 48); a grant made by rule is revoked the same way."""
    if no := not_allowed(case, Action.terminate, act.day):
        return no
    words = seal_texts(sealing, case.case_id, note=note)
    terminated = AidTerminated(ground=ground)
    codes = (ground,)
    return await changes.end_case(
        conn, case, State.terminated, act, Action.terminate, terminated, words, codes
    )
