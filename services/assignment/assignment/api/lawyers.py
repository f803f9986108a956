"""/v1/lawyers: the county's detachment 律师支队 (N4.1)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from starlette.responses import Response

import matching
from access import Caller, Role, allow, counties_seen, may_see
from assignment.api.assignments import County
from assignment.api.showing import show_lawyer
from assignment.handlers.detachment import add_lawyer, change_lawyer
from assignment.state import state_of
from assignment.store import cases, lawyers
from assignment.store.lawyers import Lawyer
from contracts import CaseClass
from database import Connection
from web import (
    Answer,
    Body,
    Problem,
    Text,
    answer_once,
    at,
    etag,
    must_match,
    problems,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/lawyers", tags=["律师支队"])

Reader = Annotated[
    Caller, Depends(allow(Role.county_staff, Role.county_client, Role.lawyer, Role.mediator, Role.city_staff))
]
Staff = Annotated[Caller, Depends(allow(Role.county_staff))]
LawyerId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
LARGEST_CAPACITY = 1000


class LawyerLine(Body):
    """A lawyer or grassroots legal worker; capacity 0 takes nothing new, as no duty days do."""

    county: Text
    name: Text
    firm: Text
    kind: Literal["lawyer", "legal_worker"]
    expertise: frozenset[CaseClass] = Field(min_length=1)
    capacity: int = Field(ge=0, le=LARGEST_CAPACITY, strict=True)
    duty_days: frozenset[Annotated[int, Field(ge=0, le=6, strict=True)]]


@router.get("", summary="律师支队名册")
async def list_lawyers(request: Request, caller: Reader, county: County | None = None) -> Response:
    async with read_snapshot(request) as conn:
        found = await lawyers.of_counties(conn, counties_seen(caller, county))
    return respond(Answer(200, {"items": [show_lawyer(lawyer) for lawyer in found]}))


@router.get("/{lawyer_id}", summary="承办人及在办案件数")
async def get_lawyer(request: Request, lawyer_id: LawyerId, caller: Reader) -> Response:
    async with read_snapshot(request) as conn:
        lawyer = await lawyers.find(conn, lawyer_id)
    if lawyer is None or not may_see(caller, lawyer.county):
        return respond(problems.not_found())
    return respond(Answer(200, show_lawyer(lawyer), {"ETag": etag(lawyer.version)}))


@router.put("/{lawyer_id}", summary="登记或修改承办人")
async def put(request: Request, lawyer_id: LawyerId, body: LawyerLine, caller: Staff) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        if not may_see(caller, body.county):
            return problems.foreign_county(None, at("county"))
        now = state_of(request).clock.now()
        await cases.lock_counties(conn, [body.county])
        before = await lawyers.find(conn, lawyer_id)
        if no := refusal(request, caller, before):
            return no
        told = line(lawyer_id, body, state_of(request).match_key)
        if before is None:
            added = await add_lawyer(conn, told, now)
            return await answer(conn, lawyer_id, 201) if added else problems.not_found()
        changed = await change_lawyer(conn, told, before.version, now)
        return await answer(conn, lawyer_id, 200) if changed else problems.precondition_failed()

    return await answer_once(request, caller, act)


def refusal(request: Request, caller: Caller, before: Lawyer | None) -> Problem | None:
    """A new line needs no version; an existing one is changed as it was seen, by its own county."""
    if before is None:
        return problems.precondition_failed() if "if-match" in request.headers else None
    if not may_see(caller, before.county):
        return problems.not_found()
    return must_match(request, before.version)


def line(lawyer_id: str, body: LawyerLine, match_key: bytes) -> Lawyer:
    """The row of what was sent, its firm ready to be compared with respondents."""
    return Lawyer(
        lawyer_id=lawyer_id,
        county=body.county,
        name=body.name,
        firm=body.firm,
        firm_hash=matching.name_hash(match_key, body.firm),
        kind=body.kind,
        expertise=tuple(sorted(body.expertise)),
        capacity=body.capacity,
        duty_days=tuple(sorted(body.duty_days)),
    )


async def answer(conn: Connection, lawyer_id: str, status: int) -> Answer:
    """The line as it stands, its load after the waiting list was served."""
    lawyer = await lawyers.find(conn, lawyer_id)
    assert lawyer is not None
    headers = {"ETag": etag(lawyer.version), "Location": f"/v1/lawyers/{lawyer_id}"}
    return Answer(status, show_lawyer(lawyer), headers)
