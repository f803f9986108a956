"""/v1/lawyers: the county's detachment 律师支队 (N4.1)."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

import matching
from access import Caller, counties_seen, may_see
from assignment.app_state import state_of
from assignment.callers import Reader, Staff
from assignment.case.store import counties
from assignment.conflicts import store as conflicts
from assignment.conflicts.rules import Origin
from assignment.conflicts.store import Register
from assignment.detachment import store
from assignment.detachment.bodies import LawyerId, LawyerLine
from assignment.detachment.handlers import add_lawyer, change_lawyer
from assignment.detachment.store import Lawyer
from assignment.detachment.views import (
    ChangedLawyerJson,
    LawyerJson,
    LawyersJson,
    show_changed_lawyer,
    show_lawyer,
)
from clock import day_of
from database import Connection
from web import (
    ETAG,
    LOCATION,
    MUST_MATCH,
    Answer,
    AskedCounty,
    Problem,
    answer_once,
    answers,
    at,
    etag,
    must_match,
    problems,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/lawyers", tags=["律师支队"])


@router.get("", summary="律师支队名册", **answers(LawyersJson))
async def list_lawyers(request: Request, caller: Reader, county: AskedCounty | None = None) -> Response:
    async with read_snapshot(request) as conn:
        lawyers = await store.of_counties(conn, counties_seen(caller, county))
    return respond(Answer(200, {"items": [show_lawyer(lawyer) for lawyer in lawyers]}))


@router.get("/{lawyer_id}", summary="承办人及在办案件数", **answers(LawyerJson, headers=(ETAG,)))
async def get_lawyer(request: Request, lawyer_id: LawyerId, caller: Reader) -> Response:
    async with read_snapshot(request) as conn:
        lawyer = await store.find(conn, lawyer_id)
    if lawyer is None or not may_see(caller, lawyer.county):
        return respond(problems.not_found())
    return respond(Answer(200, show_lawyer(lawyer), {"ETag": etag(lawyer.version)}))


@router.put(
    "/{lawyer_id}",
    summary="登记或修改承办人",
    **answers(ChangedLawyerJson, problems.foreign_county, *MUST_MATCH, headers=(ETAG, LOCATION)),
)
async def put_lawyer(request: Request, lawyer_id: LawyerId, body: LawyerLine, caller: Staff) -> Response:
    state = state_of(request)
    lawyer = lawyer_of(lawyer_id, body, state.match_key)

    async def operation(conn: Connection) -> Answer | Problem:
        if not may_see(caller, body.county):
            return problems.foreign_county(None, at("county"))
        now = state.clock.now()
        await counties.lock(conn, [body.county])
        before = await store.find(conn, lawyer_id)
        if objection := objection_to(request, caller, before):
            return objection
        if before is None:
            added = await add_lawyer(conn, lawyer, now)
            return await answer(conn, lawyer_id, 201) if added else problems.not_found()
        changed = await change_lawyer(conn, lawyer, before.version, now)
        if not changed:
            return problems.precondition_failed()
        left = await clients_left_behind(conn, before, lawyer, day_of(now))
        return await answer(conn, lawyer_id, 200, left)

    return await answer_once(request, caller, operation)


def objection_to(request: Request, caller: Caller, before: Lawyer | None) -> Problem | None:
    """A new line needs no version; an existing one is changed as it was seen, by its own county.

    Who names a version of what they cannot see is told the same whether it is there or not.
    """
    if before is None:
        return problems.not_found() if "if-match" in request.headers else None
    if not may_see(caller, before.county):
        return problems.not_found()
    return must_match(request, before.version)


def lawyer_of(lawyer_id: str, line: LawyerLine, match_key: bytes) -> Lawyer:
    """The lawyer of a line that was sent, the firm ready to be compared with respondents."""
    return Lawyer(
        lawyer_id=lawyer_id,
        county=line.county,
        name=line.name,
        firm=line.firm,
        firm_hash=matching.name_hash(match_key, line.firm),
        kind=line.kind,
        expertise=tuple(sorted(line.expertise)),
        capacity=line.capacity,
        duty_days=tuple(sorted(line.duty_days)),
    )


async def clients_left_behind(conn: Connection, before: Lawyer, after: Lawyer, today: date) -> int:
    """How many clients of the former firm keep this lawyer from nothing any more."""
    if before.firm_hash == after.firm_hash:
        return 0
    register = Register(before.county, before.firm_hash, before.lawyer_id)
    return (await conflicts.how_many(conn, register, today))[Origin.client]


async def answer(conn: Connection, lawyer_id: str, status: int, left: int = 0) -> Answer:
    """The line as it is now, its load after the waiting list was served."""
    lawyer = await store.get(conn, lawyer_id)
    headers = {"ETag": etag(lawyer.version), "Location": f"/v1/lawyers/{lawyer_id}"}
    return Answer(status, show_changed_lawyer(lawyer, left), headers)
