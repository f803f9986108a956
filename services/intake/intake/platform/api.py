"""GET /v1/platform/cases, POST /v1/platform/cases/{case_id}/upload."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Caller, Role, allow, counties_seen, may_see
from database import Connection
from intake.app_state import state_of
from intake.callers import Reader
from intake.case import store as cases
from intake.platform import handlers, store
from intake.platform.codes import PlatformState
from intake.platform.shown import PlatformCasesJson, PlatformUploadJson
from intake.platform.store import Filter
from intake.platform.views import show_package, show_upload
from web import (
    DEFAULT_LIMIT,
    Answer,
    AskedCounty,
    Limit,
    Problem,
    answer_once,
    answers,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

LATEST: Final = UUID(int=2**128 - 1)
Uploader = Annotated[Caller, Depends(allow(Role.county_staff, Role.city_staff))]

router = APIRouter(prefix="/v1/platform/cases", tags=["市级平台"])


@router.get("", summary="上传市级平台的情况", **answers(PlatformCasesJson))
async def list_platform_cases(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    state: PlatformState | None = None,
    not_uploaded: bool = False,
    platform_no: str | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """最近的在前；`not_uploaded=true`：平台尚未接收的（待上传、有变动、被退回）。"""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    counties = counties_seen(caller, county)
    narrowed = Filter(counties, campaign, state, platform_no, not_uploaded)
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, narrowed, before[0] if before else LATEST, limit)
    shown = page(
        rows,
        limit,
        key=lambda row: (row.upload.case_id,),
        show=lambda row: show_upload(row.upload, row.case_no),
    )
    return respond(Answer(200, shown))


@router.post("/{case_id}/upload", summary="再次上传", **answers(PlatformUploadJson, problems.no_platform))
async def upload_again(request: Request, case_id: UUID, caller: Uploader) -> Response:
    """由系统随后上传；只检查时列出将上传的内容，不含个人信息。"""
    state = state_of(request)

    async def ask(conn: Connection) -> Answer | Problem:
        found = await cases.find(conn, case_id)
        if found is None or not may_see(caller, found.case.county):
            return problems.not_found()
        campaign = state.campaigns.get(found.case.campaign)
        if campaign is None or campaign.platform is None:
            return problems.no_platform()
        asked = await handlers.ask_again(
            conn, case_id, state.sealing, datetime.now(UTC), is_scanned_here=state.scanner is not None
        )
        return Answer(200, show_package(asked)) if asked else problems.not_found()

    return await answer_once(request, caller, ask)
