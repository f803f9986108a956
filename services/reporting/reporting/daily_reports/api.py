"""…/counties/{county}/days/{date}: the line, the events behind it, its report, corrections and exemption."""

from datetime import datetime
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from reporting.callers import CityStaff, Filler, Reader, Signer
from reporting.completeness.bodies import AsOf
from reporting.daily_reports.acting import (
    LineAct,
    act_of_correction,
    act_of_leave,
    act_of_report,
    act_of_second_signature,
    act_on_line,
    answer_with_line,
    answer_with_line_at,
    match_if_named,
    match_line,
    no_objection,
    no_past_moment,
    place_of,
    stock_cases,
)
from reporting.daily_reports.bodies import (
    Correction,
    CorrectionLeaveBody,
    ExemptionBody,
    ExemptionWithdrawalBody,
    Report,
    SecondSignature,
)
from reporting.daily_reports.handlers import city_acts
from reporting.daily_reports.problems import (
    OF_A_CORRECTION,
    OF_A_LEAVE,
    OF_A_LINE,
    OF_A_REPORT,
    OF_A_SECOND_SIGNATURE,
)
from reporting.daily_reports.rules.signing import objection_to_withdrawing_exemption
from reporting.daily_reports.shown import EventsBehindJson, LineJson, Stage, StockCasesJson
from reporting.daily_reports.views import show_event
from reporting.figures.store.queries import BEFORE_ALL, journal_page
from reporting.report_line.rules import LineKey
from web import (
    DEFAULT_LIMIT,
    ETAG,
    MAY_MATCH,
    MUST_MATCH,
    Answer,
    Day,
    Limit,
    Problem,
    answers,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])


@router.get(
    "",
    summary="某单位某日：系统数、填报数、核对",
    **answers(LineJson, *OF_A_LINE, headers=(ETAG,)),
)
async def line(
    request: Request, campaign: str, county: str, day: Day, caller: Reader, as_of: AsOf = None
) -> Response:
    """带 as_of 的，没有 version、ETag，也没有草稿（旧草稿不留存）。"""
    place = place_of(request, caller, LineKey(campaign, county, day))
    if isinstance(place, Problem):
        return respond(place)
    async with read_snapshot(request) as conn:
        if as_of is None:
            return respond(await answer_with_line(conn, request, place, 200))
        return respond(await answer_with_line_at(conn, request, place, as_of))


@router.get(
    "/events",
    summary="某单位某日系统数所涉事项",
    **answers(EventsBehindJson, *OF_A_LINE),
)
async def events_behind(
    request: Request,
    campaign: str,
    county: str,
    day: Day,
    caller: Reader,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
    as_of: AsOf = None,
) -> Response:
    """按发生时间先后排列。"""
    after = read_cursor(cursor, datetime, UUID)
    if isinstance(after, Problem):
        return respond(after)
    place = place_of(request, caller, LineKey(campaign, county, day))
    if isinstance(place, Problem):
        return respond(place)
    async with read_snapshot(request) as conn:
        if no := await no_past_moment(conn, place, as_of):
            return respond(no)
        rows = await journal_page(conn, place.key, as_of, after or BEFORE_ALL, limit + 1)
    return respond(Answer(200, page(rows, limit, lambda event: (event.time, event.event_id), show_event)))


@router.get("/stock", summary="某单位某日期末存量所含案件", **answers(StockCasesJson, *OF_A_LINE))
async def stock(
    request: Request,
    campaign: str,
    county: str,
    day: Day,
    caller: Reader,
    stage: Stage | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
    as_of: AsOf = None,
) -> Response:
    """按阶段、案件编号排列。前身单位的案件，本单位只见件数，不列出。"""
    after = read_cursor(cursor, str, str, str)
    if isinstance(after, Problem):
        return respond(after)
    place = place_of(request, caller, LineKey(campaign, county, day))
    if isinstance(place, Problem):
        return respond(place)
    found = await stock_cases(request, caller, place, stage, after, limit, as_of)
    return respond(found if isinstance(found, Problem) else Answer(200, found))


@router.put(
    "/report",
    summary="报草稿或签报",
    **answers(LineJson, *OF_A_LINE, *OF_A_REPORT, *MUST_MATCH, headers=(ETAG,)),
)
async def put_report(
    request: Request, campaign: str, county: str, day: Day, body: Report, caller: Filler
) -> Response:
    """草稿可由机器令牌报送；签报须由具名人员在统计截止时间之后办理；应报时限之后市局可以代报，须写明理由。"""
    return await act_on_line(request, caller, LineKey(campaign, county, day), act_of_report(body))


@router.post(
    "/report/corrections",
    status_code=201,
    summary="更正已签报的日报",
    **answers(LineJson, *OF_A_LINE, *OF_A_CORRECTION, *MUST_MATCH, headers=(ETAG,)),
)
async def post_correction(
    request: Request, campaign: str, county: str, day: Day, body: Correction, caller: Signer
) -> Response:
    return await act_on_line(request, caller, LineKey(campaign, county, day), act_of_correction(body))


@router.post(
    "/report/second-signature",
    status_code=201,
    summary="审签：第二人签名",
    **answers(LineJson, *OF_A_LINE, *OF_A_SECOND_SIGNATURE, *MUST_MATCH, headers=(ETAG,)),
)
async def post_second_signature(
    request: Request, campaign: str, county: str, day: Day, body: SecondSignature, caller: Signer
) -> Response:
    """专项行动要求两人签名的，填报签名之后由另一人审签；审签时间即报送时间，更正也须审签。"""
    act = act_of_second_signature(body)
    return await act_on_line(request, caller, LineKey(campaign, county, day), act)


@router.post(
    "/report/correction-leaves",
    status_code=201,
    summary="市局同意更正一次",
    **answers(LineJson, *OF_A_LINE, *OF_A_LEAVE, *MUST_MATCH, headers=(ETAG,)),
)
async def post_correction_leave(
    request: Request, campaign: str, county: str, day: Day, body: CorrectionLeaveBody, caller: CityStaff
) -> Response:
    """专项行动规定期限的，期限之后更正须经市局具名同意，一次同意可更正一次；首次签报不受限。"""
    return await act_on_line(request, caller, LineKey(campaign, county, day), act_of_leave(body))


@router.put(
    "/exemption",
    summary="市局免报",
    **answers(LineJson, *OF_A_LINE, problems.out_of_roster, *MAY_MATCH, headers=(ETAG,)),
)
async def put_exemption(
    request: Request, campaign: str, county: str, day: Day, body: ExemptionBody, caller: CityStaff
) -> Response:
    act = LineAct(
        perform=partial(city_acts.exempt, reason=body.reason),
        objection=no_objection,
        match=match_if_named,
        status=lambda line: 201 if line.exempted_at is None else 200,
    )
    return await act_on_line(request, caller, LineKey(campaign, county, day), act)


@router.post(
    "/exemption/withdrawal",
    summary="撤销登记有误的免报",
    **answers(LineJson, *OF_A_LINE, problems.not_exempt, *MUST_MATCH, headers=(ETAG,)),
)
async def withdraw_exemption(
    request: Request, campaign: str, county: str, day: Day, body: ExemptionWithdrawalBody, caller: CityStaff
) -> Response:
    """撤销后照常应报；原免报决定仍可查看。"""
    act = LineAct(
        perform=partial(city_acts.withdraw_exemption, reason=body.reason),
        objection=objection_to_withdrawing_exemption,
        match=match_line,
        status=lambda _: 200,
    )
    return await act_on_line(request, caller, LineKey(campaign, county, day), act)
