"""POST /v1/incidents: what concerns a county and no case (N5.5)."""

from fastapi import APIRouter, Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from database import Connection
from intake.app_state import state_of
from intake.callers import Recorder
from intake.fields import HeadcountBody, Words
from intake.incidents import handlers
from intake.incidents.codes import IncidentKind
from intake.new_records import RecordBody, admit, foreign_county
from web import Answer, Problem, Text, answer_once

router = APIRouter(prefix="/v1/incidents", tags=["咨询与苗头"])


class IncidentBody(RecordBody):
    """An incident; the place and the facts stay here, sealed."""

    kind: IncidentKind
    people: HeadcountBody
    place: Words | None = None
    facts: Text | None = None


@router.post("", status_code=201, summary="上报苗头或群体性事件")
async def report_incident(request: Request, body: IncidentBody, caller: Recorder) -> Response:
    state = state_of(request)

    async def report(conn: Connection) -> Answer | Problem:
        if no := foreign_county(body, caller, state.campaigns):
            return no
        admission = admit(body, caller, state.campaigns, state.clock.now())
        if isinstance(admission, Problem):
            return admission
        new_id, headcount = uuid7(), body.people.headcount()
        await handlers.report_incident(
            conn, new_id, body.kind, headcount, body.place, body.facts, admission, state.sealing
        )
        return Answer(201, {"incident_id": new_id, "occurred_at": admission.act.at})

    return await answer_once(request, caller, report)
