"""/v1/assignments: who handles a case and why; taking it, giving it back, asking for another handler."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from access import Caller, Role, allow, counties_seen, may_see
from assignment.api.showing import show_case, show_line
from assignment.handlers import acting
from assignment.handlers.telling import Act
from assignment.rules.choosing import Nobody
from assignment.rules.states import Impossible, State, allowed
from assignment.state import state_of
from assignment.store import cases
from assignment.store.cases import Case
from contracts.assignment import ReplacementReason, ReturnReason
from database import Connection
from web import (
    Answer,
    Body,
    Instant,
    Problem,
    answer_once,
    decode_cursor,
    etag,
    happened,
    may_match,
    must_match,
    page,
    problems,
    read_snapshot,
    respond,
)
from web.times import YEARS

router = APIRouter(prefix="/v1/assignments", tags=["指派"])

Reader = Annotated[
    Caller, Depends(allow(Role.county_staff, Role.county_client, Role.lawyer, Role.mediator, Role.city_staff))
]
Handler = Annotated[Caller, Depends(allow(Role.lawyer, Role.county_staff))]
Staff = Annotated[Caller, Depends(allow(Role.county_staff))]

County = Annotated[str, Query(pattern=r"^[0-9-]{1,20}$")]

Match = Callable[[Request, int], Problem | None]
Happening = Callable[[Connection, Case, Act], Awaitable[Impossible | Nobody | None]]


class NewConfirmation(Body):
    """The lawyer takes the case."""

    occurred_at: Instant | None = None


class NewReturn(Body):
    """退回指派."""

    reason: ReturnReason
    occurred_at: Instant | None = None


class NewReplacement(Body):
    """更换承办人."""

    reason: ReplacementReason
    occurred_at: Instant | None = None


@router.get("", summary="指派列表：按给予援助时间排序")
async def list_assignments(
    request: Request,
    caller: Reader,
    county: County | None = None,
    state: State | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    after = read_cursor(cursor)
    if isinstance(after, Problem):
        return respond(after)
    async with read_snapshot(request) as conn:
        found = await cases.listed(conn, counties_seen(caller, county), state, after, limit + 1)
    return respond(Answer(200, page(found, limit, sort_key, show_line)))


@router.get("/{case_id}", summary="案件的指派情况、理由和经过")
async def get_assignment(request: Request, case_id: UUID, caller: Reader) -> Response:
    async with read_snapshot(request) as conn:
        case = await cases.find(conn, case_id)
        if case is None or not is_visible(caller, case):
            return respond(problems.not_found())
        return respond(await answer(conn, request, case))


@router.post("/{case_id}/confirmation", summary="承办人确认接办")
async def confirm(request: Request, case_id: UUID, body: NewConfirmation, caller: Handler) -> Response:
    return await act_on(request, case_id, body.occurred_at, caller, acting.confirm, match=may_match)


@router.post("/{case_id}/return", summary="退回指派，即选下一位承办人")
async def give_back(request: Request, case_id: UUID, body: NewReturn, caller: Handler) -> Response:
    async def returned(conn: Connection, case: Case, act: Act) -> Impossible | None:
        return await acting.give_back(conn, case, body.reason, act)

    return await act_on(request, case_id, body.occurred_at, caller, returned)


@router.post("/{case_id}/replacement", summary="更换承办人")
async def replace(request: Request, case_id: UUID, body: NewReplacement, caller: Staff) -> Response:
    async def replaced(conn: Connection, case: Case, act: Act) -> Impossible | Nobody | None:
        return await acting.replace_lawyer(conn, case, body.reason, act)

    return await act_on(request, case_id, body.occurred_at, caller, replaced)


async def act_on(
    request: Request,
    case_id: UUID,
    occurred_at: datetime | None,
    caller: Caller,
    happening: Happening,
    *,
    match: Match = must_match,
) -> Response:
    """What all acts have in common: the case locked, the caller's right to it, the time, the new state.

    Taking a case only adds to it; whoever changes its handler says on which version that was decided.
    """

    async def act(conn: Connection) -> Answer | Problem:
        now = state_of(request).clock.now()
        case = await cases.lock(conn, case_id)
        if case is None or not is_visible(caller, case):
            return problems.not_found()
        when = (
            refusal(caller, case)
            or match(request, case.version)
            or happened(occurred_at, case.assigned_at, now)
        )
        if isinstance(when, Problem):
            return when
        refused = await happening(conn, case, Act(caller.actor, when, now))
        return said(refused) if refused else await answer(conn, request, await cases.present(conn, case_id))

    return await answer_once(request, caller, act)


def refusal(caller: Caller, case: Case) -> Problem | None:
    """A lawyer acts in the cases that are assigned to this lawyer, and in no colleague's."""
    if caller.role is Role.lawyer and case.lawyer_id not in (None, caller.subject):
        return problems.foreign_assignment()
    return None


def said(refused: Impossible | Nobody) -> Problem:
    """A handler's no, as the caller reads it."""
    if isinstance(refused, Nobody):
        return problems.no_lawyer_available(excluded=refused.excluded)
    state, action = refused.state, refused.action
    return problems.impossible_transition(state=state, action=action, allowed=allowed(state))


def is_visible(caller: Caller, case: Case) -> bool:
    """A case of the caller's county, from the grant on."""
    return case.granted_at is not None and may_see(caller, case.county)


async def answer(conn: Connection, request: Request, case: Case) -> Answer:
    """The assignment as it stands."""
    body = await show_case(conn, case, state_of(request).campaigns)
    return Answer(200, body, {"ETag": etag(case.version)})


def sort_key(case: Case) -> tuple[str, str]:
    """Where a page goes on."""
    assert case.granted_at is not None
    return case.granted_at.isoformat(), str(case.case_id)


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | Problem | None:
    """The sort key in a cursor; one that we never gave out is a problem."""
    if cursor is None:
        return None
    key: tuple[Any, ...] | Problem = decode_cursor(cursor, str, str)
    if isinstance(key, Problem):
        return key
    try:
        granted_at, case_id = datetime.fromisoformat(key[0]), UUID(key[1])
    except ValueError:
        return problems.invalid_cursor()
    ours = granted_at.tzinfo and granted_at.year in YEARS
    return (granted_at, case_id) if ours else problems.invalid_cursor()
