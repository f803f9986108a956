"""GET …/four-ones, the table; GET /four-ones, a county's activities and one activity, with their forms."""

from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from access import CITY_ROLES, COUNTY_ROLES, Caller, Form, may_see, read_form, read_form_with_files
from campaign import Campaign
from clock import day_of
from files import ACCEPTED
from languages import Words
from reporting.activities import store
from reporting.activities.acting import open_evidence
from reporting.activities.problems import OF_AN_ACTIVITY, OF_EVIDENCE, OF_OPENING
from reporting.activities.rules import Activity
from reporting.activities.store import ActivityFilter
from reporting.activities.views import show_activity
from reporting.activities.views import show_acts as acts_as_json
from reporting.app_state import campaign_of, present_campaign, state_of
from reporting.calendar.rules.roster import names
from reporting.callers import (
    SIGNERS,
    CityPageReader,
    FormEvidenceReader,
    FormRecorder,
    PageReader,
    Reader,
)
from reporting.exports import KIND_NAMES, TYPES, FileKind
from reporting.four_ones import acting, views
from reporting.four_ones.handlers import read_four_ones
from reporting.four_ones.rules import Fields
from reporting.four_ones.shown import FourOnesJson
from reporting.pages import Page, html_page
from reporting.pages.problems import Refusal, refusal_in
from web import (
    CONTENT_DISPOSITION,
    DEFAULT_LIMIT,
    KEY_FIELD,
    LOCATION,
    MUST_MATCH,
    Answer,
    Problem,
    answers,
    answers_a_file,
    as_a_program_asks,
    encode_cursor,
    page_headers,
    problems,
    read_all_counties,
    read_cursor,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/four-ones", tags=["四个一"])
page_router = APIRouter(tags=["四个一"])

SUBJECT: Final = "four_ones"
TITLE: Final = "四个一：律师支队、大排查、宣传、讲座"
OF_A_COUNTY: Final = (problems.unknown_campaign, problems.unknown_county)
NOT_KNOWN: Final = Words(
    "是否已经办成尚不清楚，请返回后再按一次，不会重复登记。",
    "whether it was done is not known: go back and press again, nothing is done twice",
)
REUSED: Final = "idempotency-key-reused"
NO_PHOTO: Final = "no-photo"


@router.get("", summary="四个一进度：各单位 × 四个一", **answers(FourOnesJson, problems.unknown_campaign))
async def four_ones(request: Request, campaign: str, caller: Reader) -> Response:
    """未报告即未听到，不等于零；本单位可见数字，对其他单位只见是否报告。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return respond(known)
    return respond(Answer(200, await _table(request, caller, known)))


@router.get(
    "/files/{kind}",
    summary="四个一进度和活动明细文件",
    response_class=Response,
    **answers_a_file(
        answers(None, problems.unknown_campaign, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)),
        TYPES.values(),
    ),
)
async def four_ones_file(request: Request, campaign: str, kind: FileKind, caller: CityPageReader) -> Response:
    """各单位进度、缺口和全部活动，XLSX、PDF/A、DOCX 或者文本；已撤销的注明。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return refuse(request, known)
    return await acting.answer_table(request, caller, known, kind)


@page_router.get(
    "/four-ones",
    summary="四个一页面",
    response_class=HTMLResponse,
    **answers(None, problems.unknown_campaign),
)
async def four_ones_page(request: Request, caller: PageReader, campaign: str | None = None) -> Response:
    known = campaign_of(request, campaign) if campaign else present_campaign(request)
    if isinstance(known, Problem):
        return refuse(request, known)
    table = await _table(request, caller, known)
    files = KIND_NAMES if caller.role in CITY_ROLES else {}
    shown = {"table": table, "own": _own(caller), "files": files}
    return html_page(request, caller, Page(SUBJECT, "four_ones.html", TITLE, shown))


@page_router.get(
    "/campaigns/{campaign}/counties/{county}/activities",
    summary="某单位活动页面",
    response_class=HTMLResponse,
    **answers(None, *OF_A_COUNTY),
)
async def county_page(
    request: Request, campaign: str, county: str, caller: PageReader, cursor: str | None = None
) -> Response:
    """最近登记的在前；本单位工作人员附登记表。"""
    fields = views.first_fields(day_of(state_of(request).clock.now()).isoformat())
    return await _county_page(request, caller, campaign, county, fields, None, cursor)


@page_router.post(
    "/campaigns/{campaign}/counties/{county}/activities",
    status_code=303,
    summary="登记活动页面的按钮",
    response_class=RedirectResponse,
    **answers(
        None,
        *OF_AN_ACTIVITY,
        problems.file_not_taken,
        problems.body_too_large,
        problems.foreign_form,
        headers=(LOCATION,),
    ),
)
async def record(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    """可附一个佐证文件；登记后转到该活动页面，重复按下只登记一次。"""
    form = await read_form_with_files(request)
    done = await acting.record(request, caller, campaign, county, form)
    if isinstance(done, Refusal):
        return await _form_again(request, caller, campaign, county, form, done)
    activity_id, no_photo = done
    return _to_activity(activity_id, f"?note={NO_PHOTO}" if no_photo else "")


@page_router.get(
    "/activities/{activity_id}", summary="活动页面", response_class=HTMLResponse, **answers(None)
)
async def activity_page(
    request: Request, activity_id: UUID, caller: PageReader, note: str | None = None
) -> Response:
    """内容、佐证、办理记录；本单位工作人员附上传和撤销的表。"""
    return await _activity_page(request, caller, activity_id, {}, None, lost_photo=note == NO_PHOTO)


@page_router.post(
    "/activities/{activity_id}/files",
    status_code=303,
    summary="上传佐证页面的按钮",
    response_class=RedirectResponse,
    **answers(None, *OF_EVIDENCE, problems.foreign_form, headers=(LOCATION,)),
)
async def attach(request: Request, activity_id: UUID, caller: FormRecorder) -> Response:
    form = await read_form_with_files(request)
    photo = form.files.get(acting.PHOTO, b"")
    refused = await acting.attach(request, caller, activity_id, form.fields.get(KEY_FIELD, ""), photo)
    if refused:
        return await _activity_again(request, caller, activity_id, {}, refused)
    return _to_activity(activity_id, "#files")


@page_router.post(
    "/activities/{activity_id}/withdrawal",
    status_code=303,
    summary="撤销登记页面的按钮",
    response_class=RedirectResponse,
    **answers(
        None,
        problems.token_without_name,
        problems.impossible_transition,
        *MUST_MATCH,
        problems.foreign_form,
        headers=(LOCATION,),
    ),
)
async def withdraw(request: Request, activity_id: UUID, caller: FormRecorder) -> Response:
    fields = await read_form(request)
    if refused := await acting.withdraw(request, caller, activity_id, fields):
        return await _activity_again(request, caller, activity_id, fields, refused)
    return _to_activity(activity_id)


@page_router.post(
    "/activities/{activity_id}/files/{file_id}/open",
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
    return await _activity_again(request, caller, activity_id, {}, refused) if refused else answer


async def _table(request: Request, caller: Caller, campaign: Campaign) -> FourOnesJson:
    """A county sees of the others whether they reported, as on the board."""
    async with read_all_counties(request) as conn:
        return views.show_four_ones(await read_four_ones(conn, campaign), _own(caller))


def _own(caller: Caller) -> str | None:
    return caller.county if caller.role in COUNTY_ROLES else None


async def _form_again(
    request: Request, caller: Caller, campaign: str, county: str, form: Form, refusal: Refusal
) -> Response:
    """What was typed stays; a file has to be chosen again, no page may choose it."""
    if refusal.is_uncertain:
        return refuse(request, problems.unavailable(NOT_KNOWN))
    return await _county_page(request, caller, campaign, county, form.fields, refusal, None)


async def _county_page(
    request: Request,
    caller: Caller,
    code: str,
    county: str,
    fields: Fields,
    refusal: Refusal | None,
    cursor: str | None,
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
        "key": _key_of(fields, refusal),
        **views.show_county(caller, activities, fields, refusal),
    }
    title = f"{names(campaign)[county]}　四个一和其他活动"
    return html_page(
        request, caller, Page(SUBJECT, "county.html", title, shown), refusal.status if refusal else 200
    )


def _key_of(fields: Fields, refusal: Refusal | None) -> str:
    """Of a form that is put right it stays; who went back and says something else says it anew."""
    goes_on = refusal is not None and refusal.slug != REUSED
    return (fields.get(KEY_FIELD) if goes_on else None) or str(uuid4())


async def _activity_again(
    request: Request, caller: Caller, activity_id: UUID, fields: Fields, refusal: Refusal
) -> Response:
    if refusal.is_uncertain:
        return refuse(request, problems.unavailable(NOT_KNOWN))
    return await _activity_page(request, caller, activity_id, fields, refusal)


async def _activity_page(
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
    as_json = show_activity(activity, files, is_scanned_here=state.scanner is not None)
    shown = {
        "activity": views.show_on_page(as_json),
        "path": f"activities/{activity_id}",
        "list_path": f"campaigns/{activity.campaign}/counties/{activity.county}/activities",
        "county_name": _name_of(request, activity),
        "acts": views.show_acts(acts_as_json(acts)),
        "may_change": views.why_not_recorded(caller) is None and activity.withdrawn is None,
        "may_open": caller.role in SIGNERS,
        "lost_photo": lost_photo,
        "new_key": lambda: str(uuid4()),
        **views.show_activity_forms(refusal, fields),
    }
    page = Page(SUBJECT, "activity.html", views.title_of(activity), shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)


def _name_of(request: Request, activity: Activity) -> str:
    """An activity outlives its campaign's files."""
    campaign = state_of(request).campaigns.get(activity.campaign)
    return names(campaign).get(activity.county, activity.county) if campaign else activity.county


def _to_activity(activity_id: UUID, behind: str = "") -> Response:
    """So that going back or reloading records nothing again."""
    return RedirectResponse(f"/activities/{activity_id}{behind}", status_code=303, headers=page_headers())
