"""The day, and the receipt of a signing, as files."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from reporting.callers import PageReader
from reporting.daily_reports.problems import OF_A_LINE
from reporting.day_page.acting import answer_day, answer_receipt
from reporting.day_page.api.day import read_day
from reporting.exports import TYPES, FileKind
from reporting.report_line.rules import LineKey
from web import CONTENT_DISPOSITION, Day, Problem, answers, answers_a_file, problems, refuse

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/days/{day}", tags=["日报"])

MOST_VERSIONS: Final = 32_767


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
    found = await read_day(request, caller, LineKey(campaign, county, day))
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
    found = await read_day(request, caller, LineKey(campaign, county, day))
    if isinstance(found, Problem):
        return refuse(request, found)
    return await answer_receipt(request, caller, found, version)
