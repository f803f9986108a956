"""…/days/{date}/city-report: the report of a day; …/issue: a named person issues it."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from reporting.callers import CityReader, CityStaff
from reporting.city_report.acting import day_of_report, issue, read_shown
from reporting.city_report.problems import OF_ISSUING
from reporting.city_report.shown import CityReportJson
from web import Answer, Day, Problem, answers, problems, read_snapshot, respond

router = APIRouter(prefix="/v1/campaigns/{campaign}/days/{day}/city-report", tags=["市局日报"])

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
