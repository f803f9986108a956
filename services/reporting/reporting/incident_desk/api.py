"""/v1/incident-desk: incidents, and how far the city has got with them; /incident-desk, the same as pages."""

from datetime import datetime
from functools import partial
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from access import COUNTY_ROLES, Caller, counties_seen, read_form
from reporting.app_state import state_of
from reporting.callers import CityForm, CityStaff, PageReader, Reader
from reporting.incident_desk import views
from reporting.incident_desk.acting import follow_up, follow_up_by_form, visible
from reporting.incident_desk.bodies import FollowUpBody
from reporting.incident_desk.handlers import read_desk_view
from reporting.incident_desk.problems import OF_A_STEP
from reporting.incident_desk.shown import DeskIncidentsJson, DeskIncidentWithStepsJson
from reporting.incidents import store
from reporting.incidents.rules import DeskIncident
from reporting.incidents.store import DeskFilter, DeskKey
from reporting.pages import Page, html_page
from reporting.pages.buttons import answer_press, sends_on
from reporting.pages.problems import Refusal
from web import (
    DEFAULT_LIMIT,
    ETAG,
    MUST_MATCH,
    Answer,
    AskedCounty,
    Limit,
    Problem,
    answers,
    encode_cursor,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/incident-desk", tags=["突发事件"])
page_router = APIRouter(prefix="/incident-desk", tags=["突发事件"])

SUBJECT: Final = "incident_desk"


@router.get("", summary="突发事件列表", **answers(DeskIncidentsJson))
async def list_incidents(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """系统登记的和日报所写的都在内，最近上报的在前；单位只见本单位的。"""
    before = read_cursor(cursor, datetime, str)
    if isinstance(before, Problem):
        return respond(before)
    narrowed = DeskFilter(campaign, counties_seen(caller, county), is_open)
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, narrowed, before or store.LATEST, limit + 1)
    campaigns = state_of(request).campaigns
    shown = page(rows, limit, _key, lambda row: views.show_incident(row, campaigns))
    return respond(Answer(200, shown))


@router.get("/{incident_id}", summary="查看突发事件", **answers(DeskIncidentWithStepsJson, headers=(ETAG,)))
async def read_incident(request: Request, incident_id: UUID, caller: Reader) -> Response:
    """连同办理经过和各阶段所用时间。"""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        incident = await visible(conn, caller, incident_id)
        if incident is None:
            return respond(problems.not_found())
        view = await read_desk_view(conn, incident, state.sealing)
    shown = views.show_with_steps(view, state.campaigns, state.clock.now())
    return respond(Answer(200, shown, {"ETag": etag(incident.version)}))


@router.post(
    "/{incident_id}/follow-ups",
    status_code=201,
    summary="登记突发事件的下一步",
    **answers(DeskIncidentWithStepsJson, *OF_A_STEP, *MUST_MATCH, headers=(ETAG,)),
)
async def post_follow_up(
    request: Request, incident_id: UUID, body: FollowUpBody, caller: CityStaff
) -> Response:
    """由市局具名人员登记；时间为系统时间；不能跳过中间阶段。"""
    return await follow_up(request, caller, incident_id, body.step())


@page_router.get(
    "", summary="突发事件页面", response_class=HTMLResponse, **answers(None, problems.invalid_cursor)
)
async def desk_page(
    request: Request,
    caller: PageReader,
    open_cursor: Annotated[str | None, Query(alias="open")] = None,
    past_cursor: Annotated[str | None, Query(alias="past")] = None,
) -> Response:
    """未了结的在前，已了结的在后，都是最近上报的在先。"""
    after, before = (read_cursor(cursor, datetime, str) for cursor in (open_cursor, past_cursor))
    if isinstance(after, Problem) or isinstance(before, Problem):
        return refuse(request, problems.invalid_cursor())
    counties = [caller.county or ""] if caller.role in COUNTY_ROLES else None
    async with read_snapshot(request) as conn:
        lists = [
            await store.page(
                conn, DeskFilter(None, counties, is_open), cursor or store.LATEST, DEFAULT_LIMIT + 1
            )
            for is_open, cursor in ((True, after), (False, before))
        ]
    campaigns = state_of(request).campaigns
    shown = {
        "lists": [
            {
                "name": name,
                "asks": asks,
                "incidents": [
                    views.on_page(views.show_incident(row, campaigns)) for row in rows[:DEFAULT_LIMIT]
                ],
                "next": encode_cursor(*_key(rows[DEFAULT_LIMIT - 1])) if len(rows) > DEFAULT_LIMIT else None,
            }
            for name, asks, rows in zip(("未了结", "已了结"), ("open", "past"), lists, strict=True)
        ]
    }
    return html_page(request, caller, Page(SUBJECT, "desk.html", "突发事件", shown))


@page_router.get("/{incident_id}", summary="一件突发事件页面", response_class=HTMLResponse, **answers(None))
async def incident_page(request: Request, incident_id: UUID, caller: PageReader) -> Response:
    """情况、办理经过、各阶段所用时间；市局具名人员附登记下一步的表。"""
    return await _page(request, caller, incident_id, {}, None)


@page_router.post(
    "/{incident_id}/follow-ups",
    summary="登记突发事件下一步的按钮",
    **sends_on(*OF_A_STEP, *MUST_MATCH),
)
async def press_follow_up(request: Request, incident_id: UUID, caller: CityForm) -> Response:
    """登记之后转到该事件页面，重新载入不会再次登记。"""
    fields = dict(await read_form(request))
    refused = await follow_up_by_form(request, caller, incident_id, fields)
    form_again = partial(_page, request, caller, incident_id, fields)
    return await answer_press(request, refused, f"/incident-desk/{incident_id}#steps", form_again)


async def _page(
    request: Request, caller: Caller, incident_id: UUID, fields: dict[str, str], refusal: Refusal | None
) -> Response:
    state = state_of(request)
    async with read_snapshot(request) as conn:
        incident = await visible(conn, caller, incident_id)
        if incident is None:
            return refuse(request, problems.not_found())
        view = await read_desk_view(conn, incident, state.sealing)
    shown = {
        **views.show_page(view, state.campaigns, caller, state.clock.now(), refusal),
        "fields": {"state": "", "action": "", "note": "", "same_as": "", **fields},
        "key": str(uuid4()),
    }
    page = Page(SUBJECT, "incident.html", _title(shown["incident"]), shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)


def _title(incident: dict[str, str]) -> str:
    return f"{incident['name']}　{incident['kind_name'] or '日报所写的突发事件'}"


def _key(incident: DeskIncident) -> DeskKey:
    return incident.reported_at, incident.incident_id
