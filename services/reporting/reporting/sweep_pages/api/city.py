"""The city's view; the same and a county's table as files."""

from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from clock import day_of
from reporting.app_state import campaign_of, present_campaign, state_of
from reporting.callers import CityPageReader, PageReader
from reporting.case_sweep.acting import county_of
from reporting.case_sweep.handlers import read_city_sweep, read_county_sweep
from reporting.case_sweep.problems import OF_A_COUNTY
from reporting.case_sweep.shown import FileKind
from reporting.case_sweep.store.swept_cases import FIRST_OF_ALL, CasePage, Standing, page_of_cases
from reporting.case_sweep.views import show_case, show_city_sweep, show_county_sweep
from reporting.exports import MadeWhenRead, answer_file, as_file
from reporting.pages import Page, html_page
from reporting.sweep_pages import printing, views
from reporting.sweep_pages.api.county import show_county
from reporting.sweep_pages.printing import MOST_PRINTED
from web import (
    CONTENT_DISPOSITION,
    Problem,
    answers,
    answers_a_file,
    problems,
    read_snapshot,
    refuse,
)

COUNTY_FILES: Final = "/v1/campaigns/{campaign}/counties/{county}/case-sweep/files/{kind}"
STANDINGS: Final[tuple[Standing, Standing]] = ("open", "closed")

page_router = APIRouter(tags=["案件排查"])


@page_router.get(
    "/case-sweep",
    summary="案件排查页面",
    response_class=HTMLResponse,
    **answers(None, *OF_A_COUNTY),
)
async def sweep_page(request: Request, caller: PageReader, campaign: str | None = None) -> Response:
    """市局见各单位报送情况，其他人见本单位页面。"""
    known = campaign_of(request, campaign) if campaign else present_campaign(request)
    if isinstance(known, Problem):
        return refuse(request, known)
    if caller.county is not None:
        own = county_of(request, caller, known.code, caller.county)
        return refuse(request, own) if isinstance(own, Problem) else await show_county(request, caller, own)
    state = state_of(request)
    async with read_snapshot(request) as conn:
        city = await read_city_sweep(conn, known, state.sealing)
    shown = show_city_sweep(city, state.clock.now(), caller)
    table = printing.city_table(shown)
    page = {
        "city": shown,
        "table": table,
        "rows": list(zip((row["county"] for row in shown["counties"]), table.rows, strict=True)),
        "missing": [row for row in shown["counties"] if row["state"] == "missing"],
        "files": views.TYPES,
    }
    title = f"案件排查（{shown['year']} 年）"
    return html_page(request, caller, Page(views.SUBJECT, "city.html", title, page))


@page_router.get(
    COUNTY_FILES,
    summary="某单位案件排查表文件",
    response_class=Response,
    **answers_a_file(
        answers(None, *OF_A_COUNTY, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)),
        views.TYPES.values(),
    ),
)
async def county_sweep_file(
    request: Request, campaign: str, county: str, kind: FileKind, caller: PageReader
) -> Response:
    """XLSX、PDF/A：排查表、未结和已结案件。"""
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    state, now = state_of(request), state_of(request).clock.now()
    async with read_snapshot(request) as conn:
        sweep = await read_county_sweep(conn, of.campaign, county, state.sealing)
        lists = [
            await page_of_cases(conn, of.campaign, county, CasePage(each, FIRST_OF_ALL, MOST_PRINTED + 1))
            for each in STANDINGS
        ]
    still_open, closed = (MadeWhenRead(cases, partial(show_case, today=day_of(now))) for cases in lists)
    shown, by = show_county_sweep(sweep, now, caller), caller.name or caller.subject
    told = shown, of.campaign.name, still_open, closed, by, now

    def make() -> bytes:
        return as_file(printing.printed_county(*told, kind), kind, state.docx_template)

    return await answer_file(request, kind, make, f"{shown['name']}案件排查", f"case-sweep-{county}")


@page_router.get(
    "/v1/campaigns/{campaign}/case-sweep/files/{kind}",
    summary="全市案件排查文件",
    response_class=Response,
    **answers_a_file(
        answers(None, problems.unknown_campaign, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)),
        views.TYPES.values(),
    ),
)
async def city_sweep_file(
    request: Request, campaign: str, kind: FileKind, caller: CityPageReader
) -> Response:
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return refuse(request, known)
    state, now = state_of(request), state_of(request).clock.now()
    async with read_snapshot(request) as conn:
        city = await read_city_sweep(conn, known, state.sealing)
    told = show_city_sweep(city, now, caller), caller.name or caller.subject, now

    def make() -> bytes:
        return as_file(printing.printed_city(*told), kind, state.docx_template)

    return await answer_file(request, kind, make, "全市案件排查", f"case-sweep-{campaign}")
