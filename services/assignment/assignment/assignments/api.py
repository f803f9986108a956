"""/v1/assignments: who handles a case and why; taking it, giving it back, asking for another handler."""

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from access import Caller, counties_seen
from assignment.app_state import AppState, state_of
from assignment.assignments import handlers, views
from assignment.assignments.bodies import NewConfirmation, NewDesignation, NewReplacement, NewReturn
from assignment.callers import Handler, Reader, Staff
from assignment.case.acting import ACTS, is_visible
from assignment.case.rules.allowed_acts import NotAllowed
from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store import cases, lawyers, steps
from assignment.choosing.rules.choice import Nobody
from assignment.choosing.rules.explanation import EXCLUSION_NAMES
from assignment.conflicts import store as conflicts
from casework.act import Act
from casework.acting import ACT_PROBLEMS, Match, Perform
from clock import day_of
from contracts.assignment import ReplacementReason
from database import Connection
from languages import Words
from web import (
    DEFAULT_LIMIT,
    ETAG,
    MAY_MATCH,
    MUST_MATCH,
    Answer,
    AskedCounty,
    Limit,
    Problem,
    answers,
    at,
    etag,
    may_match,
    must_match,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/assignments", tags=["指派"])

NOTHING_KEPT: Final = Words(
    "现无他人可接，此次申报未作登记；请由承办人以利益冲突为由退回，或者先登记其机构的当事人",
    "nobody can take it and nothing was kept: let the lawyer return it for the conflict, or enter the client",
)
ACT: Final = (problems.foreign_assignment, *ACT_PROBLEMS)


@router.get(
    "",
    summary="指派列表：按给予援助时间排序；in_conflict=true 只列现承办人有利益冲突的在办案件",
    **answers(views.AssignmentsJson),
)
async def list_assignments(
    request: Request,
    caller: Reader,
    county: AskedCounty | None = None,
    state: State | None = None,
    in_conflict: bool = False,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    after = read_cursor(cursor, datetime, UUID)
    if isinstance(after, Problem):
        return respond(after)
    today = day_of(state_of(request).clock.now())
    async with read_snapshot(request) as conn:
        among = await conflicts.of_handlers(conn, today) if in_conflict else None
        rows = await cases.granted(conn, counties_seen(caller, county), state, after, limit + 1, among)
        shown = [case.case_id for case in rows]
        pasts = await steps.pasts(conn, shown)
        conflicted = await conflicts.of_handlers(conn, today, shown)

    def show(case: Case) -> views.AssignmentLineJson:
        return views.show_line(case, pasts[case.case_id], conflicted.get(case.case_id))

    return respond(Answer(200, page(rows, limit, sort_key, show)))


@router.get(
    "/{case_id}", summary="案件的指派情况、理由和经过", **answers(views.AssignmentJson, headers=(ETAG,))
)
async def get_assignment(request: Request, case_id: UUID, caller: Reader) -> Response:
    async with read_snapshot(request) as conn:
        case = await cases.find(conn, case_id)
        if case is None or not is_visible(caller, case):
            return respond(problems.not_found())
        return respond(await answer(state_of(request), conn, case))


@router.post(
    "/{case_id}/confirmation",
    summary="承办人确认接办",
    **answers(views.AssignmentAfterActJson, *ACT, *MAY_MATCH, headers=(ETAG,)),
)
async def confirm(request: Request, case_id: UUID, body: NewConfirmation, caller: Handler) -> Response:
    # Taking a case only adds to it; whoever changes its handler says on which version that was decided.
    return await act_on(request, caller, case_id, body.occurred_at, handlers.confirm, match=may_match)


@router.post(
    "/{case_id}/return",
    summary="退回指派，即选下一位承办人",
    **answers(views.AssignmentAfterActJson, *ACT, *MUST_MATCH, headers=(ETAG,)),
)
async def give_back(request: Request, case_id: UUID, body: NewReturn, caller: Handler) -> Response:
    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.give_back(conn, case, body.reason, act)

    return await act_on(request, caller, case_id, body.occurred_at, perform)


@router.post(
    "/{case_id}/designation",
    summary="指定承办人：案件待指派而系统无人可派时",
    **answers(
        views.AssignmentAfterActJson,
        *(problems.unknown_lawyer, problems.lawyer_not_eligible),
        *(*ACT, *MUST_MATCH),
        headers=(ETAG,),
    ),
)
async def designate(request: Request, case_id: UUID, body: NewDesignation, caller: Staff) -> Response:
    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Problem:
        outcome = await handlers.designate(conn, case, body.lawyer_id, act)
        if outcome is None:
            return problems.unknown_lawyer(None, at("lawyer_id"))
        if isinstance(outcome, Exclusion):
            name = EXCLUSION_NAMES[outcome]
            return problems.lawyer_not_eligible(name, at("lawyer_id", detail=name), excluded_for=outcome)
        return outcome

    return await act_on(request, caller, case_id, None, perform)


@router.post(
    "/{case_id}/replacement",
    summary="更换承办人",
    **answers(views.AssignmentAfterActJson, problems.no_lawyer_available, *ACT, *MUST_MATCH, headers=(ETAG,)),
)
async def replace(request: Request, case_id: UUID, body: NewReplacement, caller: Staff) -> Response:
    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Problem:
        outcome = await handlers.replace_handler(conn, case, body.reason, act)
        if isinstance(outcome, Nobody):
            detail = NOTHING_KEPT if body.reason is ReplacementReason.conflict else None
            return problems.no_lawyer_available(detail, excluded=outcome.excluded)
        return outcome

    return await act_on(request, caller, case_id, body.occurred_at, perform)


async def act_on(
    request: Request,
    caller: Caller,
    case_id: UUID,
    occurred_at: datetime | None,
    perform: Perform[Case, NotAllowed],
    *,
    match: Match = must_match,
) -> Response:
    """Act on a case and answer with the assignment as it is then."""
    show = partial(answer, state_of(request))
    return await ACTS.act_on(request, caller, case_id, occurred_at, perform, show, match=match)


async def answer(state: AppState, conn: Connection, case: Case) -> Answer:
    """The assignment with its reasons and its history, by name."""
    history = await steps.of_case(conn, case.case_id)
    names = await lawyers.names_of(conn, views.lawyers_in(history))
    today = day_of(state.clock.now())
    in_conflict = (await conflicts.of_handlers(conn, today, [case.case_id])).get(case.case_id)
    body = views.show_case(case, history, names, state.campaigns.get(case.campaign), in_conflict)
    return Answer(200, body, {"ETag": etag(case.version)})


def sort_key(case: Case) -> tuple[datetime, UUID]:
    """Where a page goes on."""
    assert case.granted_at is not None
    return case.granted_at, case.case_id
