"""POST and GET /v1/consultations: what concerns a county and no case (N5.5)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from casework.act import Act
from contracts import CaseClass, Channel, Industry
from database import Connection
from intake.app_state import state_of
from intake.callers import Reader, Recorder, Staff
from intake.case.views import show_cautions
from intake.cautions import headcount_cautions
from intake.consultations import handlers
from intake.consultations.handlers import NewConsultation
from intake.consultations.store import CONSULTATIONS
from intake.consultations.views import (
    ConsultationJson,
    ConsultationsJson,
    ConsultationWithActsJson,
    RecordedConsultationJson,
    show_consultation,
)
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
from intake.fields import Code, HeadcountBody, RevealBody
from intake.flaws import Flaw
from intake.new_records.bodies import EmployerBody, RecordBody
from intake.new_records.recording import record_once
from intake.new_records.rules import NewRecord
from intake.people.headcount import Headcount
from intake.problems import OF_A_RECORD
from web import ETAG, Answer, Text, answers, etag, problems

router = APIRouter(prefix="/v1/consultations", tags=["咨询与苗头"])

KIND: Final = RecordKind(CONSULTATIONS, show_consultation, handlers.withdrawn_event)


class ConsultationBody(RecordBody):
    """一次咨询；所述内容和用工方名称加密保存在本地。未填 `workers` 的，人数不详。

    `area`：工作地，填报送单位代码或其受理点代码。
    """

    channel: Channel
    case_class: CaseClass = Field(alias="class")
    workers: HeadcountBody | None = None
    topic: Text | None = None
    employer: EmployerBody | None = None
    industry: Industry | None = None
    area: Code | None = None


@router.post(
    "",
    status_code=201,
    summary="登记咨询",
    **answers(RecordedConsultationJson, *OF_A_RECORD, problems.unknown_office, headers=(ETAG,)),
)
async def record_consultation(request: Request, body: ConsultationBody, caller: Recorder) -> Response:
    state = state_of(request)

    async def record(conn: Connection, new_record: NewRecord, act: Act) -> Answer | Flaw:
        workers = body.workers.headcount() if body.workers else Headcount()
        new = NewConsultation(
            new_record,
            act,
            body.channel,
            body.case_class,
            workers,
            body.topic,
            body.employer.stated(state.match_key) if body.employer else None,
            body.industry,
            body.area,
        )
        made = await handlers.record_consultation(conn, new, state.campaigns, state.sealing)
        if isinstance(made, Flaw):
            return made
        warnings = show_cautions(headcount_cautions(workers, "workers") if body.workers else ())
        shown: RecordedConsultationJson = {
            "consultation_id": made.record_id,
            "occurred_at": made.occurred_at,
            "warnings": warnings,
        }
        return Answer(201, shown, {"ETag": etag(made.version)})

    return await record_once(request, body, caller, record)


@router.get("", summary="咨询列表", **answers(ConsultationsJson))
async def list_consultations(
    request: Request, caller: Reader, asked: Annotated[AskedRecords, Depends()]
) -> Response:
    """最近的在前；起止日期均包括在内。"""
    return await list_records(request, caller, KIND, asked)


@router.get("/{consultation_id}", summary="查看咨询", **answers(ConsultationWithActsJson, headers=(ETAG,)))
async def read_consultation(request: Request, consultation_id: UUID, caller: Reader) -> Response:
    """不含所述内容。"""
    return await read_record(request, caller, KIND, consultation_id)


@router.post(
    "/{consultation_id}/withdrawal",
    summary="撤销登记有误的咨询",
    **answers(ConsultationJson, *WITHDRAWAL, headers=(ETAG,)),
)
async def withdraw_consultation(
    request: Request, consultation_id: UUID, body: RecordWithdrawalBody, caller: Staff
) -> Response:
    """撤销后仍可查看，原统计期内不再计数。"""
    return await withdraw_record(request, caller, KIND, consultation_id, body)


@router.post("/{consultation_id}/reveal", summary="查看咨询所述内容", **answers(RevealedRecordJson))
async def reveal_consultation(
    request: Request, consultation_id: UUID, body: RevealBody, caller: Staff
) -> Response:
    """须写明理由，理由留存备查。"""
    return await reveal_record(request, caller, KIND, consultation_id, body.reason)
