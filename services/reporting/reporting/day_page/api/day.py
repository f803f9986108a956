"""A county's day as a page, and the day as every page here reads it."""

from datetime import datetime
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller
from reporting.app_state import state_of
from reporting.callers import PageReader
from reporting.completeness.bodies import AsOfField
from reporting.daily_reports.acting import no_past_moment, place_of
from reporting.daily_reports.problems import OF_A_LINE
from reporting.daily_reports.rules.versions import Place
from reporting.day_page.handlers import CountyDay, read_county_day, read_county_day_at
from reporting.day_page.rules import Act
from reporting.day_page.views.day import show_day
from reporting.day_page.views.form import first_fields, show_form, shows_form
from reporting.day_page.views.place import title_of
from reporting.pages import Page, html_page
from reporting.report_line.rules import LineKey
from web import Day, Problem, answers, read_snapshot, refuse

page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])
SUBJECT: Final = "day_page"


@page_router.get("", summary="某单位某日页面", response_class=HTMLResponse, **answers(None, *OF_A_LINE))
async def day_page(
    request: Request,
    campaign: str,
    county: str,
    day: Day,
    caller: PageReader,
    act: Act | None = None,
    fill: Literal["system"] | None = None,
    as_of: AsOfField = None,
) -> Response:
    """系统数、填报数各版本、签报回执；可以签报的，附填报表。"""
    found = await read_day(request, caller, LineKey(campaign, county, day), as_of)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = show_day(caller, found)
    if shows_form(found, shown["act"], act):
        fields = first_fields(caller, found, shown["act"], fill_in_system=fill is not None)
        shown |= show_form(found, shown["act"], fields, None)
    return html_page(request, caller, page_of("day.html", found.full.place, shown))


async def read_day(
    request: Request, caller: Caller, key: LineKey, as_of: datetime | None = None
) -> CountyDay | Problem:
    place = place_of(request, caller, key)
    if isinstance(place, Problem):
        return place
    state = state_of(request)
    async with read_snapshot(request) as conn:
        if as_of is not None:
            no = await no_past_moment(conn, place, as_of)
            return no or await read_county_day_at(conn, place, as_of, state.sealing)
        return await read_county_day(conn, place, state.clock.now(), state.sealing)


def page_of(template: str, place: Place, shown: dict[str, Any]) -> Page:
    return Page(SUBJECT, template, title_of(place), shown)
