"""GET /v1/mediations: where a case stands, and the cases of a county."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from access import Caller, Role, allow, counties_seen, may_see
from mediation.api.showing import show_case, show_line
from mediation.rules.case import Case, State, day_of
from mediation.state import state_of
from mediation.store import cases, records
from web import Answer, Problem, decode_cursor, etag, page, problems, read_snapshot, respond

router = APIRouter(prefix="/v1/mediations", tags=["调解"])

Reader = Annotated[Caller, Depends(allow(Role.mediator, Role.county_staff, Role.lawyer, Role.city_staff))]


@router.get("", summary="调解列表")
async def list_mediations(
    request: Request,
    caller: Reader,
    county: str | None = None,
    state: State | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    after = read_cursor(cursor)
    if isinstance(after, Problem):
        return respond(after)
    async with read_snapshot(request) as conn:
        found = await cases.listed(conn, counties_seen(caller, county), state, after, limit + 1)
    return respond(Answer(200, page(found, limit, lambda case: (str(case.case_id),), show_line)))


@router.get("/{case_id}", summary="案件的调解、付款、程序和结案情况")
async def get_mediation(request: Request, case_id: UUID, caller: Reader) -> Response:
    async with read_snapshot(request) as conn:
        case = await cases.find(conn, case_id)
        if case is None or not is_visible(caller, case):
            return respond(problems.not_found())
        told = await records.told_of(conn, case_id)
    today = day_of(state_of(request).clock.now())
    return respond(Answer(200, show_case(case, told, today), {"ETag": etag(case.version)}))


def is_visible(caller: Caller, case: Case) -> bool:
    """A case of the caller's county, once its application is known."""
    return case.facts is not None and may_see(caller, case.county)


def read_cursor(cursor: str | None) -> UUID | Problem | None:
    """The case a page goes on after; a cursor that we never gave out is a problem."""
    key = decode_cursor(cursor, str) if cursor is not None else None
    if key is None or isinstance(key, Problem):
        return key
    try:
        return UUID(key[0])
    except ValueError:
        return problems.invalid_cursor()
