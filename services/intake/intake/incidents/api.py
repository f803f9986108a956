"""POST and GET /v1/incidents: what concerns a county and no case (N5.5)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from casework.act import Act
from contracts import Industry, PlaceKind
from contracts.intake import IncidentKind
from database import Connection
from intake.app_state import state_of
from intake.callers import Reader, Recorder, Staff
from intake.case.views import show_cautions
from intake.cautions import headcount_cautions
from intake.county_records.acting import (
    WITHDRAWAL,
    AskedRecords,
    RecordKind,
    list_records,
    read_record,
    reveal_record,
    withdraw_record,
)
from intake.county_records.bodies import RecordWithdrawalBody
from intake.county_records.shown import RevealedRecordJson
from intake.fields import Code, HeadcountBody, RevealBody, Words
from intake.flaws import Flaw
from intake.incidents import handlers
from intake.incidents.handlers import NewIncident
from intake.incidents.rules import Place, place_cautions
from intake.incidents.store import INCIDENTS
from intake.incidents.views import (
    IncidentJson,
    IncidentsJson,
    IncidentWithActsJson,
    ReportedIncidentJson,
    show_incident,
)
from intake.new_records.bodies import EmployerBody, RecordBody
from intake.new_records.recording import record_once
from intake.new_records.rules import NewRecord
from intake.problems import OF_A_RECORD
from web import ETAG, Answer, Text, answers, etag, problems

router = APIRouter(prefix="/v1/incidents", tags=["咨询与苗头"])

KIND: Final = RecordKind(INCIDENTS, show_incident, handlers.withdrawn_event)


class IncidentBody(RecordBody):
    """苗头或者群体性事件；地点文字、情况、用工方名称加密保存在本地，市局看到的是地点代码。"""

    kind: IncidentKind
    people: HeadcountBody
    place: Words | None = None
    place_kind: PlaceKind | None = None
    area: Code | None = None
    facts: Text | None = None
    employer: EmployerBody | None = None
    industry: Industry | None = None


@router.post(
    "",
    status_code=201,
    summary="上报苗头或群体性事件",
    **answers(ReportedIncidentJson, *OF_A_RECORD, problems.unknown_office, headers=(ETAG,)),
)
async def report_incident(request: Request, body: IncidentBody, caller: Recorder) -> Response:
    state = state_of(request)

    async def record(conn: Connection, new_record: NewRecord, act: Act) -> Answer | Flaw:
        people, place = body.people.headcount(), Place(body.place_kind, body.area, body.place)
        employer = body.employer.stated(state.match_key) if body.employer else None
        new = NewIncident(new_record, act, body.kind, people, place, body.facts, employer, body.industry)
        made = await handlers.report_incident(conn, new, state.campaigns, state.sealing)
        if isinstance(made, Flaw):
            return made
        warnings = show_cautions((*headcount_cautions(people, "people"), *place_cautions(place)))
        shown: ReportedIncidentJson = {
            "incident_id": made.record_id,
            "occurred_at": made.occurred_at,
            "warnings": warnings,
        }
        return Answer(201, shown, {"ETag": etag(made.version)})

    return await record_once(request, body, caller, record)


@router.get("", summary="苗头或群体性事件列表", **answers(IncidentsJson))
async def list_incidents(
    request: Request, caller: Reader, asked: Annotated[AskedRecords, Depends()]
) -> Response:
    """最近的在前；起止日期均包括在内。"""
    return await list_records(request, caller, KIND, asked)


@router.get(
    "/{incident_id}", summary="查看苗头或群体性事件", **answers(IncidentWithActsJson, headers=(ETAG,))
)
async def read_incident(request: Request, incident_id: UUID, caller: Reader) -> Response:
    """不含所述内容。"""
    return await read_record(request, caller, KIND, incident_id)


@router.post(
    "/{incident_id}/withdrawal",
    summary="撤销登记有误的苗头或群体性事件",
    **answers(IncidentJson, *WITHDRAWAL, headers=(ETAG,)),
)
async def withdraw_incident(
    request: Request, incident_id: UUID, body: RecordWithdrawalBody, caller: Staff
) -> Response:
    """撤销后仍可查看，原统计期内不再计数。"""
    return await withdraw_record(request, caller, KIND, incident_id, body)


@router.post("/{incident_id}/reveal", summary="查看苗头或群体性事件所述内容", **answers(RevealedRecordJson))
async def reveal_incident(request: Request, incident_id: UUID, body: RevealBody, caller: Staff) -> Response:
    """须写明理由，理由留存备查。"""
    return await reveal_record(request, caller, KIND, incident_id, body.reason)
