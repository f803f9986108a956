"""One activity: its evidence, what was done with it, and the forms for that."""

from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, may_see, read_form, read_form_with_files
from files import ACCEPTED
from reporting.activities import store
from reporting.activities.acting import open_evidence
from reporting.activities.problems import OF_EVIDENCE, OF_OPENING
from reporting.activities.rules import Activity
from reporting.activities.views import show_activity
from reporting.activities.views import show_acts as acts_as_json
from reporting.app_state import state_of
from reporting.arrears_findings import store as findings
from reporting.calendar.rules.roster import names
from reporting.callers import SIGNERS, FormEvidenceReader, FormRecorder, PageReader
from reporting.four_ones import acting, views
from reporting.four_ones.rules import Fields
from reporting.pages import Page, html_page
from reporting.pages.buttons import RecordPage, sends_on
from reporting.pages.problems import Refusal, refusal_in
from web import (
    CONTENT_DISPOSITION,
    KEY_FIELD,
    MUST_MATCH,
    answers,
    answers_a_file,
    as_a_program_asks,
    problems,
    read_snapshot,
    refuse,
)

page_router = APIRouter(prefix="/activities/{activity_id}", tags=["四个一"])


@page_router.get("", summary="活动页面", response_class=HTMLResponse, **answers(None))
async def activity_page(
    request: Request, activity_id: UUID, caller: PageReader, note: str | None = None
) -> Response:
    """内容、佐证、办理记录；本单位工作人员附上传和撤销的表。"""
    return await _page(request, caller, activity_id, {}, None, lost_photo=note == views.NO_PHOTO)


@page_router.post("/files", summary="上传佐证页面的按钮", **sends_on(*OF_EVIDENCE))
async def attach(request: Request, activity_id: UUID, caller: FormRecorder) -> Response:
    form = await read_form_with_files(request)
    photo = form.files.get(acting.PHOTO, b"")
    refused = await acting.attach(request, caller, activity_id, form.fields.get(KEY_FIELD, ""), photo)
    return await PAGE.after_press(request, caller, activity_id, {}, refused, "#files")


@page_router.post(
    "/withdrawal",
    summary="撤销登记页面的按钮",
    **sends_on(problems.token_without_name, problems.impossible_transition, *MUST_MATCH),
)
async def withdraw(request: Request, activity_id: UUID, caller: FormRecorder) -> Response:
    fields = await read_form(request)
    refused = await acting.withdraw(request, caller, activity_id, fields)
    return await PAGE.after_press(request, caller, activity_id, fields, refused)


@page_router.post(
    "/files/{file_id}/open",
    summary="打开佐证页面的按钮",
    response_class=HTMLResponse,
    **answers_a_file(
        answers(None, *OF_OPENING, problems.foreign_form, headers=(CONTENT_DISPOSITION,)), ACCEPTED
    ),
)
async def open_file(
    request: Request, activity_id: UUID, file_id: UUID, caller: FormEvidenceReader
) -> Response:
    """每次打开均留记录。"""
    key = (await read_form(request)).get(KEY_FIELD, "")
    answer = await open_evidence(await as_a_program_asks(request, key, ""), caller, activity_id, file_id)
    refused = refusal_in(answer)
    return await PAGE.after_press(request, caller, activity_id, {}, refused) if refused else answer


async def _page(
    request: Request,
    caller: Caller,
    activity_id: UUID,
    fields: Fields,
    refusal: Refusal | None,
    *,
    lost_photo: bool = False,
) -> Response:
    state = state_of(request)
    async with read_snapshot(request) as conn:
        activity = await store.find(conn, activity_id, state.sealing)
        if activity is None or not may_see(caller, activity.county):
            return refuse(request, problems.not_found())
        files = (await store.files_of(conn, [activity_id]))[activity_id]
        acts = await store.acts_of(conn, activity_id, state.sealing)
        found = await findings.count_of_activity(conn, activity_id)
    as_json = show_activity(activity, files, is_scanned_here=state.scanner is not None)
    shown = {
        "activity": views.show_on_page(as_json),
        "path": f"activities/{activity_id}",
        "list_path": f"campaigns/{activity.campaign}/counties/{activity.county}/activities",
        "county_name": _name_of(request, activity),
        "found": found,
        "acts": views.show_acts(acts_as_json(acts)),
        "may_change": views.why_not_recorded(caller) is None and activity.withdrawn is None,
        "may_open": caller.role in SIGNERS,
        "lost_photo": lost_photo,
        "new_key": lambda: str(uuid4()),
        **views.show_activity_forms(refusal, fields),
    }
    page = Page(views.SUBJECT, "activity.html", views.title_of(activity), shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)


PAGE: Final = RecordPage("/activities", _page)


def _name_of(request: Request, activity: Activity) -> str:
    """An activity outlives its campaign's files."""
    campaign = state_of(request).campaigns.get(activity.campaign)
    return names(campaign).get(activity.county, activity.county) if campaign else activity.county
