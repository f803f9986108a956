"""GET /v1/alerts: silences and overdue reports, open and past."""

from datetime import datetime
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from access import Caller, Role, allow
from access.callers import COUNTY_ROLES
from reporting import store
from reporting.api.overview import local
from web import Answer, Problem, decode_cursor, page, problems, read_snapshot, respond
from web.pages import DEFAULT_LIMIT, LARGEST_LIMIT

router = APIRouter(prefix="/v1/alerts", tags=["提醒"])

Reader = Annotated[Caller, Depends(allow(*sorted(COUNTY_ROLES), Role.city_staff, Role.operator))]
INSTANTS = ("since", "raised", "cleared", "ended")


@router.get("", summary="断报与逾期提醒")
async def alerts(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: str | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """一个单位每次断报一条，恢复后写明时间；逾期未报每期一条。"""
    after = _after(cursor)
    if isinstance(after, Problem):
        return respond(after)
    if caller.role in COUNTY_ROLES:
        if county not in (None, caller.county):
            return respond(problems.not_found())
        county = caller.county
    async with read_snapshot(request) as conn:
        rows = await store.alerts.page(conn, campaign, county, is_open, after, limit + 1)
    return respond(Answer(200, page(rows, limit, _key, _show)))


def _after(cursor: str | None) -> tuple[datetime, str, str, str] | Problem | None:
    if cursor is None:
        return None
    key = decode_cursor(cursor, str, str, str, str)
    if isinstance(key, Problem):
        return key
    try:
        raised = datetime.fromisoformat(key[0])
    except ValueError:
        return problems.invalid_cursor()
    return (raised, key[1], key[2], key[3]) if raised.tzinfo else problems.invalid_cursor()


def _key(row: asyncpg.Record) -> tuple[str, str, str, str]:
    return row["raised"].isoformat(), row["kind"], row["county"], row["campaign"]


def _show(row: asyncpg.Record) -> dict[str, Any]:
    return {**row, **{name: local(row[name]) for name in INSTANTS}}
