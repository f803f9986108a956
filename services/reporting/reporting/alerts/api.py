"""/v1/alerts: silences and overdue reports, and who looks after them; /alerts, the same as a page."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from access import COUNTY_ROLES, Caller, Role, read_form
from reporting.alerts.acting import act_on, no_past_moment, visible
from reporting.alerts.problems import OF_AN_ACT
from reporting.alerts.rules import Alert, AlertAct
from reporting.alerts.shown import AlertJson, AlertsJson
from reporting.alerts.store import AlertKey, AskedAlerts, read_alerts, read_past_alerts
from reporting.alerts.views import alert_json, key_of, show_alert
from reporting.app_state import present_campaign, state_of
from reporting.callers import CityForm, CityStaff, PageReader, Reader
from reporting.completeness.bodies import AsOf, AsOfField, browsers_moment
from reporting.pages import Page as HtmlPage
from reporting.pages import html_page
from reporting.pages.buttons import answer_press, sends_on
from reporting.pages.problems import Refusal, refusal_in
from web import (
    DEFAULT_LIMIT,
    ETAG,
    KEY_FIELD,
    MUST_MATCH,
    VERSION_FIELD,
    Answer,
    AskedCounty,
    Limit,
    Problem,
    answers,
    as_a_program_asks,
    encode_cursor,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/alerts", tags=["提醒"])
page_router = APIRouter(prefix="/alerts", tags=["提醒"])


@router.get(
    "", summary="断报与逾期提醒", **answers(AlertsJson, problems.not_found, problems.unknown_campaign)
)
async def alerts(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
    as_of: AsOf = None,
) -> Response:
    """一个单位每次断报一条，恢复后写明时间；逾期未报每期一条。带 as_of 的，须写明 campaign。"""
    after = read_cursor(cursor, datetime, str, str, str)
    if isinstance(after, Problem):
        return respond(after)
    if caller.role in COUNTY_ROLES:
        if county not in (None, caller.county):
            return respond(problems.not_found())
        county = caller.county
    asked = AskedAlerts(campaign, county, is_open, as_of)
    async with read_snapshot(request) as conn:
        if no := await no_past_moment(request, conn, asked):
            return respond(no)
        rows = await read_alerts(conn, asked, after, limit + 1, state_of(request).sealing)
    return respond(Answer(200, page(rows, limit, key_of, alert_json)))


@router.get("/{alert_id}", summary="查看一条提醒", **answers(AlertJson, headers=(ETAG,)))
async def read_alert(request: Request, alert_id: str, caller: Reader) -> Response:
    """编号（alert_id）见列表。"""
    async with read_snapshot(request) as conn:
        alert = await visible(conn, request, caller, alert_id)
    if alert is None:
        return respond(problems.not_found())
    return respond(Answer(200, alert_json(alert), {"ETag": etag(alert.version)}))


@router.post(
    "/{alert_id}/taking",
    status_code=201,
    summary="接手一条提醒",
    **answers(AlertJson, *OF_AN_ACT, *MUST_MATCH, headers=(ETAG,)),
)
async def take(request: Request, alert_id: str, caller: CityStaff) -> Response:
    """由市局具名人员接手未了结的提醒；接手不解除提醒，提醒了结时接手随之结束。"""
    return await act_on(request, caller, alert_id, AlertAct.take)


@router.post(
    "/{alert_id}/giving-back",
    status_code=201,
    summary="退回接手的提醒",
    **answers(AlertJson, *OF_AN_ACT, *MUST_MATCH, headers=(ETAG,)),
)
async def give_back(request: Request, alert_id: str, caller: CityStaff) -> Response:
    """接手人不在的，市局其他具名人员也可以退回。"""
    return await act_on(request, caller, alert_id, AlertAct.give_back)


@page_router.get(
    "",
    summary="提醒页面",
    response_class=HTMLResponse,
    **answers(None, problems.invalid_cursor, problems.unknown_campaign),
)
async def alerts_page(
    request: Request,
    caller: PageReader,
    open_cursor: Annotated[str | None, Query(alias="open")] = None,
    past_cursor: Annotated[str | None, Query(alias="past")] = None,
    as_of: AsOfField = None,
) -> Response:
    """未了结的在前，最久的在先；已了结的在后，最近的在先。"""
    after, before = (read_cursor(cursor, datetime, str, str, str) for cursor in (open_cursor, past_cursor))
    if isinstance(after, Problem) or isinstance(before, Problem):
        return refuse(request, problems.invalid_cursor())
    return await _alerts_page(request, caller, after, before, None, as_of)


@page_router.post(
    "/{alert_id}/taking",
    summary="接手提醒的按钮",
    **sends_on(*OF_AN_ACT, *MUST_MATCH),
)
async def press_take(request: Request, alert_id: str, caller: CityForm) -> Response:
    """接手之后转到提醒页面，重新载入不会再次办理。"""
    return await _press(request, caller, alert_id, AlertAct.take)


@page_router.post(
    "/{alert_id}/giving-back",
    summary="退回提醒的按钮",
    **sends_on(*OF_AN_ACT, *MUST_MATCH),
)
async def press_give_back(request: Request, alert_id: str, caller: CityForm) -> Response:
    """退回之后转到提醒页面。"""
    return await _press(request, caller, alert_id, AlertAct.give_back)


async def _press(request: Request, caller: Caller, alert_id: str, act: AlertAct) -> Response:
    fields = await read_form(request)
    asked = await as_a_program_asks(request, fields.get(KEY_FIELD, ""), fields.get(VERSION_FIELD, ""))
    refused = refusal_in(await act_on(asked, caller, alert_id, act))
    form_again = partial(_alerts_page, request, caller, None, None)
    return await answer_press(request, refused, "/alerts#open", form_again)


async def _alerts_page(
    request: Request,
    caller: Caller,
    after: AlertKey | None,
    before: AlertKey | None,
    refusal: Refusal | None,
    as_of: datetime | None = None,
) -> Response:
    """Of a past moment those of one campaign: of each it is known by itself what was seen."""
    campaign = present_campaign(request) if as_of else None
    if isinstance(campaign, Problem):
        return refuse(request, campaign)
    own, sealing = caller.county if caller.role in COUNTY_ROLES else None, state_of(request).sealing
    asked = AskedAlerts(campaign.code if campaign else None, own, is_open=True, as_of=as_of)
    async with read_snapshot(request) as conn:
        if no := await no_past_moment(request, conn, asked):
            return refuse(request, no)
        is_open = await read_alerts(conn, asked, after, DEFAULT_LIMIT + 1, sealing)
        past = await read_past_alerts(conn, asked, before, DEFAULT_LIMIT + 1, sealing)
    return _shown(request, caller, is_open, past, refusal, as_of)


def _shown(
    request: Request,
    caller: Caller,
    is_open: Sequence[Alert],
    past: Sequence[Alert],
    refusal: Refusal | None,
    as_of: datetime | None,
) -> Response:
    campaigns, is_citys = state_of(request).campaigns, caller.role is Role.city_staff and as_of is None
    shown = {
        "may_take": is_citys and caller.name is not None,
        "nameless": is_citys and caller.name is None,
        "asked": browsers_moment(as_of),
        "refusal": refusal.on_a_page if refusal else None,
        "new_key": lambda: str(uuid4()),
        "open_alerts": [show_alert(alert, campaigns) for alert in is_open[:DEFAULT_LIMIT]],
        "past_alerts": [show_alert(alert, campaigns) for alert in past[:DEFAULT_LIMIT]],
        "open_next": _next(is_open),
        "past_next": _next(past),
    }
    page = HtmlPage("alerts", "alerts.html", "提醒：断报与逾期", shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)


def _next(alerts: Sequence[Alert]) -> str | None:
    """Where the next page begins, if there is one."""
    return encode_cursor(*key_of(alerts[DEFAULT_LIMIT - 1])) if len(alerts) > DEFAULT_LIMIT else None
