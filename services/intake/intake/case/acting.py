"""POST /v1/applications/{case_id}/…: what all acts on a case have in common here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import Caller, Role, may_see
from casework.acting import ACT_PROBLEMS, CaseActs, Match, Perform
from clock import day_of
from database import Connection
from intake.app_state import state_of
from intake.case import store
from intake.case.rules.allowed_acts import NotAllowed
from intake.case.rules.case import Case
from intake.case.shown import CaseAfterActJson
from intake.case.views import overrides, show_case
from web import (
    ETAG,
    MUST_MATCH,
    Answer,
    Body,
    Instant,
    Problem,
    answers,
    etag,
    must_match,
    problems,
)
from web.problems import Kind


class ActBody(Body):
    """What every act may say: when it happened."""

    occurred_at: Instant | None = None


def is_visible(caller: Caller, case: Case) -> bool:
    """A case of the caller's county; to a lawyer only while this lawyer handles it, or was the last to.

    To a workstation only one that it filed.
    """
    is_own = caller.role is not Role.lawyer or caller.subject == case.lawyer_id
    is_filed = caller.role is not Role.workstation or caller.office == case.station
    return is_own and is_filed and may_see(caller, case.county)


def _not_seen(caller: Caller, case: Case) -> Problem | None:
    return None if is_visible(caller, case) else problems.not_found()


def _not_allowed(refusal: NotAllowed) -> Problem:
    """With what is possible instead; the words name the action."""
    return problems.impossible_transition(refusal.detail, state=refusal.state, allowed=refusal.allowed)


ACTS: Final[CaseActs[Case, NotAllowed]] = CaseActs(
    case_type=Case,
    lock=store.lock,
    objection=_not_seen,
    follows=lambda case: case.last_step_at,
    problem=_not_allowed,
)


def acted(*kinds: Kind, match: tuple[Kind, ...] = MUST_MATCH) -> dict[str, Any]:
    """What a route of an act says of its answers."""
    return answers(CaseAfterActJson, *ACT_PROBLEMS, *kinds, *match, headers=(ETAG,))


async def act_on(
    request: Request,
    caller: Caller,
    case_id: UUID,
    body: ActBody,
    perform: Perform[Case, NotAllowed],
    *,
    match: Match = must_match,
    follows: Callable[[Case], datetime | None] | None = None,
) -> Response:
    """Perform an act on a case, and show the case as it is then."""
    state = state_of(request)

    async def answer(conn: Connection, case: Case) -> Answer:
        shown = show_case(case, overrides(state.campaigns, case), day_of(state.clock.now()))
        return Answer(200, shown, {"ETag": etag(case.version)})

    return await ACTS.act_on(
        request, caller, case_id, body.occurred_at, perform, answer, match=match, follows=follows
    )
