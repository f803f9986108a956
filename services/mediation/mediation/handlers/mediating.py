"""What mediators do: hold sessions, bring an agreement about, or record that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import timelimits
from contracts import Route
from contracts.mediation import AgreementReached, FailureReason, MediationFailed, SessionHeld
from contracts.mediation import Instalment as ToldInstalment
from database import Connection
from mediation.handlers.telling import Act, tell
from mediation.rules.actions import Action, Impossible, after_failure, impossible
from mediation.rules.agreement import Flawed, Promise, flaw_of, in_order
from mediation.rules.case import Agreement, Case, Failure, Session, SessionOutcome, State
from mediation.rules.order import too_early
from mediation.rules.routes import RouteClosed, route_after_failure
from mediation.store import cases, records

CONFIRMATION = timelimits.Rule.judicial_confirmation
"""30 days from the agreement's effect (人民调解法 33)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the parties agreed on."""

    amount_fen: int
    wages_fen: int
    promises: Sequence[Promise]
    effective: date
    partial: bool


async def hold_session(conn: Connection, case: Case, outcome: SessionOutcome, act: Act) -> Case | Impossible:
    """调解会. A refusal stops mediation; that it failed, and why, is then recorded by a person."""
    no = impossible(case, Action.session)
    if no:
        return no
    session = Session(len(case.sessions) + 1, outcome, act.at)
    await records.add_session(conn, case.case_id, session, act.recorded)
    await tell(conn, case, act, SessionHeld(number=session.number, outcome=outcome))
    return await _moved(conn, replace(case, sessions=(*case.sessions, session)), case.state)


async def agree(conn: Connection, case: Case, terms: Terms, act: Act) -> Case | Impossible | Flawed:
    """调解协议, with the date until which it may be confirmed by the court."""
    no = (
        impossible(case, Action.agree)
        or too_early(case, terms.effective, "effective")
        or flaw_of(terms.amount_fen, terms.wages_fen, terms.promises, terms.effective)
    )
    if no:
        return no
    agreement = _agreement(terms, act)
    await records.add_agreement(conn, case.case_id, agreement, act.recorded)
    await tell(conn, case, act, _reached(agreement))
    return await _moved(conn, replace(case, agreement=agreement), State.performing)


async def fail(
    conn: Connection,
    case: Case,
    reason: FailureReason,
    asked: Route | None,
    act: Act,
    *,
    arrears_note: bool,
) -> Case | Impossible | RouteClosed:
    """调解不成: the reason is coded, and a route opens."""
    no = impossible(case, Action.fail)
    route = no or route_after_failure(case, reason, asked, arrears_note=arrears_note)
    if not isinstance(route, Route):
        return route
    failure = Failure(reason, route, arrears_note, act.at)
    await records.add_failure(conn, case.case_id, failure, act.recorded)
    await tell(conn, case, act, MediationFailed(reason=reason, route=route))
    return await _moved(conn, replace(case, failure=failure), after_failure(case))


async def _moved(conn: Connection, case: Case, state: State) -> Case:
    await cases.move(conn, case.case_id, state)
    return replace(case, state=state, version=case.version + 1)


def _agreement(terms: Terms, act: Act) -> Agreement:
    deadline = timelimits.due(CONFIRMATION, terms.effective, {}).date
    return Agreement(
        amount_fen=terms.amount_fen,
        wages_fen=terms.wages_fen,
        effective=terms.effective,
        confirmation_deadline=deadline,
        partial=terms.partial,
        at=act.at,
        instalments=in_order(terms.promises),
    )


def _reached(agreement: Agreement) -> AgreementReached:
    return AgreementReached(
        amount_fen=agreement.amount_fen,
        wages_fen=agreement.wages_fen,
        instalments=tuple(
            ToldInstalment(number=each.number, due=each.due, amount_fen=each.amount_fen)
            for each in agreement.instalments
        ),
        effective=agreement.effective,
        confirmation_deadline=agreement.confirmation_deadline,
        partial=agreement.partial,
    )
