"""Proceedings: opened because mediation failed, because a limitation ends, or by choice; and their end."""

from dataclasses import replace
from datetime import datetime

from contracts import TIMER, Route
from contracts.mediation import ProceedingsEnded, ProceedingsOpened
from database import Connection
from mediation.handlers.telling import Act, tell
from mediation.rules.actions import Action, Impossible, after_opening, impossible
from mediation.rules.case import Case, EndOutcome, OpeningReason, Proceedings, day_of
from mediation.rules.limitation import FILED_WITH, must_file
from mediation.rules.routes import NotOne, RouteClosed, opening_reason, route_to_open, which_open
from mediation.store import cases, records


async def open_proceedings(
    conn: Connection, case: Case, asked: Route, act: Act
) -> Case | Impossible | RouteClosed:
    """A route is taken; where mediation goes on, it goes on beside (N3.2)."""
    no = impossible(case, Action.open)
    route = no or route_to_open(case, asked)
    if not isinstance(route, Route):
        return route
    return await _opened(conn, case, route, opening_reason(case), act)


async def file_for_limitation(conn: Connection, case: Case, act: Act) -> Case:
    """能诉快诉: mediation must never cost the worker the claim."""
    return await _opened(conn, case, FILED_WITH, "limitation", act)


async def file_when_near(conn: Connection, case: Case, now: datetime) -> None:
    """The clock's turn to look: since the last, the limitation may have come near."""
    if must_file(case, day_of(now)):
        await file_for_limitation(conn, case, Act(TIMER, now, now))


async def _opened(conn: Connection, case: Case, route: Route, reason: OpeningReason, act: Act) -> Case:
    proceedings = Proceedings(len(case.proceedings) + 1, route, reason, act.at)
    state = after_opening(case.state)
    await records.add_proceedings(conn, case.case_id, proceedings)
    await cases.move(conn, case.case_id, state)
    await tell(conn, case, act, ProceedingsOpened(route=route, reason=reason))
    opened = (*case.proceedings, proceedings)
    return replace(case, proceedings=opened, state=state, version=case.version + 1)


async def end_proceedings(
    conn: Connection, case: Case, asked: Route | None, outcome: EndOutcome, awarded_fen: int, act: Act
) -> Case | Impossible | NotOne:
    """They ended, with what was awarded; what is paid of it is a matter of its own."""
    found = impossible(case, Action.end) or which_open(case, asked)
    if not isinstance(found, Proceedings):
        return found
    ended = replace(found, outcome=outcome, awarded_fen=awarded_fen, ended_at=act.at)
    await records.end_proceedings(conn, case.case_id, ended)
    await cases.move(conn, case.case_id, case.state)
    told = ProceedingsEnded(route=ended.route, outcome=outcome, awarded_fen=awarded_fen)
    await tell(conn, case, act, told)
    all_of_them = tuple(ended if each is found else each for each in case.proceedings)
    return replace(case, proceedings=all_of_them, version=case.version + 1)
