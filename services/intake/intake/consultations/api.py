"""POST /v1/consultations: what concerns a county and no case (N5.5)."""

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response
from uuid_utils.compat import uuid7

from contracts import CaseClass, Channel
from database import Connection
from intake.app_state import state_of
from intake.callers import Recorder
from intake.consultations import handlers
from intake.fields import PeopleNumber
from intake.new_records import RecordBody, admit, foreign_county
from web import Answer, Problem, Text, answer_once

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

    async def record(conn: Connection) -> Answer | Problem:
        if no := foreign_county(body, caller, state.campaigns):
            return no
        admission = admit(body, caller, state.campaigns, state.clock.now())
        if isinstance(admission, Problem):
            return admission
        new_id = uuid7()
        await handlers.record_consultation(
            conn, new_id, body.channel, body.case_class, body.workers, body.topic, admission, state.sealing
        )
        return Answer(201, {"consultation_id": new_id, "occurred_at": admission.act.at})

    return await answer_once(request, caller, record)
