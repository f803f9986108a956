"""POST /v1/consultations and /v1/incidents: what concerns a county and no case (N5.5)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from access import Caller, Role, allow
from database import Connection
from intake.api.bodies import NewConsultation, NewIncident, Placed
from intake.api.refusing import Admitted, admit, stranger
from intake.handlers.noting import record_consultation, report_incident
from intake.state import state_of
from intake.store.records import Noted
from web import Answer, Problem, answer_once

router = APIRouter(prefix="/v1", tags=["咨询与苗头"])

Receiver = Annotated[Caller, Depends(allow(Role.county_client, Role.county_staff))]


@router.post("/consultations", status_code=201, summary="登记咨询")
async def consult(request: Request, body: NewConsultation, caller: Receiver) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        found = _admitted(request, body, caller)
        if isinstance(found, Problem):
            return found
        noted = _noted(request, uuid7(), found, topic=body.topic)
        await record_consultation(conn, noted, body.channel, body.case_class, body.workers, found.act)
        return Answer(201, {"consultation_id": noted.id, "occurred_at": noted.at})

    return await answer_once(request, caller, act)


@router.post("/incidents", status_code=201, summary="上报苗头或群体性事件")
async def report(request: Request, body: NewIncident, caller: Receiver) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        found = _admitted(request, body, caller)
        if isinstance(found, Problem):
            return found
        words = {"place": body.place, "facts": body.facts, "people_as_told": body.people.as_told}
        noted = _noted(request, uuid7(), found, **words)
        await report_incident(conn, noted, body.kind, body.people.people(), found.act)
        return Answer(201, {"incident_id": noted.id, "occurred_at": noted.at})

    return await answer_once(request, caller, act)


def _admitted(request: Request, body: Placed, caller: Caller) -> Admitted | Problem:
    state = state_of(request)
    return stranger(body, caller, state.campaigns) or admit(body, caller, state.campaigns, state.clock.now())


def _noted(request: Request, new_id: UUID, found: Admitted, **words: Any) -> Noted:
    """Free text is sealed with its record."""
    said = {name: text for name, text in words.items() if text is not None}
    return Noted(
        id=new_id,
        campaign=found.campaign.code,
        county=found.county.code,
        at=found.act.at,
        recorded=found.act.recorded,
        words=state_of(request).sealing.seal(said, new_id),
    )
