"""…/days/{date}/city-report: the report of a day, as a page and as files; a named person issues it."""

from functools import partial
from typing import Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, read_form
from reporting.app_state import state_of
from reporting.callers import CityForm, CityPageReader, CityReader, CityStaff
from reporting.city_report.acting import ReportedDay, day_of_report, issue, read_shown
from reporting.city_report.printing import bulletin, printed
from reporting.city_report.problems import OF_ISSUING
from reporting.city_report.shown import CityReportJson
from reporting.city_report.views import as_json, show_page
from reporting.exports import TYPES, FileKind, answer_file, as_file
from reporting.pages import Page, html_page
from reporting.pages.buttons import answer_press, sends_on
from reporting.pages.problems import Refusal, refusal_in
from web import (
    CONTENT_DISPOSITION,
    KEY_FIELD,
    Answer,
    Day,
    Problem,
    answers,
    answers_a_file,
    as_a_program_asks,
    problems,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/days/{day}/city-report", tags=["市局日报"])
page_router = APIRouter(prefix="/campaigns/{campaign}/days/{day}/city-report", tags=["市局日报"])

OF_A_DAY: Final = (problems.unknown_campaign, problems.outside_campaign)


@router.get("", summary="市局日报", **answers(CityReportJson, *OF_A_DAY))
async def city_report(request: Request, campaign: str, day: Day, caller: CityReader) -> Response:
    """定稿之前为当前情况；定稿之后为定稿时的情况，此后的变化另列（changes）。"""
    of = day_of_report(request, campaign, day)
    if isinstance(of, Problem):
        return respond(of)
    async with read_snapshot(request) as conn:
        return respond(Answer(200, await read_shown(request, conn, of)))


@router.post(
    "/issue",
    status_code=201,
    summary="签发市局日报",
    **answers(CityReportJson, *OF_A_DAY, *OF_ISSUING),
)
async def issue_city_report(request: Request, campaign: str, day: Day, caller: CityStaff) -> Response:
    """由市局具名人员在定稿之后签发，每日一次；签发后报告不再变动。"""
    return await issue(request, caller, campaign, day)


@router.get(
    "/files/{kind}",
    summary="市局日报文件",
    response_class=Response,
    **answers_a_file(
        answers(None, *OF_A_DAY, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)),
        TYPES.values(),
    ),
)
async def city_report_file(
    request: Request, campaign: str, day: Day, kind: FileKind, caller: CityPageReader
) -> Response:
    """XLSX、PDF/A、DOCX，或者可粘贴的简报（txt）。"""
    of = day_of_report(request, campaign, day)
    if isinstance(of, Problem):
        return refuse(request, of)
    async with read_snapshot(request) as conn:
        report = as_json(await read_shown(request, conn, of))
    state, told = state_of(request), (report, caller.name or caller.subject, state_of(request).clock.now())

    def make() -> bytes:
        if kind == "txt":
            return bulletin(*told).encode()
        return as_file(printed(*told), kind, state.docx_template)

    return await answer_file(request, kind, make, f"市局日报{day}", f"city-report-{day}")


@page_router.get("", summary="市局日报页面", response_class=HTMLResponse, **answers(None, *OF_A_DAY))
async def city_report_page(request: Request, campaign: str, day: Day, caller: CityPageReader) -> Response:
    of = day_of_report(request, campaign, day)
    return refuse(request, of) if isinstance(of, Problem) else await _page(request, caller, of, None)


@page_router.post(
    "/issue",
    summary="签发市局日报的按钮",
    **sends_on(*OF_A_DAY, *OF_ISSUING),
)
async def press_issue(request: Request, campaign: str, day: Day, caller: CityForm) -> Response:
    """签发之后转到报告页面，重新载入不会再次签发。"""
    of = day_of_report(request, campaign, day)
    if isinstance(of, Problem):
        return refuse(request, of)
    fields = await read_form(request)
    asked = await as_a_program_asks(request, fields.get(KEY_FIELD, ""), "")
    refused = refusal_in(await issue(asked, caller, campaign, day))
    to = f"/campaigns/{campaign}/days/{day.isoformat()}/city-report#issued"
    return await answer_press(request, refused, to, partial(_page, request, caller, of))


async def _page(request: Request, caller: Caller, of: ReportedDay, refusal: Refusal | None) -> Response:
    async with read_snapshot(request) as conn:
        report = as_json(await read_shown(request, conn, of))
    shown = show_page(report, of.campaign, of.period, caller, str(uuid4()))
    shown |= {"refusal": refusal.on_a_page if refusal else None}
    title = f"市局日报 {of.period.date.isoformat()}"
    page = Page("city_report", "report.html", title, shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)
