"""Check, sign, sign second, correct, and the city's leave: the buttons of the day's page."""

from functools import partial
from typing import Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from access import TOKEN_FIELD, Caller, read_form
from languages import Words
from reporting.callers import CityForm, FormSigner
from reporting.daily_reports.acting import place_of
from reporting.daily_reports.problems import (
    OF_A_CORRECTION,
    OF_A_LEAVE,
    OF_A_LINE,
    OF_A_REPORT,
    OF_A_SECOND_SIGNATURE,
)
from reporting.day_page.acting import allow_by_form, put, sign_second_by_form
from reporting.day_page.api.day import page_of, read_day
from reporting.day_page.rules import Act, Fields
from reporting.day_page.views.day import show_day
from reporting.day_page.views.form import show_form, show_press
from reporting.day_page.views.place import path_of
from reporting.day_page.views.statement import hidden_fields, show_check
from reporting.pages import html_page
from reporting.pages.buttons import answer_press, send_on, sends_on
from reporting.pages.problems import Refusal
from reporting.report_line.rules import LineKey
from web import KEY_FIELD, LOCATION, MUST_MATCH, Day, Problem, answers, problems, refuse

page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])
PRESS_AGAIN: Final = Words(
    "是否已经签报尚不清楚。请重新打开该日页面：有回执的已经签报，没有回执的请再签一次。",
    "whether it was signed is not known: open the day again, a receipt says that it was",
)


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
    hidden = hidden_fields(fields, TOKEN_FIELD, KEY_FIELD)
    shown = {
        **show_check(line, act),
        "path": path_of(place),
        "hidden": [*hidden, (KEY_FIELD, str(uuid4()))],
        "signer": caller.name,
    }
    return html_page(request, caller, page_of("check.html", place, shown))


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
    found = await read_day(request, caller, key)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = show_day(caller, found) | show_press(fields, refusal)
    return html_page(request, caller, page_of("day.html", found.full.place, shown), refusal.status)


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
    found = await read_day(request, caller, key)
    if isinstance(found, Problem):
        return refuse(request, found)
    shown = {**show_day(caller, found), "refusal": refusal.on_a_page if refusal else None}
    if shown["act"] == act:
        shown |= show_form(found, act, fields, refusal)
    return html_page(
        request, caller, page_of("day.html", found.full.place, shown), refusal.status if refusal else 200
    )


def _act_in(fields: Fields) -> Act:
    """Which of the two acts a form is for."""
    return "correct" if fields.get("act") == "correct" else "sign"
