"""POST and GET /v1/applications."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from access import counties_seen
from casework.act import Act
from clock import day_of, midnight, midnight_after
from contracts import CaseClass, Lane
from database import Connection
from intake.agency_requests import store as agency_requests
from intake.agency_requests.views import show_request
from intake.app_state import state_of
from intake.applications import handlers, store
from intake.applications.bodies import ApplicationBody, read_statement
from intake.applications.handlers import NewApplication
from intake.applications.rules.outcome import Receipt
from intake.applications.shown import (
    ApplicationJson,
    ApplicationLineJson,
    ApplicationsJson,
    ReceiptJson,
)
from intake.applications.store import Filter, ListedCase, ReceivedBefore
from intake.applications.views import show_application, show_line, show_receipt
from intake.callers import CaseReader, Filer, ListReader
from intake.case import audit
from intake.case import store as cases
from intake.case.acting import is_visible
from intake.case.rules.review import filing_flaw, opinion_flaw
from intake.case.rules.states import State
from intake.case.views import overrides, show_acts
from intake.flaws import Flaw
from intake.new_records.recording import record_once
from intake.new_records.rules import Campaigns, NewRecord
from intake.problems import OF_A_RECORD, problem_of
from web import (
    DEFAULT_LIMIT,
    ETAG,
    LOCATION,
    Answer,
    AskedCounty,
    Day,
    Limit,
    Problem,
    answers,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
    reversed_days,
)

router = APIRouter(prefix="/v1/applications", tags=["申请"])


@router.post(
    "",
    status_code=201,
    summary="收到申请",
    **answers(
        ReceiptJson,
        *OF_A_RECORD,
        problems.unknown_office,
        problems.id_check_digit,
        problems.source_reference_reused,
        problems.forbidden_role,
        headers=(ETAG, LOCATION),
    ),
)
async def receive_application(request: Request, body: ApplicationBody, caller: Filer) -> Response:
    """写明来源编号的，同一编号只登记一次；内容相同的重发得到同样的回答。工作站可一并提交初审意见。"""
    state = state_of(request)
    if flaw := _filing_flaw(body, caller.office):
        return respond(problem_of(flaw))
    filed = body.filed_at(caller.office)

    async def receive(conn: Connection, record: NewRecord, act: Act) -> Answer | Flaw:
        reference = filed.source.reference if filed.source else None
        new = NewApplication(
            record,
            act,
            filed.application(),
            filed.statement(),
            reference,
            caller.office,
            filed.reviewed(act.at),
        )
        received = await handlers.receive(conn, new, state.campaigns, state.sealing, state.match_key)
        return received if isinstance(received, Flaw) else _answer(received, state.campaigns)

    return await record_once(request, body, caller, receive)


def _filing_flaw(body: ApplicationBody, station: str | None) -> Flaw | None:
    """What a workstation may file, and nobody but it."""
    review = body.preliminary_review
    if flaw := filing_flaw(body.office, station, is_reviewed=review is not None):
        return flaw
    if review is None:
        return None
    return opinion_flaw(review.opinion, review.reasons, ("preliminary_review", "reasons"))


def _answer(received: Receipt | ReceivedBefore, campaigns: Campaigns) -> Answer:
    """Received before: as it was then, without the version, which the case may have left since."""
    receipt = received.receipt if isinstance(received, ReceivedBefore) else received
    shown = show_receipt(receipt, overrides(campaigns, receipt.case))
    location = {"Location": f"/v1/applications/{receipt.case.case_id}"}
    if isinstance(received, ReceivedBefore):
        return Answer(200, shown, location)
    return Answer(201, shown, {**location, "ETag": etag(receipt.case.version)})


@router.get("/{case_id}", summary="查看申请", **answers(ApplicationJson, headers=(ETAG,)))
async def read_application(request: Request, case_id: UUID, caller: CaseReader) -> Response:
    """个人信息以掩码显示。"""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        stored = await cases.find(conn, case_id)
        acts = await audit.read(conn, case_id)
        requests = await agency_requests.of_case(conn, case_id)
    if stored is None or not is_visible(caller, stored.case):
        return respond(problems.not_found())
    case = stored.case
    statement = read_statement(state.sealing.open(stored.sealed_statement, case_id))
    days, today = overrides(state.campaigns, case), day_of(state.clock.now())
    stated = show_application(case, statement, days, today)
    shown: ApplicationJson = {
        **stated,
        "acts": show_acts(acts),
        "agency_requests": [show_request(each, today) for each in requests],
    }
    return respond(Answer(200, shown, {"ETag": etag(case.version)}))


@router.get("", summary="申请列表", **answers(ApplicationsJson))
async def list_applications(
    request: Request,
    caller: ListReader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    state: State | None = None,
    lane: Lane | None = None,
    case_class: Annotated[CaseClass | None, Query(alias="class")] = None,
    received_from: Day | None = None,
    received_to: Day | None = None,
    platform_no: str | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """最近的在前；起止日期均包括在内。工作站只见本站登记的。`platform_no`：市级平台的编号。"""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    if no := reversed_days(received_from, received_to, "received_from", "received_to"):
        return respond(no)
    narrowed = Filter(
        campaign=campaign,
        counties=counties_seen(caller, county),
        state=state,
        lane=lane,
        case_class=case_class,
        received_from=midnight(received_from) if received_from else None,
        received_to=midnight_after(received_to) if received_to else None,
        station=caller.office,
        platform_no=platform_no,
    )
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, narrowed, before[0] if before else store.LATEST, limit)
    sealing, today = state_of(request).sealing, day_of(state_of(request).clock.now())

    def show(row: ListedCase) -> ApplicationLineJson:
        statement = read_statement(sealing.open(row.sealed_statement, row.case.case_id))
        return show_line(row, statement, today)

    return respond(Answer(200, page(rows, limit, key=lambda row: (row.case.case_id,), show=show)))
