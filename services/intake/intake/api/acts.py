"""POST /v1/applications/{case_id}/…: papers, decision, withdrawal, termination, reveal."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Caller, Role, allow, may_see
from database import Connection
from intake.api.bodies import Happened, NewDecision, NewPapers, NewReveal, NewTermination, NewWithdrawal
from intake.api.refusing import impossible, only_staff, refusal_flaw
from intake.api.showing import overrides, show_case
from intake.handlers import deciding
from intake.handlers.deciding import Refusal
from intake.handlers.telling import Act
from intake.rules.actions import Impossible
from intake.rules.case import Case, day_of
from intake.sealing import Sealed
from intake.state import state_of
from intake.store import audit, cases
from web import Answer, Problem, answer_once, at, etag, happened, may_match, must_match, problems, respond

router = APIRouter(prefix="/v1/applications", tags=["申请"])

Receiver = Annotated[Caller, Depends(allow(Role.county_client, Role.county_staff))]
Staff = Annotated[Caller, Depends(allow(Role.county_staff))]

Happening = Callable[[Connection, Case, Act], Awaitable[Case | Impossible]]
Match = Callable[[Request, int], Problem | None]


@router.post("/{case_id}/papers", summary="补交材料")
async def supply_papers(request: Request, case_id: UUID, body: NewPapers, caller: Receiver) -> Response:
    async def supplied(conn: Connection, case: Case, act: Act) -> Case | Impossible:
        return await deciding.supply_papers(conn, case, frozenset(body.papers), act)

    return await act_on(request, case_id, body, caller, supplied)


@router.post("/{case_id}/decision", summary="给予或不予法律援助")
async def decide(request: Request, case_id: UUID, body: NewDecision, caller: Staff) -> Response:
    """A named person's decision, on what that person saw."""
    if no := refusal_flaw(body):
        return respond(no)

    async def granted(conn: Connection, case: Case, act: Act) -> Case | Impossible:
        return await deciding.grant(conn, case, sealed(request, case_id, note=body.note), act)

    async def refused(conn: Connection, case: Case, act: Act) -> Case | Impossible:
        refusal = Refusal(body.reasons, body.responsible_instead or "")
        words = sealed(request, case_id, note=body.note, responsible_instead=body.responsible_instead)
        return await deciding.refuse(conn, case, refusal, words, act)

    happening = granted if body.decision == "grant" else refused
    return await act_on(request, case_id, body, caller, happening, must_match)


@router.post("/{case_id}/withdrawal", summary="撤回申请或确认视为撤回")
async def withdraw(request: Request, case_id: UUID, body: NewWithdrawal, caller: Receiver) -> Response:
    if body.deemed and caller.role is not Role.county_staff:
        return respond(only_staff(at("deemed")))
    ending = deciding.deem_withdrawn if body.deemed else deciding.withdraw

    async def withdrawn(conn: Connection, case: Case, act: Act) -> Case | Impossible:
        return await ending(conn, case, sealed(request, case_id, reason=body.reason), act)

    return await act_on(request, case_id, body, caller, withdrawn, must_match)


@router.post("/{case_id}/termination", summary="终止法律援助")
async def terminate(request: Request, case_id: UUID, body: NewTermination, caller: Staff) -> Response:
    async def terminated(conn: Connection, case: Case, act: Act) -> Case | Impossible:
        note = sealed(request, case_id, note=body.note)
        return await deciding.terminate(conn, case, body.ground, note, act)

    return await act_on(request, case_id, body, caller, terminated, must_match)


@router.post("/{case_id}/reveal", summary="查看个人信息")
async def reveal(request: Request, case_id: UUID, body: NewReveal, caller: Staff) -> Response:
    """Each look is noted where it is read: no stored answer holds what is seen, and none spares the note."""

    async def permitted(conn: Connection) -> Answer | Problem:
        whole = await cases.find(conn, case_id)
        if whole is None or not may_see(caller, whole.case.county):
            return problems.not_found()
        return Answer(200, {"case_id": case_id})

    answer = await answer_once(request, caller, permitted)
    is_done = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _look(request, case_id, caller, body.reason) if is_done else answer


async def _look(request: Request, case_id: UUID, caller: Caller, reason: str) -> Response:
    state = state_of(request)
    now, words = state.clock.now(), sealed(request, case_id, reason=reason)
    async with state.pool.acquire() as conn, conn.transaction():
        whole = await cases.find(conn, case_id)
        assert whole is not None
        stands = whole.case.state
        await audit.note(conn, case_id, Act(caller, now, now).step("reveal", stands, stands, words))
    told = state.sealing.open(whole.told, case_id)
    return respond(Answer(200, {"case_id": case_id, "case_no": whole.case.case_no, "told": told}))


async def act_on(
    request: Request,
    case_id: UUID,
    body: Happened,
    caller: Caller,
    happening: Happening,
    match: Match = may_match,
) -> Response:
    """What all acts have in common: the case locked, the caller's right to it, its version, the time."""
    state = state_of(request)

    async def act(conn: Connection) -> Answer | Problem:
        case = await cases.lock(conn, case_id)
        if case is None or not may_see(caller, case.county):
            return problems.not_found()
        if no := match(request, case.version):
            return no
        now = state.clock.now()
        when = happened(body.occurred_at, case.last_step_at, now)
        if isinstance(when, Problem):
            return when
        after = await happening(conn, case, Act(caller, when, now))
        if isinstance(after, Impossible):
            return impossible(after)
        shown = show_case(after, overrides(state.campaigns, after), day_of(now))
        return Answer(200, shown, {"ETag": etag(after.version)})

    return await answer_once(request, caller, act)


def sealed(request: Request, case_id: UUID, **words: str | None) -> Sealed:
    """Free text stays at home, sealed with its case."""
    said = {name: text for name, text in words.items() if text is not None}
    return state_of(request).sealing.seal(said, case_id)
