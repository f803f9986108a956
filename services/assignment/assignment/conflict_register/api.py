"""/v1/lawyers/{lawyer_id}/conflicts: whom the lawyer's firm may not act against (decision 27)."""

from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

import matching
from access import Caller, Role, may_see
from assignment.app_state import state_of
from assignment.callers import Handler, RegisterReader, Staff
from assignment.case.store import counties, lawyers
from assignment.conflict_register import handlers, views
from assignment.conflict_register.bodies import AskedName, ClientLine, ConflictWithdrawal, LawyerId, Ref
from assignment.conflicts import audit, store
from assignment.conflicts.rules import Conflict, Origin, changed, is_declarations, is_taken_away
from assignment.conflicts.store import Register
from casework.act import Act
from clock import day_of
from database import Connection
from languages import Words
from web import (
    DEFAULT_LIMIT,
    ETAG,
    MUST_MATCH,
    Answer,
    FieldError,
    Limit,
    Problem,
    answer_once,
    answers,
    etag,
    is_dry_run,
    must_match,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

OWN_NUMBERS: Final = Words(
    "此形式的编号由系统给出，请改用其他编号", "numbers of this form are the system's own"
)
FOR_STAFF: Final = Words(
    "更改当事人名称，或者登记已过去的结束日期，由县（市、区）法律援助机构办理",
    "another name, or an end that is past already, is for the county's legal aid centre to enter",
)
WITHDRAWN: Final = Words("该登记已撤销，不能再次撤销", "it is withdrawn already")

router = APIRouter(prefix="/v1/lawyers/{lawyer_id}", tags=["利益冲突"])


@router.get(
    "/conflicts",
    summary="承办人所在机构登记的利益冲突：多少条，哪些编号（不含名称）",
    **answers(views.ConflictRegisterJson),
)
async def list_conflicts(
    request: Request,
    lawyer_id: LawyerId,
    caller: RegisterReader,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    after = read_cursor(cursor, str)
    if isinstance(after, Problem):
        return respond(after)
    today = day_of(state_of(request).clock.now())
    async with read_snapshot(request) as conn:
        register = await register_of(conn, caller, lawyer_id)
        if register is None:
            return respond(problems.not_found())
        counted = await store.how_many(conn, register, today)
        entries = await store.of_register(conn, register, after[0] if after else None, limit + 1)
    lines = page(entries, limit, lambda entry: (entry.ref,), lambda entry: views.show_line(entry, today))
    return respond(Answer(200, views.show_register(counted, lines)))


@router.get(
    "/conflicts/{ref}",
    summary="一条利益冲突登记及其经过",
    **answers(views.ConflictJson, headers=(ETAG,)),
)
async def get_conflict(request: Request, lawyer_id: LawyerId, ref: Ref, caller: RegisterReader) -> Response:
    async with read_snapshot(request) as conn:
        register = await register_of(conn, caller, lawyer_id)
        entry = await store.find(conn, register, ref) if register else None
        if entry is None:
            return respond(problems.not_found())
        return respond(await answer(request, conn, entry))


@router.put(
    "/conflicts/{ref}",
    summary="登记或修改所在机构的当事人（名称只留比对值）",
    **answers(views.ConflictJson, *MUST_MATCH, headers=(ETAG,)),
)
async def put_client(
    request: Request, lawyer_id: LawyerId, ref: Ref, body: ClientLine, caller: Handler
) -> Response:
    state = state_of(request)
    respondent_hash = matching.name_hash(state.match_key, body.name)
    today = day_of(state.clock.now())

    async def operation(conn: Connection) -> Answer | Problem:
        register = await register_to_change(conn, caller, lawyer_id)
        if register is None:
            return problems.not_found()
        before = await store.find(conn, register, ref)
        objection = objection_to(request, before) or too_far(caller, before, respondent_hash, body, today)
        if objection:
            return objection
        if before is None and is_declarations(ref):
            return problems.invalid_parameter(None, FieldError("ref", OWN_NUMBERS))
        act = act_of(request, caller)
        if before is None:
            key = (register.county, register.firm_hash, ref)
            entered = await handlers.enter_client(conn, key, respondent_hash, body.ended_on, act)
            return await answer(request, conn, entered, 201)
        changed = await handlers.change_client(conn, before, respondent_hash, body.ended_on, act)
        return await answer(request, conn, changed)

    return await answer_once(request, caller, operation)


@router.post(
    "/conflicts/{ref}/withdrawal",
    summary="撤销登记有误的利益冲突",
    **answers(views.ConflictJson, problems.impossible_transition, *MUST_MATCH, headers=(ETAG,)),
)
async def withdraw(
    request: Request, lawyer_id: LawyerId, ref: Ref, body: ConflictWithdrawal, caller: Staff
) -> Response:
    async def operation(conn: Connection) -> Answer | Problem:
        register = await register_to_change(conn, caller, lawyer_id)
        before = await store.find(conn, register, ref) if register else None
        if before is None:
            return problems.not_found()
        if objection := must_match(request, before.version):
            return objection
        if before.withdrawn:
            return problems.impossible_transition(WITHDRAWN, state="withdrawn", allowed=())
        after = await handlers.withdraw(conn, before, body.reason, act_of(request, caller))
        return await answer(request, conn, after)

    return await answer_once(request, caller, operation)


@router.post(
    "/conflict-check",
    summary="查对某一名称是否在登记之列（查对留痕）",
    **answers(views.ConflictCheckJson),
)
async def check(request: Request, lawyer_id: LawyerId, body: AskedName, caller: Handler) -> Response:
    state = state_of(request)
    respondent_hash = matching.name_hash(state.match_key, body.name)
    today = day_of(state.clock.now())

    async def operation(conn: Connection) -> Answer | Problem:
        register = await register_of(conn, caller, lawyer_id)
        if register is None:
            return problems.not_found()
        if is_dry_run(request):
            return Answer(200, {})
        act = act_of(request, caller)
        await audit.add_question(conn, register.county, register.firm_hash, respondent_hash, act)
        found = await store.with_respondent(conn, register, respondent_hash)
        items = [views.show_line(entry, today) for entry in found]
        return Answer(200, {"conflict": any(each.counts_on(today) for each in found), "items": items})

    return await answer_once(request, caller, operation)


async def register_of(conn: Connection, caller: Caller, lawyer_id: str) -> Register | None:
    """A firm's register under one of its lawyers; a lawyer sees it under their own name only."""
    firm = await lawyers.firm_of(conn, lawyer_id)
    if firm is None or not may_see(caller, firm.county):
        return None
    if caller.role is Role.lawyer and caller.subject != lawyer_id:
        return None
    return Register(firm.county, firm.firm_hash, lawyer_id)


async def register_to_change(conn: Connection, caller: Caller, lawyer_id: str) -> Register | None:
    """The same, with the county locked: the firm may have changed while we waited."""
    register = await register_of(conn, caller, lawyer_id)
    if register is None:
        return None
    await counties.lock(conn, [register.county])
    return await register_of(conn, caller, lawyer_id)


def objection_to(request: Request, before: Conflict | None) -> Problem | None:
    """A new entry needs no version, and one is changed as it was seen; a declared one is no client's."""
    if before is None:
        return problems.not_found() if "if-match" in request.headers else None
    return must_match(request, before.version) if before.origin is Origin.client else problems.not_found()


def too_far(
    caller: Caller, before: Conflict | None, respondent_hash: str, body: ClientLine, today: date
) -> Problem | None:
    """Whoever has the conflict does not decide alone that there is none."""
    if before is None or caller.role is not Role.lawyer:
        return None
    after = changed(before, respondent_hash, body.ended_on)
    return problems.forbidden_role(FOR_STAFF) if is_taken_away(before, after, today) else None


def act_of(request: Request, caller: Caller) -> Act:
    now = state_of(request).clock.now()
    return Act.by_caller(caller, now, now)


async def answer(request: Request, conn: Connection, entry: Conflict, status: int = 200) -> Answer:
    """The entry, its history, and which open cases it means."""
    today = day_of(state_of(request).clock.now())
    acts = await audit.of_entry(conn, entry.key)
    if is_dry_run(request):
        concerned = None
    else:
        concerned = await store.handled_against(conn, entry) if entry.counts_on(today) else ()
    return Answer(status, views.show_entry(entry, today, acts, concerned), {"ETag": etag(entry.version)})
