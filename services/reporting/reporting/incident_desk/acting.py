"""How the city acts on an incident: one way for programs and for the form of its page."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import Caller, may_see
from database import Connection
from reporting.app_state import state_of
from reporting.exports import moment
from reporting.incident_desk.bodies import FollowUpBody
from reporting.incident_desk.handlers import read_desk_view
from reporting.incident_desk.problems import problem_of
from reporting.incident_desk.views import show_with_steps
from reporting.incidents import handlers, store
from reporting.incidents.rules import DeskIncident, NextStep, Refused, may_be_same, objection
from reporting.pages.buttons import act_by_form
from reporting.pages.forms import body_in_form
from reporting.pages.problems import Refusal
from web import (
    Answer,
    Problem,
    answer_once,
    etag,
    must_match,
    problems,
)


async def follow_up(request: Request, caller: Caller, incident_id: UUID, step: NextStep) -> Response:
    """By a named person who has seen how it stands; answered after the commit."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        await store.lock_if_written(conn, str(incident_id))
        incident = await visible(conn, caller, incident_id)
        if incident is None:
            return problems.not_found()
        if caller.name is None:
            return problems.token_without_name()
        if refused := await _objection(conn, incident, step):
            return problem_of(refused, incident, await _latest(conn, request, incident))
        if mismatch := must_match(request, incident.version):
            return mismatch
        now = state.clock.now()
        if not await handlers.follow_up(conn, incident, step, caller, caller.name, now, state.sealing):
            return problems.precondition_failed()
        after = await store.find(conn, incident.incident_id)
        assert after is not None  # it was there
        view = await read_desk_view(conn, after, state.sealing)
        shown = show_with_steps(view, state.campaigns, now)
        return Answer(201, shown, {"ETag": etag(after.version)})

    return await answer_once(request, caller, operation)


async def follow_up_by_form(
    request: Request, caller: Caller, incident_id: UUID, fields: dict[str, str]
) -> Refusal | None:
    """The same body, the same act; None: it was done."""
    body = body_in_form(FollowUpBody, fields)
    return await act_by_form(
        request, fields, body, lambda asked, said: follow_up(asked, caller, incident_id, said.step())
    )


async def visible(conn: Connection, caller: Caller, incident_id: UUID) -> DeskIncident | None:
    incident = await store.find(conn, str(incident_id))
    return incident if incident and may_see(caller, incident.county) else None


async def _objection(conn: Connection, incident: DeskIncident, step: NextStep) -> Refused | None:
    if refused := objection(incident, step):
        return refused
    if step.same_as is not None and not may_be_same(incident, await store.find(conn, step.same_as)):
        return "same-as-unsaid"
    return None


async def _latest(conn: Connection, request: Request, incident: DeskIncident) -> str | None:
    """Who took the latest step, and when."""
    steps = await store.follow_ups_of(conn, incident.incident_id, state_of(request).sealing)
    return f"{steps[-1].name}，{moment(steps[-1].at)}" if steps else None
