"""POST and GET /v1/applications."""

from datetime import timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from access import Caller, counties_seen, may_see
from campaign import County
from clock import day_of, midnight
from contracts import CaseClass, Lane
from database import Connection
from intake.app_state import AppState, state_of
from intake.applications import handlers, store
from intake.applications.bodies import ApplicationBody
from intake.applications.handlers import NewApplication
from intake.applications.rules.application import Application
from intake.applications.rules.cautions import impossible_ids
from intake.applications.source_reference import location, receive_once
from intake.applications.store import Filter, ListedCase
from intake.applications.views import show_application, show_line, show_receipt
from intake.callers import Reader, Recorder
from intake.case import store as cases
from intake.case.rules.states import State
from intake.case.views import Shown, overrides
from intake.new_records import admit, foreign_county
from web import (
    DEFAULT_LIMIT,
    Answer,
    Day,
    Limit,
    Problem,
    answer_once,
    at,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/applications", tags=["申请"])


@router.post("", status_code=201, summary="收到申请")
async def receive_application(request: Request, body: ApplicationBody, caller: Recorder) -> Response:
    """Once per natural key, where there is one: the same body gets the same answer."""
    state = state_of(request)

    async def receive(conn: Connection) -> Answer | Problem:
        if no := foreign_county(body, caller, state.campaigns):
            return no
        return await receive_once(conn, body, state.sealing, partial(_receive, conn, state, caller, body))

    return await answer_once(request, caller, receive)


async def _receive(
    conn: Connection, state: AppState, caller: Caller, body: ApplicationBody, case_id: UUID
) -> Answer | Problem:
    """Admit it, look for flaws, receive it, and show what was decided."""
    admission = admit(body, caller, state.campaigns, state.clock.now())
    if isinstance(admission, Problem):
        return admission
    application = body.application()
    if no := _flaw(body, application, admission.county):
        return no
    new = NewApplication(case_id, application, body.statement(), admission)
    receipt = await handlers.receive(conn, new, state.sealing, state.match_key)
    shown = show_receipt(receipt, admission.campaign.overrides, day_of(admission.act.recorded))
    return Answer(201, shown, {**location(case_id), "ETag": etag(receipt.case.version)})


def _flaw(body: ApplicationBody, application: Application, county: County) -> Problem | None:
    """What the body's fields say together, or say of the world, that can't be; it is never quoted."""
    if body.office is not None and county.office(body.office) is None:
        return problems.unknown_office(None, at("office", detail="不是本单位的受理点"))
    if body.owed_from and body.owed_to and body.owed_to < body.owed_from:
        return problems.invalid_body(None, at("owed_to", detail="不能早于拖欠起始日期"))
    wrong = impossible_ids(application.recipients, seen=True)
    if wrong:
        return problems.id_check_digit(
            "证件已出示，请对照原件核对号码", *(at(*path, detail="校验位不符") for path in wrong)
        )
    return None


@router.get("/{case_id}", summary="查看申请")
async def read_application(request: Request, case_id: UUID, caller: Reader) -> Response:
    """People are shown masked."""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        stored = await cases.find(conn, case_id)
    if stored is None or not may_see(caller, stored.case.county):
        return respond(problems.not_found())
    case, statement = stored.case, state.sealing.open(stored.sealed_statement, case_id)
    days, today = overrides(state.campaigns, case), day_of(state.clock.now())
    shown = show_application(case, statement, days, today)
    return respond(Answer(200, shown, {"ETag": etag(case.version)}))


@router.get("", summary="申请列表")
async def list_applications(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: str | None = None,
    state: State | None = None,
    lane: Lane | None = None,
    case_class: Annotated[CaseClass | None, Query(alias="class")] = None,
    received_from: Day | None = None,
    received_to: Day | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """The latest first; both days are included."""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    narrowed = Filter(
        campaign=campaign,
        counties=counties_seen(caller, county),
        state=state,
        lane=lane,
        case_class=case_class,
        received_from=midnight(received_from) if received_from else None,
        received_to=midnight(received_to + timedelta(days=1)) if received_to else None,
    )
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, narrowed, before[0] if before else store.LATEST, limit)
    sealing, today = state_of(request).sealing, day_of(state_of(request).clock.now())

    def show(row: ListedCase) -> Shown:
        return show_line(row, sealing.open(row.sealed_statement, row.case.case_id), today)

    return respond(Answer(200, page(rows, limit, key=lambda row: (row.case.case_id,), show=show)))
