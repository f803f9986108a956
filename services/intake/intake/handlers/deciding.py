"""Papers come in, a person decides, an application ends (N2.3; 法律援助法 43–48)."""

from dataclasses import dataclass

from contracts import RULE
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationRefused,
    ApplicationWithdrawn,
    PapersSupplied,
    RefusalReason,
    TerminationGround,
)
from database import Connection
from delivery import NewEvent
from intake.handlers.receiving import accepted
from intake.handlers.telling import Act, change, event
from intake.rules.actions import Action, Impossible, impossible
from intake.rules.case import Case, ended, granted, supplied
from intake.rules.codes import Paper, State, responsible
from intake.sealing import Sealed
from intake.store.audit import Step

BY_DECISION = "decision"
DEEMED = "papers_overdue"
ASKED = "applicant_asks"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why aid is refused, and who is responsible instead."""

    reasons: tuple[RefusalReason, ...]
    responsible_instead: str


async def supply_papers(
    conn: Connection, case: Case, papers: frozenset[Paper], act: Act
) -> Case | Impossible:
    """Papers were brought; those already shown change nothing."""
    if no := impossible(case, Action.papers, act.day):
        return no
    new = papers - case.papers_shown | papers & set(case.papers_owed)
    if not new:
        return case
    after = supplied(case, new, act.at)
    told = PapersSupplied(papers=tuple(sorted(new)), still_missing=tuple(after.papers_owed))
    events = [event(after, told, act, act.caller.actor)]
    steps = [act.step("papers", case.state, case.state)]
    if after.state is not case.state:
        events.append(event(after, accepted(after, act), act, RULE))
        steps.append(act.by_rule("accept", case.state, after.state))
    return await change(conn, after, steps, events)


async def grant(conn: Connection, case: Case, note: Sealed | None, act: Act) -> Case | Impossible:
    """给予法律援助 by a named person."""
    if no := impossible(case, Action.grant, act.day):
        return no
    after = granted(case, act.at)
    told = AidGranted(basis=BY_DECISION, aid_first=case.is_aid_first(act.day))
    steps, events = _accepted_with_it(case, after, act)
    steps.append(act.step("grant", State.accepted, State.granted, note))
    return await change(conn, after, steps, [*events, event(after, told, act, act.caller.actor)])


def _accepted_with_it(case: Case, after: Case, act: Act) -> tuple[list[Step], list[NewEvent]]:
    """Aid before the papers is accepted in the same act (法律援助法 44)."""
    if case.accepted_at is not None:
        return [], []
    told = event(after, accepted(after, act), act, act.caller.actor)
    return [act.step("accept", case.state, State.accepted)], [told]


async def refuse(
    conn: Connection, case: Case, refusal: Refusal, words: Sealed, act: Act
) -> Case | Impossible:
    """不予法律援助, also before acceptance; it names who is responsible instead."""
    if no := impossible(case, Action.refuse, act.day):
        return no
    after = ended(case, State.refused, act.at)
    told = ApplicationRefused(
        reasons=refusal.reasons, responsible_instead=responsible(refusal.responsible_instead)
    )
    return await _end(conn, case, after, "refuse", words, event(after, told, act, act.caller.actor), act)


async def withdraw(conn: Connection, case: Case, words: Sealed, act: Act) -> Case | Impossible:
    """撤回申请, before or after the grant; the applicant's words stay here."""
    if no := impossible(case, Action.withdraw, act.day):
        return no
    after = ended(case, State.withdrawn, act.at)
    told = ApplicationWithdrawn(reason=ASKED, after_grant=case.state is State.granted)
    return await _end(conn, case, after, "withdraw", words, event(after, told, act, act.caller.actor), act)


async def deem_withdrawn(conn: Connection, case: Case, words: Sealed, act: Act) -> Case | Impossible:
    """视为撤回: a person confirms what the rule proposed, after service (程序规定 2012 art 13; 法 43)."""
    if no := impossible(case, Action.deem_withdrawn, act.day):
        return no
    after = ended(case, State.withdrawn, act.at)
    told = ApplicationWithdrawn(deemed=True, reason=DEEMED)
    return await _end(
        conn, case, after, "deem_withdrawn", words, event(after, told, act, act.caller.actor), act
    )


async def terminate(
    conn: Connection, case: Case, ground: TerminationGround, note: Sealed | None, act: Act
) -> Case | Impossible:
    """终止法律援助 (法律援助法 48); a grant made by rule is revoked the same way."""
    if no := impossible(case, Action.terminate, act.day):
        return no
    after = ended(case, State.terminated, act.at)
    told = event(after, AidTerminated(ground=ground), act, act.caller.actor)
    return await _end(conn, case, after, "terminate", note, told, act)


async def _end(
    conn: Connection,
    case: Case,
    after: Case,
    action: str,
    words: Sealed | None,
    told: NewEvent,
    act: Act,
) -> Case:
    return await change(conn, after, [act.step(action, case.state, after.state, words)], [told])
