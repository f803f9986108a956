"""GET /v1/mediations: where a case stands, and the cases of a county."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import counties_seen
from clock import day_of
from mediation.agency_facts import store as agency_facts
from mediation.app_state import state_of
from mediation.callers import Reader
from mediation.case import store as cases
from mediation.case.acting import case_router, is_visible
from mediation.case.rules.states import State
from mediation.overview.views import (
    MediationsJson,
    MediationWithAgenciesJson,
    show_agencies,
    show_case,
    show_line,
)
from mediation.priority_requests import store as priority_requests
from web import (
    DEFAULT_LIMIT,
    ETAG,
    Answer,
    AskedCounty,
    Limit,
    Problem,
    answers,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = case_router()


@router.get("", summary="调解列表", **answers(MediationsJson))
async def list_mediations(
    request: Request,
    caller: Reader,
    county: AskedCounty | None = None,
    state: State | None = None,
    filing_due: bool | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    after = read_cursor(cursor, UUID)
    if isinstance(after, Problem):
        return respond(after)
    last_seen = after[0] if after else None
    asked = cases.Asked(state, filing_due)
    async with read_snapshot(request) as conn:
        rows = await cases.of_counties(conn, counties_seen(caller, county), asked, last_seen, limit + 1)
    return respond(Answer(200, page(rows, limit, lambda case: (case.case_id,), show_line)))


@router.get(
    "/{case_id}",
    summary="案件的调解、付款、程序和结案情况",
    **answers(MediationWithAgenciesJson, headers=(ETAG,)),
)
async def get_mediation(request: Request, case_id: UUID, caller: Reader) -> Response:
    async with read_snapshot(request) as conn:
        case = await cases.find(conn, case_id)
        if case is None or not is_visible(caller, case):
            return respond(problems.not_found())
        foreign_events = await cases.foreign_events_of(conn, case_id)
        said = await agency_facts.of_case(conn, case_id)
        requests = await priority_requests.of_case(conn, case_id)
    now = state_of(request).clock.now()
    shown = {**show_case(case, foreign_events, day_of(now)), **show_agencies(case, said, requests, now)}
    return respond(Answer(200, shown, {"ETag": etag(case.version)}))
