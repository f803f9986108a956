"""…/counties/{county}/days/{date}: the line, its report, corrections and exemption."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from access import Caller, Role, may_see
from database import Connection
from reporting.app_state import campaign_of, state_of
from reporting.calendar.rules.periods import bounds
from reporting.calendar.rules.roster import names
from reporting.callers import CityStaff, Filler, Reader, Signer
from reporting.daily_reports import handlers, store
from reporting.daily_reports.bodies import Correction, Exemption, Report
from reporting.daily_reports.problems import problem_of
from reporting.daily_reports.rules.signing import Refused
from reporting.daily_reports.rules.versions import Place, StoredLine
from reporting.daily_reports.views import show_events, show_line
from reporting.report_line.rules import LineKey
from web import Answer, Problem, answer_once, etag, may_match, must_match, problems, read_snapshot, respond

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])


@router.get("", summary="某单位某日：系统数、填报数、核对、所涉事项")
async def line(request: Request, campaign: str, county: str, day: date, caller: Reader) -> Response:
    place = _place_of(request, caller, campaign, county, day)
    if isinstance(place, Problem):
        return respond(place)
    async with read_snapshot(request) as conn:
        return respond(await _answer(conn, request, place, 200))


@router.put("/report", summary="报草稿或签报")
async def put_report(
    request: Request, campaign: str, county: str, day: date, body: Report, caller: Filler
) -> Response:
    """草稿可由机器令牌报送；签报须由具名人员在统计截止时间之后办理；市局签报为代报。"""

    async def operation(conn: Connection) -> Answer | Problem:
        place = _place_of(request, caller, campaign, county, day)
        if isinstance(place, Problem):
            return place
        stored = await store.lock_line(conn, place.key)
        objection = _may_put(caller, body) or _still_unsigned(request, stored)
        if objection:
            return objection
        now = state_of(request).clock.now()
        act = handlers.sign if body.action == "sign" else handlers.draft
        refused = await act(conn, place, stored, body.statement(), caller, now)
        if refused:
            return await _problem(conn, place, refused)
        return await _answer(conn, request, place, 200 if stored.has_draft else 201)

    return await answer_once(request, caller, operation)


@router.post("/report/corrections", status_code=201, summary="更正已签报的日报")
async def post_correction(
    request: Request, campaign: str, county: str, day: date, body: Correction, caller: Signer
) -> Response:
    async def operation(conn: Connection) -> Answer | Problem:
        place = _place_of(request, caller, campaign, county, day)
        if isinstance(place, Problem):
            return place
        stored = await store.lock_line(conn, place.key)
        if stored.latest is None:
            return problems.not_signed_yet()
        if objection := must_match(request, stored.version):
            return objection
        now, statement = state_of(request).clock.now(), body.statement()
        refused = await handlers.correct(conn, place, stored, statement, body.reason, caller, now)
        if refused:
            return await _problem(conn, place, refused)
        return await _answer(conn, request, place, 201)

    return await answer_once(request, caller, operation)


@router.put("/exemption", summary="市局免报")
async def put_exemption(
    request: Request, campaign: str, county: str, day: date, body: Exemption, caller: CityStaff
) -> Response:
    async def operation(conn: Connection) -> Answer | Problem:
        place = _place_of(request, caller, campaign, county, day)
        if isinstance(place, Problem):
            return place
        stored = await store.lock_line(conn, place.key)
        if objection := may_match(request, stored.version):
            return objection
        now = state_of(request).clock.now()
        refused = await handlers.exempt(conn, place, stored, body.reason, caller, now)
        if refused:
            return await _problem(conn, place, refused)
        return await _answer(conn, request, place, 201 if stored.exempted_at is None else 200)

    return await answer_once(request, caller, operation)


def _place_of(request: Request, caller: Caller, code: str, county: str, day: date) -> Place | Problem:
    """Which line a request is about, or why there is none; another county's is not found."""
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return campaign
    if not may_see(caller, county):
        return problems.not_found()
    if county not in names(campaign):
        return problems.unknown_county()
    period = bounds(campaign, day)
    if period is None:
        return problems.outside_campaign()
    return Place(campaign, LineKey(code, county, day), period, campaign.county(county, day) is not None)


def _may_put(caller: Caller, body: Report) -> Problem | None:
    """A machine drafts, a person signs; the city signs for a county, it does not draft."""
    if caller.role is Role.county_client and body.action == "sign":
        return problems.machine_may_not_sign()
    if caller.role is Role.city_staff and body.action == "draft":
        return problems.forbidden_role(reason="the-city-signs")
    return None


def _still_unsigned(request: Request, stored: StoredLine) -> Problem | None:
    """Once signed, only corrections; a draft is replaced by who has seen it."""
    if stored.signed_at is not None:
        return problems.already_signed()
    match = must_match if stored.has_draft else may_match
    return match(request, stored.version)


async def _answer(conn: Connection, request: Request, place: Place, status: int) -> Answer:
    shown = await show_line(conn, place, state_of(request).clock.now())
    return Answer(status, shown, {"ETag": etag(shown["version"])})


async def _problem(conn: Connection, place: Place, refused: Refused) -> Problem:
    return problem_of(refused, await show_events(conn, place) if refused.events else ())
