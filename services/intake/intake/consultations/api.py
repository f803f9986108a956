"""POST /v1/consultations: what concerns a county and no case (N5.5)."""

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from casework.act import Act
from contracts import CaseClass, Channel
from database import Connection
from intake.app_state import state_of
from intake.callers import Recorder
from intake.consultations import handlers
from intake.consultations.handlers import NewConsultation
from intake.fields import PeopleNumber
from intake.flaws import Flaw
from intake.new_records.bodies import RecordBody
from intake.new_records.recording import record_once
from intake.new_records.rules import NewRecord
from web import Answer, Text

router = APIRouter(prefix="/v1/consultations", tags=["咨询与苗头"])


class ConsultationBody(RecordBody):
    """A consultation; its topic stays here, sealed."""

    channel: Channel
    case_class: CaseClass = Field(alias="class")
    workers: PeopleNumber = 1
    topic: Text | None = None


@router.post("", status_code=201, summary="登记咨询")
async def record_consultation(request: Request, body: ConsultationBody, caller: Recorder) -> Response:
    state = state_of(request)

    async def record(conn: Connection, new_record: NewRecord, act: Act) -> Answer | Flaw:
        new = NewConsultation(new_record, act, body.channel, body.case_class, body.workers, body.topic)
        made = await handlers.record_consultation(conn, new, state.campaigns, state.sealing)
        if isinstance(made, Flaw):
            return made
        return Answer(201, {"consultation_id": made.consultation_id, "occurred_at": made.occurred_at})

    return await record_once(request, body, caller, record)
