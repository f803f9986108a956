"""What is asked of agencies about a case, and what of it goes by hand."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from access import Caller, counties_seen
from casework.act import Act
from casework.acting import ACT_PROBLEMS
from clock import day_of
from contracts.agencies import AGENCY_CODE
from database import Connection
from intake.agency_requests import store
from intake.agency_requests.bodies import (
    NewCaseReferral,
    PriorityPaperBody,
    ReferralPaperBody,
    SentByHandBody,
)
from intake.agency_requests.codes import RequestKind
from intake.agency_requests.handlers import asking, by_hand
from intake.agency_requests.handlers.answering import Reply
from intake.agency_requests.rules import AgencyRequest
from intake.agency_requests.shown import AgencyRequestJson, AgencyRequestsJson
from intake.agency_requests.store import Filter
from intake.agency_requests.views import show_request
from intake.app_state import state_of
from intake.callers import Reader, Staff
from intake.case.acting import ACTS
from intake.case.rules.allowed_acts import NotAllowed
from intake.case.rules.case import Case
from intake.flaws import Flaw
from intake.problems import problem_of
from languages import Words
from web import (
    DEFAULT_LIMIT,
    ETAG,
    MAY_MATCH,
    Answer,
    AskedCounty,
    Instant,
    Limit,
    Problem,
    answers,
    etag,
    may_match,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1", tags=["协作部门"])

AgencyCode = Annotated[str, Query(pattern=AGENCY_CODE)]
OTHER_KIND: Final = Words(
    "本件是另一类请求，答复的登记方式不同", "another kind of request, answered otherwise"
)
PATH: Final = "/applications/{case_id}/agency-requests/{request_id}"
Do = Callable[[Connection, Case, AgencyRequest, Act], Awaitable[Words | Flaw | None]]


@router.post(
    "/applications/{case_id}/referrals",
    status_code=201,
    summary="向协作部门转送案件",
    **answers(
        AgencyRequestJson,
        *ACT_PROBLEMS,
        problems.answer_by_before_request,
        problems.document_no_used,
        *MAY_MATCH,
        headers=(ETAG,),
    ),
)
async def refer_case(request: Request, case_id: UUID, body: NewCaseReferral, caller: Staff) -> Response:
    """同一文号向同一部门只转送一次；人工往来的部门，由经办人另行发送。"""
    made: list[AgencyRequest] = []

    async def refer(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Problem:
        asked = await asking.refer_case(conn, case, body.letter(), act)
        if isinstance(asked, Flaw):
            return problem_of(asked)
        if not isinstance(asked, AgencyRequest):
            return asked
        made[:] = [asked]
        return case

    async def answer(conn: Connection, case: Case) -> Answer:
        shown = await _show(request, conn, made[0].request_id)
        return Answer(201, shown, {"ETag": etag(case.version)})

    return await ACTS.act_on(request, caller, case_id, body.occurred_at, refer, answer, match=may_match)


@router.post(
    f"{PATH}/sent",
    summary="登记函件已由人工发送",
    **answers(AgencyRequestJson, *ACT_PROBLEMS, *MAY_MATCH, headers=(ETAG,)),
)
async def note_sent(
    request: Request, case_id: UUID, request_id: UUID, body: SentByHandBody, caller: Staff
) -> Response:
    """仅限人工往来的部门，一次。"""

    async def note(conn: Connection, case: Case, asked: AgencyRequest, act: Act) -> Words | Flaw | None:
        return await by_hand.note_sent(conn, case, asked, body.sent_on, act)

    return await _act_on(request, caller, case_id, request_id, body.occurred_at, note)


@router.post(
    f"{PATH}/priority-answers",
    summary="登记对优先办理的书面答复",
    **answers(AgencyRequestJson, *ACT_PROBLEMS, problems.document_no_used, *MAY_MATCH, headers=(ETAG,)),
)
async def enter_priority_answer(
    request: Request, case_id: UUID, request_id: UUID, body: PriorityPaperBody, caller: Staff
) -> Response:
    """与已有答复不一致的并列显示，不覆盖；部门自行发来的答复为准。"""
    enter = _enter(RequestKind.priority, body.reply())
    return await _act_on(request, caller, case_id, request_id, body.occurred_at, enter)


@router.post(
    f"{PATH}/referral-answers",
    summary="登记对转送的书面答复",
    **answers(AgencyRequestJson, *ACT_PROBLEMS, problems.document_no_used, *MAY_MATCH, headers=(ETAG,)),
)
async def enter_referral_answer(
    request: Request, case_id: UUID, request_id: UUID, body: ReferralPaperBody, caller: Staff
) -> Response:
    """与已有答复不一致的并列显示，不覆盖；部门自行发来的答复为准。"""
    if flaw := body.flaw():
        return respond(problem_of(flaw))
    enter = _enter(RequestKind.referral, body.reply())
    return await _act_on(request, caller, case_id, request_id, body.occurred_at, enter)


@router.get("/agency-requests", summary="向协作部门提出的请求", **answers(AgencyRequestsJson))
async def list_requests(
    request: Request,
    caller: Reader,
    county: AskedCounty | None = None,
    agency: AgencyCode | None = None,
    kind: RequestKind | None = None,
    unanswered: bool = False,
    overdue: bool = False,
    to_be_sent: bool = False,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """最近的在前；unanswered：尚未答复的；overdue：逾期未答复的；to_be_sent：待人工发送的。"""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    today = day_of(state_of(request).clock.now())
    overdue_on = today if overdue else None
    narrowed = Filter(counties_seen(caller, county), agency, kind, unanswered, overdue_on, to_be_sent)
    async with read_snapshot(request) as conn:
        found = await store.page(conn, narrowed, before[0] if before else store.LATEST, limit)
    shown = page(
        found, limit, lambda last: (last.request.request_id,), lambda each: show_request(each, today)
    )
    return respond(Answer(200, shown))


def _enter(kind: RequestKind, reply: Reply) -> Do:
    async def enter(conn: Connection, case: Case, asked: AgencyRequest, act: Act) -> Words | Flaw | None:
        if asked.kind is not kind:
            return OTHER_KIND
        return await by_hand.enter_answer(conn, case, asked, reply, act)

    return enter


async def _act_on(
    request: Request, caller: Caller, case_id: UUID, request_id: UUID, occurred_at: Instant | None, do: Do
) -> Response:
    """On a request about this case, locked after it."""

    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Problem:
        asked = await store.lock(conn, request_id)
        if asked is None or asked.case_id != case.case_id:
            return problems.not_found()
        no = await do(conn, case, asked, act)
        if isinstance(no, Flaw):
            return problem_of(no)
        return problems.impossible_transition(no) if no else case

    async def answer(conn: Connection, case: Case) -> Answer:
        return Answer(200, await _show(request, conn, request_id), {"ETag": etag(case.version)})

    return await ACTS.act_on(request, caller, case_id, occurred_at, perform, answer, match=may_match)


async def _show(request: Request, conn: Connection, request_id: UUID) -> AgencyRequestJson:
    listed = await store.find(conn, request_id)
    assert listed is not None
    return show_request(listed, day_of(state_of(request).clock.now()))
