"""/campaigns/…/counties/…/days/{day}: the page, the events behind a figure; check, sign, correct; the day and
the receipt of a signing as files."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from access import TOKEN_FIELD, Caller, read_form
from languages import Words
from reporting.app_state import state_of
from reporting.callers import CityForm, FormSigner, PageReader
from reporting.completeness.bodies import AsOfField
from reporting.daily_reports.acting import no_past_moment, place_of, stock_cases
from reporting.daily_reports.problems import (
    OF_A_CORRECTION,
    OF_A_LEAVE,
    OF_A_LINE,
    OF_A_REPORT,
    OF_A_SECOND_SIGNATURE,
)
from reporting.daily_reports.rules.versions import Place
from reporting.daily_reports.shown import Stage
from reporting.day_page import views
from reporting.day_page.acting import allow_by_form, answer_day, answer_receipt, put, sign_second_by_form
from reporting.day_page.codes import only_against_zero, types_behind
from reporting.day_page.handlers import CountyDay, read_county_day, read_county_day_at
from reporting.day_page.rules import Act, Fields
from reporting.exports import TYPES, FileKind
from reporting.figures.rules.measures import MEASURES, NAMES
from reporting.figures.store.queries import BEFORE_ALL, journal_page, journal_page_of
from reporting.pages import Page, html_page
from reporting.pages.buttons import answer_press, send_on, sends_on
from reporting.pages.problems import Refusal
from reporting.report_line.rules import LineKey
from web import (
    CONTENT_DISPOSITION,
    DEFAULT_LIMIT,
    KEY_FIELD,
    LOCATION,
    MUST_MATCH,
    Day,
    Problem,
    answers,
    answers_a_file,
    encode_cursor,
    problems,
    read_cursor,
    read_snapshot,
    refuse,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])
page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])

SUBJECT: Final = "day_page"
MOST_VERSIONS: Final = 32_767
PRESS_AGAIN: Final = Words(
    "是否已经签报尚不清楚。请重新打开该日页面：有回执的已经签报，没有回执的请再签一次。",
    "whether it was signed is not known: open the day again, a receipt says that it was",
)


@router.get(
    "/files/{kind}",
    summary="某单位某日文件",
    response_class=Response,
    **answers_a_file(
        answers(None, *OF_A_LINE, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)), TYPES.values()
    ),
)
async def day_file(
    request: Request, campaign: str, county: str, day: Day, kind: FileKind, caller: PageReader
) -> Response:
    """系统数、各版本填报数、说明、存量，XLSX、PDF/A、DOCX 或者文本。"""
    found = await _read(request, caller, LineKey(campaign, county, day))
    return (
        refuse(request, found)
        if isinstance(found, Problem)
        else await answer_day(request, caller, found, kind)
    )


@router.get(
    "/receipt",
    summary="签报回执（PDF/A）",
    response_class=Response,
    **answers_a_file(
        answers(
            None,
            *OF_A_LINE,
            problems.no_receipt,
            problems.no_chinese_font,
            headers=(CONTENT_DISPOSITION,),
        ),
        [TYPES["pdf"]],
    ),
)
async def receipt(
    request: Request,
    campaign: str,
    county: str,
    day: Day,
    caller: PageReader,
    version: Annotated[int | None, Query(ge=1, le=MOST_VERSIONS, description="不写的为最近一版")] = None,
) -> Response:
    """何人、何时、何版本、校验码。"""
    found = await _read(request, caller, LineKey(campaign, county, day))
    if isinstance(found, Problem):
        return refuse(request, found)
    return await answer_receipt(request, caller, found, version)


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
    found = await _read(request, caller, LineKey(campaign, county, day), as_of)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = views.show_day(caller, found)
    if views.shows_form(found, shown["act"], act):
        fields = views.first_fields(caller, found, shown["act"], fill_in_system=fill is not None)
        shown |= views.show_form(found, shown["act"], fields, None)
    return html_page(request, caller, _page("day.html", found.full.place, shown))


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
        "path": views.path_of(place),
        "asked": views.browsers_moment(as_of),
        "measure": measure,
        "measure_name": NAMES[measure] if measure else None,
        "events": [views.show_event(row) for row in rows[:DEFAULT_LIMIT]],
        "next_cursor": encode_cursor(last.time, last.event_id) if last else None,
    }
    return html_page(request, caller, _page("events.html", place, shown))


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
        "path": views.path_of(place),
        "asked": views.browsers_moment(as_of),
        **views.show_stock(found, stage),
    }
    return html_page(request, caller, _page("stock.html", place, shown))


@page_router.post(
    "/check",
    summary="签报前核对页面",
    response_class=HTMLResponse,
    **answers(None, *OF_A_LINE, *OF_A_REPORT, *OF_A_CORRECTION, *MUST_MATCH, problems.foreign_form),
)
async def check(request: Request, campaign: str, county: str, day: Day, caller: FormSigner) -> Response:
    """只核对，不保存。"""
    key, fields = LineKey(campaign, county, day), await read_form(request)
    act = _act_in(fields)
    if "edit" in fields:
        return await _form_again(request, caller, key, act, fields, None)
    line = await put(request, caller, key, act, {**fields, KEY_FIELD: "check"}, dry_run=True)
    if isinstance(line, Refusal):
        return await _form_again(request, caller, key, act, fields, line)
    place = place_of(request, caller, key)
    assert not isinstance(place, Problem)  # else it would have been refused
    hidden = views.hidden_fields(fields, TOKEN_FIELD, KEY_FIELD)
    shown = {
        **views.show_check(line, act),
        "path": views.path_of(place),
        "hidden": [*hidden, (KEY_FIELD, str(uuid4()))],
        "signer": caller.name,
    }
    return html_page(request, caller, _page("check.html", place, shown))


@page_router.post(
    "/report",
    status_code=303,
    summary="签报页面的按钮",
    response_class=RedirectResponse,
    **answers(None, *OF_A_LINE, *OF_A_REPORT, *MUST_MATCH, problems.foreign_form, headers=(LOCATION,)),
)
async def sign(request: Request, campaign: str, county: str, day: Day, caller: FormSigner) -> Response:
    return await _carry_out(request, caller, LineKey(campaign, county, day), "sign")


@page_router.post(
    "/corrections",
    status_code=303,
    summary="更正页面的按钮",
    response_class=RedirectResponse,
    **answers(None, *OF_A_LINE, *OF_A_CORRECTION, *MUST_MATCH, problems.foreign_form, headers=(LOCATION,)),
)
async def correct(request: Request, campaign: str, county: str, day: Day, caller: FormSigner) -> Response:
    return await _carry_out(request, caller, LineKey(campaign, county, day), "correct")


@page_router.post(
    "/second-signature",
    summary="审签页面的按钮",
    **sends_on(*OF_A_LINE, *OF_A_SECOND_SIGNATURE, *MUST_MATCH),
)
async def sign_second(request: Request, campaign: str, county: str, day: Day, caller: FormSigner) -> Response:
    """所签内容在当日页面上，不能改动。"""
    key, fields = LineKey(campaign, county, day), await read_form(request)
    refused = await sign_second_by_form(request, caller, key, fields)
    again = partial(_page_again, request, caller, key, fields)
    return await answer_press(request, refused, _address(key, "receipt"), again)


@page_router.post(
    "/correction-leaves", summary="同意更正的按钮", **sends_on(*OF_A_LINE, *OF_A_LEAVE, *MUST_MATCH)
)
async def allow_correction(
    request: Request, campaign: str, county: str, day: Day, caller: CityForm
) -> Response:
    key, fields = LineKey(campaign, county, day), await read_form(request)
    refused = await allow_by_form(request, caller, key, fields)
    again = partial(_page_again, request, caller, key, fields)
    return await answer_press(request, refused, _address(key, "lock"), again)


async def _page_again(
    request: Request, caller: Caller, key: LineKey, fields: Fields, refusal: Refusal
) -> Response:
    """The day as it stands now, with why it was not done."""
    found = await _read(request, caller, key)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = views.show_day(caller, found) | views.show_press(fields, refusal)
    return html_page(request, caller, _page("day.html", found.full.place, shown), refusal.status)


async def _carry_out(request: Request, caller: Caller, key: LineKey, act: Act) -> Response:
    """Signed, and the browser is sent to the receipt, so that going back or reloading signs nothing again."""
    fields = await read_form(request)
    answer = await put(request, caller, key, act, fields, dry_run=False)
    if isinstance(answer, Refusal):
        return await _form_again(request, caller, key, act, fields, answer)
    return send_on(_address(key, "awaiting" if answer["awaiting"] else "receipt"))


def _address(key: LineKey, part: str) -> str:
    return f"/campaigns/{key.campaign}/counties/{key.county}/days/{key.period.isoformat()}#{part}"


async def _form_again(
    request: Request, caller: Caller, key: LineKey, act: Act, fields: Fields, refusal: Refusal | None
) -> Response:
    """What was typed stays; where the line moved on meanwhile, the page shows how it stands now."""
    if refusal and refusal.is_uncertain:
        return refuse(request, problems.unavailable(PRESS_AGAIN))
    found = await _read(request, caller, key)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = {**views.show_day(caller, found), "refusal": refusal.on_a_page if refusal else None}
    if shown["act"] == act:
        shown |= views.show_form(found, act, fields, refusal)
    return html_page(
        request, caller, _page("day.html", found.full.place, shown), refusal.status if refusal else 200
    )


async def _read(
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


def _page(template: str, place: Place, shown: dict[str, Any]) -> Page:
    return Page(SUBJECT, template, views.title_of(place), shown)


def _act_in(fields: Fields) -> Act:
    """Which of the two acts a form is for."""
    return "correct" if fields.get("act") == "correct" else "sign"
