"""/campaigns/…/counties/{county}/trend: a county's last fortnight as a page."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from reporting.app_state import campaign_of, state_of
from reporting.board.handlers import read_overview, read_overview_at, read_unusual_zeros
from reporting.board.page import Asked
from reporting.calendar.rules.periods import first_date, last_date, period_of, periods_between
from reporting.calendar.rules.roster import names
from reporting.callers import PageReader
from reporting.completeness.bodies import AsOfField
from reporting.completeness.handlers import why_not_as_of
from reporting.county_trend.rules import DAYS
from reporting.county_trend.views import show_trend
from reporting.daily_reports.acting import place_of
from reporting.daily_reports.problems import OF_A_LINE
from reporting.pages import Page, html_page
from reporting.report_line.rules import LineKey
from web import Day, FieldError, Problem, answers, problems, read_snapshot, refuse

page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/trend", tags=["看板"])


@page_router.get("", summary="某单位两周走势页面", response_class=HTMLResponse, **answers(None, *OF_A_LINE))
async def trend_page(
    request: Request,
    campaign: str,
    county: str,
    caller: PageReader,
    last: Annotated[Day | None, Query(alias="to", description="最后一日；缺省为今日")] = None,
    as_of: AsOfField = None,
) -> Response:
    """两周之内逐日的系统数和填报数；没有听到的日子空着，不作零。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return refuse(request, known)
    now = as_of or state_of(request).clock.now()
    edge = last_date(known) if now >= known.ends else first_date(known)
    today = period_of(known, now) or edge
    place = place_of(request, caller, LineKey(campaign, county, last or today))
    if isinstance(place, Problem):
        return refuse(request, place)
    until = place.key.period
    periods = periods_between(known, max(first_date(known), until - timedelta(days=DAYS - 1)), until)
    async with read_snapshot(request) as conn:
        if as_of is not None and (why_not := await why_not_as_of(conn, known, as_of)):
            return refuse(request, problems.invalid_parameter(None, FieldError("as_of", why_not)))
        read = read_overview if as_of is None else read_overview_at
        overview = await read(conn, known, periods, now, county)
        zeros = await read_unusual_zeros(conn, known, periods, county, as_of)
    shown = show_trend(overview, place, periods, zeros.get(county, ()), Asked(as_of=as_of), today)
    title = f"{names(known)[county]}　两周走势"
    return html_page(request, caller, Page("county_trend", "trend.html", title, shown))
