"""The events behind a figure and the cases in stock, page by page."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from reporting.callers import PageReader
from reporting.completeness.bodies import AsOfField, browsers_moment
from reporting.daily_reports.acting import no_past_moment, place_of, stock_cases
from reporting.daily_reports.problems import OF_A_LINE
from reporting.daily_reports.shown import Stage
from reporting.day_page.api.day import page_of
from reporting.day_page.codes import only_against_zero, types_behind
from reporting.day_page.views.behind import show_event, show_stock
from reporting.day_page.views.place import path_of
from reporting.figures.rules.measures import MEASURES, NAMES
from reporting.figures.store.queries import BEFORE_ALL, journal_page, journal_page_of
from reporting.pages import html_page
from reporting.report_line.rules import LineKey
from web import (
    DEFAULT_LIMIT,
    Day,
    Problem,
    answers,
    encode_cursor,
    problems,
    read_cursor,
    read_snapshot,
    refuse,
)

page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])


@page_router.get(
    "/events", summary="系统数所涉事项页面", response_class=HTMLResponse, **answers(None, *OF_A_LINE)
)
async def events_page(
    request: Request,
    campaign: str,
    county: str,
    day: Day,
    caller: PageReader,
    measure: Annotated[str | None, Query(description="只列计入该项的事项")] = None,
    cursor: str | None = None,
    as_of: AsOfField = None,
) -> Response:
    """按发生时间先后排列。"""
    place, after = (
        place_of(request, caller, LineKey(campaign, county, day)),
        read_cursor(cursor, datetime, UUID),
    )
    if isinstance(place, Problem):
        return refuse(request, place)
    if isinstance(after, Problem):
        return refuse(request, after)
    if measure is not None and measure not in MEASURES:
        return refuse(request, problems.invalid_parameter())
    async with read_snapshot(request) as conn:
        if no := await no_past_moment(conn, place, as_of):
            return refuse(request, no)
        if measure is None:
            rows = await journal_page(conn, place.key, as_of, after or BEFORE_ALL, DEFAULT_LIMIT + 1)
        else:
            rows = await journal_page_of(
                conn,
                place.key,
                types_behind(measure),
                as_of,
                after or BEFORE_ALL,
                DEFAULT_LIMIT + 1,
                only_against_zero=only_against_zero(measure),
            )
    last = rows[DEFAULT_LIMIT - 1] if len(rows) > DEFAULT_LIMIT else None
    shown = {
        "path": path_of(place),
        "asked": browsers_moment(as_of),
        "measure": measure,
        "measure_name": NAMES[measure] if measure else None,
        "events": [show_event(row) for row in rows[:DEFAULT_LIMIT]],
        "next_cursor": encode_cursor(last.time, last.event_id) if last else None,
    }
    return html_page(request, caller, page_of("events.html", place, shown))


@page_router.get(
    "/stock", summary="期末存量所含案件页面", response_class=HTMLResponse, **answers(None, *OF_A_LINE)
)
async def stock_page(
    request: Request,
    campaign: str,
    county: str,
    day: Day,
    caller: PageReader,
    stage: Stage | None = None,
    cursor: str | None = None,
    as_of: AsOfField = None,
) -> Response:
    """按阶段、案件编号排列。"""
    place, after = (
        place_of(request, caller, LineKey(campaign, county, day)),
        read_cursor(cursor, str, str, str),
    )
    if isinstance(place, Problem):
        return refuse(request, place)
    if isinstance(after, Problem):
        return refuse(request, after)
    found = await stock_cases(request, caller, place, stage, after, DEFAULT_LIMIT, as_of)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = {
        "path": path_of(place),
        "asked": browsers_moment(as_of),
        **show_stock(found, stage),
    }
    return html_page(request, caller, page_of("stock.html", place, shown))
