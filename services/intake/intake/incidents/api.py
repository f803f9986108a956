"""POST /v1/incidents: what concerns a county and no case (N5.5)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from casework.act import Act
from contracts.intake import IncidentKind
from database import Connection
from intake.app_state import state_of
from intake.callers import Recorder
from intake.fields import HeadcountBody, Words
from intake.flaws import Flaw
from intake.incidents import handlers
from intake.incidents.handlers import NewIncident
from intake.new_records.bodies import RecordBody
from intake.new_records.recording import record_once
from intake.new_records.rules import NewRecord
from web import Answer, Text

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

    async def record(conn: Connection, new_record: NewRecord, act: Act) -> Answer | Flaw:
        new = NewIncident(new_record, act, body.kind, body.people.headcount(), body.place, body.facts)
        made = await handlers.report_incident(conn, new, state.campaigns, state.sealing)
        if isinstance(made, Flaw):
            return made
        return Answer(201, {"incident_id": made.incident_id, "occurred_at": made.occurred_at})

    return await record_once(request, body, caller, record)
