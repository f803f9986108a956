"""…/counties/{county}/days/{date}: the line, its report, corrections and exemption."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Caller, Role, allow
from access.callers import COUNTY_ROLES
from database import Connection
from reporting import handlers, store
from reporting.api import refusing
from reporting.api.bodies import Correction, Exemption, Report
from reporting.api.line_view import events_shown, show_line
from reporting.api.places import place_of
from reporting.handlers.reports import Place
from reporting.rules.signing import Refused
from reporting.state import state_of
from reporting.store.lines import Stored
from web import Answer, Problem, answer_once, etag, may_match, must_match, problems, read_snapshot, respond

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])

Reader = Annotated[Caller, Depends(allow(*sorted(COUNTY_ROLES), Role.city_staff, Role.operator))]
Filler = Annotated[Caller, Depends(allow(Role.county_client, Role.county_staff, Role.city_staff))]
Signer = Annotated[Caller, Depends(allow(Role.county_staff, Role.city_staff))]
City = Annotated[Caller, Depends(allow(Role.city_staff))]


@router.get("", summary="某单位某日：系统数、填报数、核对、所涉事项")
async def line(request: Request, campaign: str, county: str, day: date, caller: Reader) -> Response:
    place = place_of(request, caller, campaign, county, day)
    if isinstance(place, Problem):
        return respond(place)
    async with read_snapshot(request) as conn:
        return respond(await _answer(conn, request, place, 200))


@router.put("/report", summary="报草稿或签报")
async def put_report(
    request: Request, campaign: str, county: str, day: date, body: Report, caller: Filler
) -> Response:
    """草稿可由机器令牌报送；签报须由具名人员在统计截止时间之后办理；市局签报为代报。"""

    async def act(conn: Connection) -> Answer | Problem:
        place = place_of(request, caller, campaign, county, day)
        if isinstance(place, Problem):
            return place
        stored = await store.lines.lock(conn, place.key)
        no = _may_put(caller, body) or _still_unsigned(request, stored)
        if no:
            return no
        now = state_of(request).clock.now()
        happens = handlers.reports.sign if body.action == "sign" else handlers.reports.draft
        refused = await happens(conn, place, body.said(), caller, now)
        if refused:
            return await _problem(conn, place, refused)
        return await _answer(conn, request, place, 200 if stored.has_draft else 201)

    return await answer_once(request, caller, act)


@router.post("/report/corrections", status_code=201, summary="更正已签报的日报")
async def post_correction(
    request: Request, campaign: str, county: str, day: date, body: Correction, caller: Signer
) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        place = place_of(request, caller, campaign, county, day)
        if isinstance(place, Problem):
            return place
        stored = await store.lines.lock(conn, place.key)
        if stored.latest is None:
            return problems.not_signed_yet()
        if no := must_match(request, stored.version):
            return no
        now, said = state_of(request).clock.now(), body.said()
        refused = await handlers.reports.correct(conn, place, said, body.reason, stored.latest, caller, now)
        if refused:
            return await _problem(conn, place, refused)
        return await _answer(conn, request, place, 201)

    return await answer_once(request, caller, act)


@router.put("/exemption", summary="市局免报")
async def put_exemption(
    request: Request, campaign: str, county: str, day: date, body: Exemption, caller: City
) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        place = place_of(request, caller, campaign, county, day)
        if isinstance(place, Problem):
            return place
        stored = await store.lines.lock(conn, place.key)
        if no := may_match(request, stored.version):
            return no
        again, now = stored.exempted_at is not None, state_of(request).clock.now()
        refused = await handlers.reports.exempt(conn, place, body.reason, again, caller, now)
        if refused:
            return await _problem(conn, place, refused)
        return await _answer(conn, request, place, 200 if again else 201)

    return await answer_once(request, caller, act)


def _may_put(caller: Caller, body: Report) -> Problem | None:
    """A machine drafts, a person signs; the city signs for a county, it does not draft."""
    if caller.role is Role.county_client and body.action == "sign":
        return problems.machine_may_not_sign()
    if caller.role is Role.city_staff and body.action == "draft":
        return problems.forbidden_role(reason="the-city-signs")
    return None


def _still_unsigned(request: Request, stored: Stored) -> Problem | None:
    """Once signed, only corrections; a draft is replaced by who has seen it."""
    if stored.signed_at is not None:
        return problems.already_signed()
    match = must_match if stored.has_draft else may_match
    return match(request, stored.version)


async def _answer(conn: Connection, request: Request, place: Place, status: int) -> Answer:
    shown = await show_line(conn, place, state_of(request).clock.now())
    return Answer(status, shown, {"ETag": etag(shown["version"])})


async def _problem(conn: Connection, place: Place, refused: Refused) -> Problem:
    events: list[dict[str, Any]] = await events_shown(conn, place) if refused.events else []
    return refusing.problem(refused, events)
