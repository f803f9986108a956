"""GET /v1/alerts: silences and overdue reports, open and past."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from access import COUNTY_ROLES
from reporting.alerts.rules import Alert
from reporting.alerts.store import AlertKey, read_alerts
from reporting.callers import Reader
from web import (
    DEFAULT_LIMIT,
    Answer,
    AskedCounty,
    Limit,
    Page,
    Problem,
    answers,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/alerts", tags=["提醒"])


class AlertsJson(Page[Alert]):
    pass


@router.get("", summary="断报与逾期提醒", **answers(AlertsJson, problems.not_found))
async def alerts(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """一个单位每次断报一条，恢复后写明时间；逾期未报每期一条。"""
    after = read_cursor(cursor, datetime, str, str, str)
    if isinstance(after, Problem):
        return respond(after)
    if caller.role in COUNTY_ROLES:
        if county not in (None, caller.county):
            return respond(problems.not_found())
        county = caller.county
    async with read_snapshot(request) as conn:
        rows = await read_alerts(conn, campaign, county, is_open, after, limit + 1)
    return respond(Answer(200, page(rows, limit, _key, lambda alert: alert)))


def _key(alert: Alert) -> AlertKey:
    return alert.raised, alert.kind, alert.county, alert.campaign
