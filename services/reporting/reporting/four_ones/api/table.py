"""The table of the four ones: each county's progress, as an answer, a file and a page."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import CITY_ROLES, COUNTY_ROLES, Caller
from campaign import Campaign
from reporting.app_state import campaign_of, present_campaign
from reporting.callers import CityPageReader, PageReader, Reader
from reporting.exports import KIND_NAMES, TYPES, FileKind
from reporting.four_ones import acting, views
from reporting.four_ones.handlers import read_four_ones
from reporting.four_ones.shown import FourOnesJson
from reporting.pages import Page, html_page
from web import (
    CONTENT_DISPOSITION,
    Answer,
    Problem,
    answers,
    answers_a_file,
    problems,
    read_all_counties,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/four-ones", tags=["四个一"])
page_router = APIRouter(tags=["四个一"])

TITLE: Final = "四个一：律师支队、大排查、宣传、讲座"


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
    return html_page(request, caller, Page(views.SUBJECT, "four_ones.html", TITLE, shown))


async def _table(request: Request, caller: Caller, campaign: Campaign) -> FourOnesJson:
    """A county sees of the others whether they reported, as on the board."""
    async with read_all_counties(request) as conn:
        return views.show_four_ones(await read_four_ones(conn, campaign), _own(caller))


def _own(caller: Caller) -> str | None:
    return caller.county if caller.role in COUNTY_ROLES else None
