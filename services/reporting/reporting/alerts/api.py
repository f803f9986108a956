"""GET /v1/alerts: silences and overdue reports, open and past; GET /alerts, the same as a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from access import COUNTY_ROLES, Caller
from reporting.alerts.rules import Alert
from reporting.alerts.store import AlertKey, read_alerts, read_past_alerts
from reporting.alerts.views import show_alert
from reporting.app_state import state_of
from reporting.callers import PageReader, Reader
from reporting.pages import Page as HtmlPage
from reporting.pages import html_page
from web import (
    DEFAULT_LIMIT,
    Answer,
    AskedCounty,
    Limit,
    Page,
    Problem,
    answers,
    encode_cursor,
    page,
    problems,
    read_cursor,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/alerts", tags=["提醒"])
page_router = APIRouter(prefix="/alerts", tags=["提醒"])


class AlertsJson(Page[Alert]):
    pass


@router.get("", summary="断报与逾期提醒", **answers(AlertsJson, problems.not_found))
async def alerts(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """一个单位每次断报一条，恢复后写明时间；逾期未报每期一条。"""
    after = read_cursor(cursor, datetime, str, str, str)
    if isinstance(after, Problem):
        return respond(after)
    if caller.role in COUNTY_ROLES:
        if county not in (None, caller.county):
            return respond(problems.not_found())
        county = caller.county
    async with read_snapshot(request) as conn:
        rows = await read_alerts(conn, campaign, county, is_open, after, limit + 1)
    return respond(Answer(200, page(rows, limit, _key, lambda alert: alert)))


@page_router.get(
    "", summary="提醒页面", response_class=HTMLResponse, **answers(None, problems.invalid_cursor)
)
async def alerts_page(
    request: Request,
    caller: PageReader,
    open_cursor: Annotated[str | None, Query(alias="open")] = None,
    past_cursor: Annotated[str | None, Query(alias="past")] = None,
) -> Response:
    """未了结的在前，最久的在先；已了结的在后，最近的在先。"""
    after, before = (read_cursor(cursor, datetime, str, str, str) for cursor in (open_cursor, past_cursor))
    if isinstance(after, Problem) or isinstance(before, Problem):
        return refuse(request, problems.invalid_cursor())
    own = caller.county if caller.role in COUNTY_ROLES else None
    async with read_snapshot(request) as conn:
        is_open = await read_alerts(conn, None, own, True, after, DEFAULT_LIMIT + 1)
        past = await read_past_alerts(conn, own, before, DEFAULT_LIMIT + 1)
    return _shown(request, caller, is_open, past)


def _shown(request: Request, caller: Caller, is_open: Sequence[Alert], past: Sequence[Alert]) -> Response:
    campaigns = state_of(request).campaigns
    shown = {
        "open_alerts": [show_alert(alert, campaigns) for alert in is_open[:DEFAULT_LIMIT]],
        "past_alerts": [show_alert(alert, campaigns) for alert in past[:DEFAULT_LIMIT]],
        "open_next": _next(is_open),
        "past_next": _next(past),
    }
    return html_page(request, caller, HtmlPage("alerts", "alerts.html", "提醒：断报与逾期", shown))


def _next(alerts: Sequence[Alert]) -> str | None:
    """Where the next page begins, if there is one."""
    return encode_cursor(*_key(alerts[DEFAULT_LIMIT - 1])) if len(alerts) > DEFAULT_LIMIT else None


def _key(alert: Alert) -> AlertKey:
    return alert.raised, alert.kind, alert.county, alert.campaign
