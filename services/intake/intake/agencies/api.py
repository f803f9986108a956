"""/v1/agencies: the register of other agencies 协作部门, which the city keeps."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from access import Caller, Role
from casework.act import Act
from contracts.agencies import AGENCY_CODE, Way
from database import Connection
from intake.agencies import handlers, store
from intake.agencies.bodies import AgencyBody, KafkaPasswordBody
from intake.agencies.shown import AgenciesJson, AgencyJson, KafkaPasswordJson
from intake.agencies.store import StoredAgency
from intake.agencies.views import show_agency, show_password
from intake.app_state import AppState, state_of
from intake.callers import AgencyReader, City
from web import (
    ETAG,
    LOCATION,
    MUST_MATCH,
    Answer,
    Problem,
    answer_once,
    answers,
    at,
    etag,
    must_match,
    problems,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/agencies", tags=["协作部门"])

AgencyCode = Annotated[str, Path(pattern=AGENCY_CODE)]


@router.get("", summary="协作部门名册", **answers(AgenciesJson))
async def list_agencies(request: Request, caller: City) -> Response:
    """与 agencies.csv 不同的，以此处为准。"""
    async with read_snapshot(request) as conn:
        found = await store.find_all(conn)
    campaigns = state_of(request).campaigns.values()
    return respond(Answer(200, {"items": [show_agency(each, campaigns) for each in found]}))


@router.get("/{code}", summary="查看协作部门", **answers(AgencyJson, headers=(ETAG,)))
async def read_agency(request: Request, code: AgencyCode, caller: AgencyReader) -> Response:
    async with read_snapshot(request) as conn:
        stored = await store.find(conn, code) if may_see(caller, code) else None
    return respond(_answer(200, stored, state_of(request)) if stored else problems.not_found())


@router.put(
    "/{code}",
    summary="登记或修改协作部门",
    **answers(AgencyJson, problems.unknown_county, *MUST_MATCH, headers=(ETAG, LOCATION)),
)
async def put_agency(request: Request, code: AgencyCode, body: AgencyBody, caller: City) -> Response:
    state = state_of(request)
    known = {county.code for campaign in state.campaigns.values() for county in campaign.counties}

    async def operation(conn: Connection) -> Answer | Problem:
        for place, county in enumerate(body.counties):
            if county not in known:
                return problems.unknown_county(None, at("counties", place))
        before = await store.find(conn, code, lock=True)
        if before is None and "if-match" in request.headers:
            return problems.not_found()
        if before is not None and (no := must_match(request, before.version)):
            return no
        now = state.clock.now()
        kept = await handlers.put_agency(conn, before, body.agency(code), Act.by_caller(caller, now, now))
        return _answer(200 if before else 201, kept, state) if kept else problems.precondition_failed()

    return await answer_once(request, caller, operation)


@router.post(
    "/{code}/kafka-password",
    status_code=202,
    summary="设置协作部门消息队列的密码",
    **answers(KafkaPasswordJson, problems.not_by_kafka),
)
async def set_kafka_password(
    request: Request, code: AgencyCode, body: KafkaPasswordBody, caller: AgencyReader
) -> Response:
    """部门自行设置，或者由市级设置后交给部门；`kafka.state` 为 made 时生效，原密码随之失效。"""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        stored = await store.find(conn, code, lock=True) if may_see(caller, code) else None
        if stored is None:
            return problems.not_found()
        if Way.kafka not in stored.agency.ways:
            return problems.not_by_kafka()
        now = state.clock.now()
        act = Act.by_caller(caller, now, now)
        kept = await handlers.set_password(conn, stored, body.password, state.sealing, act)
        return Answer(202, show_password(kept))

    return await answer_once(request, caller, operation)


def may_see(caller: Caller, code: str) -> bool:
    """An agency its own line only."""
    return caller.role is not Role.agency or caller.agency == code


def _answer(status: int, stored: StoredAgency, state: AppState) -> Answer:
    shown = show_agency(stored, state.campaigns.values())
    location = {"Location": f"/v1/agencies/{stored.agency.code}"} if status == 201 else {}
    return Answer(status, shown, {"ETag": etag(stored.version), **location})
