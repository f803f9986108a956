"""A county's activities, and the form that records one."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, may_see, read_form_with_files
from clock import day_of
from reporting.activities import store
from reporting.activities.problems import OF_AN_ACTIVITY
from reporting.activities.store import ActivityFilter
from reporting.activities.views import show_activity
from reporting.app_state import campaign_of, state_of
from reporting.calendar.rules.roster import names
from reporting.callers import FormRecorder, PageReader
from reporting.four_ones import acting, views
from reporting.four_ones.rules import Fields
from reporting.pages import Page, html_page
from reporting.pages.buttons import key_of, send_on, sends_on, show_again
from reporting.pages.problems import Refusal
from web import DEFAULT_LIMIT, Problem, answers, encode_cursor, problems, read_cursor, read_snapshot, refuse

page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/activities", tags=["四个一"])


@page_router.get(
    "",
    summary="某单位活动页面",
    response_class=HTMLResponse,
    **answers(None, problems.unknown_campaign, problems.unknown_county),
)
async def county_page(
    request: Request, campaign: str, county: str, caller: PageReader, cursor: str | None = None
) -> Response:
    """最近登记的在前；本单位工作人员附登记表。"""
    fields = views.first_fields(day_of(state_of(request).clock.now()).isoformat())
    return await _page(request, caller, campaign, county, fields, None, cursor)


@page_router.post(
    "",
    summary="登记活动页面的按钮",
    **sends_on(*OF_AN_ACTIVITY, problems.file_not_taken, problems.body_too_large),
)
async def record(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    """可附一个佐证文件；登记后转到该活动页面，重复按下只登记一次。"""
    form = await read_form_with_files(request)
    recorded = await acting.record(request, caller, campaign, county, form)
    if isinstance(recorded, Refusal):
        form_again = partial(_page, request, caller, campaign, county, form.fields)
        return await show_again(request, recorded, form_again)
    activity_id, no_photo = recorded
    note = f"?note={views.NO_PHOTO}" if no_photo else ""
    return send_on(f"/activities/{activity_id}{note}")


async def _page(
    request: Request,
    caller: Caller,
    code: str,
    county: str,
    fields: Fields,
    refusal: Refusal | None,
    cursor: str | None = None,
) -> Response:
    campaign, before = campaign_of(request, code), read_cursor(cursor, UUID)
    if isinstance(campaign, Problem):
        return refuse(request, campaign)
    if isinstance(before, Problem):
        return refuse(request, before)
    if not may_see(caller, county):
        return refuse(request, problems.not_found())
    if county not in names(campaign):
        return refuse(request, problems.unknown_county())
    state, first = state_of(request), before[0] if before else store.LATEST
    narrowed = ActivityFilter(code, [county])
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, narrowed, first, DEFAULT_LIMIT + 1, state.sealing)
        files = await store.files_of(conn, [row.activity_id for row in rows])
    listed = rows[:DEFAULT_LIMIT]
    is_scanned_here = state.scanner is not None
    activities = [
        show_activity(row, files[row.activity_id], is_scanned_here=is_scanned_here) for row in listed
    ]
    shown = {
        "path": f"campaigns/{code}/counties/{county}/activities",
        "next_cursor": encode_cursor(listed[-1].activity_id) if len(rows) > len(listed) else None,
        "key": key_of(fields, refusal),
        **views.show_county(caller, activities, fields, refusal),
    }
    title = f"{names(campaign)[county]}　四个一和其他活动"
    return html_page(
        request, caller, Page(views.SUBJECT, "county.html", title, shown), refusal.status if refusal else 200
    )
