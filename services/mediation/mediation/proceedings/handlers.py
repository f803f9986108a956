"""Opening proceedings, as a person records it, and their end."""

from dataclasses import replace
from uuid import UUID

from casework.act import Act
from casework.events import send
from contracts import Route
from contracts.agency_facts import AgencyProceedingsDecided
from contracts.mediation import ProceedingsEnded, ProceedingsOpened, ProceedingsOutcome
from database import Connection
from mediation.agency_facts import store as agency_facts
from mediation.agency_facts.rules import flaw_in_naming
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Proceedings
from mediation.case.rules.entry_flaws import Flaw
from mediation.proceedings import store
from mediation.proceedings.rules import (
    ProceedingsNotNamed,
    RouteNotOpen,
    award_flaw,
    opening_reason,
    proceedings_meant,
    route_to_open,
)


async def open_proceedings(
    conn: Connection, case: Case, asked: Route, act: Act
) -> Case | NotAllowed | RouteNotOpen:
    """A route is taken; where mediation goes on, it goes on beside (N3.2)."""
    refusal = not_allowed(case, Action.open)
    route = refusal or route_to_open(case, asked)
    if not isinstance(route, Route):
        return route
    reason = opening_reason(case)
    proceedings = Proceedings(len(case.proceedings) + 1, route, reason, act.at)
    await store.add_proceedings(conn, case.case_id, proceedings)
    await send(conn, case, act, ProceedingsOpened(route=route, reason=reason))
    return await cases.save(conn, transitions.open_proceedings(case, proceedings))


async def end_proceedings(
    conn: Connection,
    case: Case,
    asked: Route | None,
    outcome: ProceedingsOutcome,
    awarded_fen: int,
    act: Act,
    *,
    agency_fact: UUID | None = None,
) -> Case | NotAllowed | Flaw | ProceedingsNotNamed:
    """They ended, with what was awarded; what is paid of it is a matter of its own."""
    refusal = (
        not_allowed(case, Action.end)
        or award_flaw(outcome, awarded_fen)
        or await _flaw_in_naming(conn, case, agency_fact)
    )
    meant = refusal or proceedings_meant(case, asked)
    if not isinstance(meant, Proceedings):
        return meant
    ended = replace(meant, outcome=outcome, awarded_fen=awarded_fen, ended_at=act.at, agency_fact=agency_fact)
    await store.end_proceedings(conn, case.case_id, ended)
    await send(conn, case, act, ProceedingsEnded(route=ended.route, outcome=outcome, awarded_fen=awarded_fen))
    return await cases.save(conn, transitions.end_proceedings(case, ended))


async def _flaw_in_naming(conn: Connection, case: Case, agency_fact: UUID | None) -> Flaw | None:
    """What an agency decided ends proceedings once."""
    facts = await agency_facts.of_case(conn, case.case_id) if agency_fact else ()
    return flaw_in_naming(agency_fact, AgencyProceedingsDecided, facts, case.agency_facts_named)
