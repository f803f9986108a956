"""The city's summary as an answer, a page with everybody's state, and files; drafted, issued by a name."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import COUNTY_ROLES, Caller, read_form
from campaign import Campaign
from reporting.app_state import campaign_of, present_campaign, state_of
from reporting.callers import CityForm, CityPageReader, CityReader, CityStaff, PageReader
from reporting.city_report.views import as_json
from reporting.city_summary import views
from reporting.city_summary.acting import act_on_city_summary, read_shown
from reporting.city_summary.bodies import CitySummaryBody
from reporting.city_summary.printing import facts_of, printed, tables_of
from reporting.city_summary.shown import CitySummaryJson
from reporting.exports import KIND_NAMES, TYPES, FileKind, answer_file, as_file
from reporting.pages import Page, html_page
from reporting.pages.buttons import act_by_form, answer_press, sends_on
from reporting.pages.forms import body_in_form
from reporting.pages.problems import Refusal
from reporting.summaries.printing import texts_of
from reporting.summaries.problems import OF_A_SUMMARY
from reporting.summaries.views import show_form
from web import (
    CONTENT_DISPOSITION,
    ETAG,
    MAY_MATCH,
    MUST_MATCH,
    Answer,
    Problem,
    answers,
    answers_a_file,
    etag,
    problems,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/summary", tags=["方案和总结"])
page_router = APIRouter(tags=["方案和总结"])

SUBJECT: Final = "city_summary"


@router.get("", summary="全市总结", **answers(CitySummaryJson, problems.unknown_campaign, headers=(ETAG,)))
async def city_summary(request: Request, campaign: str, caller: CityReader) -> Response:
    """签发之前为此刻已报的情况；签发之后为签发时的情况，此后的变化另列（changes）。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return respond(known)
    async with read_snapshot(request) as conn:
        shown = await read_shown(request, conn, known)
    return respond(Answer(200, shown, {"ETag": etag(shown["version"])}))


@router.put(
    "",
    summary="全市总结存草稿或签发",
    **answers(CitySummaryJson, problems.unknown_campaign, *OF_A_SUMMARY, *MUST_MATCH, headers=(ETAG,)),
)
async def put_city_summary(
    request: Request, campaign: str, body: CitySummaryBody, caller: CityStaff
) -> Response:
    """由市局具名人员签发一次；未报的单位照列，合计只含已报的。"""
    return await act_on_city_summary(request, caller, campaign, body)


@router.get(
    "/files/{kind}",
    summary="全市总结文件",
    response_class=Response,
    **answers_a_file(
        answers(None, problems.unknown_campaign, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)),
        TYPES.values(),
    ),
)
async def city_summary_file(
    request: Request, campaign: str, kind: FileKind, caller: CityPageReader
) -> Response:
    """XLSX、PDF/A、DOCX（用市局模板）或可粘贴的文本；未签发的注明为草稿。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return refuse(request, known)
    async with read_snapshot(request) as conn:
        shown = as_json(await read_shown(request, conn, known))
    state = state_of(request)
    told = printed(shown, caller.name or caller.subject, state.clock.now())
    make = partial(as_file, told, kind, state.docx_template)
    return await answer_file(request, kind, make, "全市总结", f"summary-{campaign}")


@page_router.get(
    "/summary",
    summary="方案和总结页面",
    response_class=HTMLResponse,
    **answers(None, problems.unknown_campaign),
)
async def summaries_page(request: Request, caller: PageReader, campaign: str | None = None) -> Response:
    """市局见各单位和全市总结；单位只见本单位。"""
    known = campaign_of(request, campaign) if campaign else present_campaign(request)
    if isinstance(known, Problem):
        return refuse(request, known)
    return await _page(request, caller, known, None, None)


@page_router.post(
    "/campaigns/{campaign}/summary",
    summary="全市总结页面存草稿或签发的按钮",
    **sends_on(problems.unknown_campaign, *OF_A_SUMMARY, *MAY_MATCH),
)
async def press_city_summary(request: Request, campaign: str, caller: CityForm) -> Response:
    """办完之后转到总结页面，重新载入不会再次签发。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return refuse(request, known)
    fields = await read_form(request)
    refused = await act_by_form(
        request,
        fields,
        body_in_form(CitySummaryBody, fields),
        lambda asked, body: act_on_city_summary(asked, caller, campaign, body),
    )
    form_again = partial(_page, request, caller, known, fields)
    return await answer_press(request, refused, f"/summary?campaign={campaign}#done", form_again)


async def _page(
    request: Request,
    caller: Caller,
    campaign: Campaign,
    fields: Mapping[str, str] | None,
    refusal: Refusal | None,
) -> Response:
    """What was typed stays; where somebody else was quicker, the page shows it, and their draft."""
    async with read_snapshot(request) as conn:
        summary = as_json(await read_shown(request, conn, campaign))
    if caller.role in COUNTY_ROLES:
        shown: dict[str, Any] = {"summary": summary, "own": views.own_row(summary, caller.county)}
        return html_page(request, caller, Page(SUBJECT, "own.html", "方案和总结", shown))
    shown = {
        "summary": summary,
        "facts": facts_of(summary),
        "texts": texts_of(summary["issue"]) if summary["issue"] else [],
        "stored_draft": texts_of(summary["draft"]) if summary["draft"] else [],
        "tables": tables_of(summary),
        "files": KIND_NAMES,
        "why_not": views.why_not_issued(caller),
        "key": str(uuid4()),
        **show_form(views.first_fields(summary) if fields is None else fields, refusal),
    }
    page = Page(SUBJECT, "city.html", "方案和总结", shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)
