"""/v1/activities: recorded, listed, shown with what was done to it, given evidence, withdrawn."""

import re
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from access import Role, counties_seen
from contracts.reporting import ActivityKind
from files import ACCEPTED
from reporting.activities import store
from reporting.activities.acting import (
    attach_evidence,
    open_evidence,
    record_activity,
    withdraw_activity,
)
from reporting.activities.bodies import ActivityBody, ActivityWithdrawalBody
from reporting.activities.handlers import FILE_BYTES
from reporting.activities.problems import OF_AN_ACTIVITY, OF_EVIDENCE, OF_OPENING
from reporting.activities.shown import (
    ActivitiesJson,
    ActivityJson,
    ActivityWithActsJson,
    EvidenceJson,
    FileToOpenJson,
)
from reporting.activities.store import ActivityFilter
from reporting.activities.views import show_activity, show_acts
from reporting.app_state import state_of
from reporting.callers import EvidenceReader, Reader, Recorder
from web import (
    A_FILE,
    CONTENT_DISPOSITION,
    DEFAULT_LIMIT,
    ETAG,
    LOCATION,
    MUST_MATCH,
    Answer,
    AskedCounty,
    LargerBodies,
    Limit,
    Problem,
    answers,
    answers_a_file,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

FILE_SECONDS: Final = 120.0
FORM_BYTES: Final = 64 * 1024
"""What stands in a form beside its file."""
FILE_BODIES: Final = LargerBodies(
    re.compile(r".*/activities/[^/]+/files|.*/campaigns/[^/]+/counties/[^/]+/activities"),
    FILE_BYTES + FORM_BYTES,
    FILE_SECONDS,
    frozenset({Role.county_staff}),
)

router = APIRouter(prefix="/v1/activities", tags=["四个一"])


@router.post(
    "",
    status_code=201,
    summary="登记四个一或其他活动",
    **answers(ActivityJson, *OF_AN_ACTIVITY, headers=(ETAG, LOCATION)),
)
async def post_activity(request: Request, body: ActivityBody, caller: Recorder) -> Response:
    """由本单位具名人员登记；只写日期，按该日零时归入统计期，不计入日报数字。"""
    return await record_activity(request, caller, body)


@router.get("", summary="活动列表", **answers(ActivitiesJson))
async def list_activities(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    kind: ActivityKind | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """最近登记的在前；撤销登记的也列出。"""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    state = state_of(request)
    narrowed = ActivityFilter(campaign, counties_seen(caller, county), kind)
    async with read_snapshot(request) as conn:
        first = before[0] if before else store.LATEST
        rows = await store.page(conn, narrowed, first, limit + 1, state.sealing)
        files = await store.files_of(conn, [row.activity_id for row in rows])
    is_scanned_here = state.scanner is not None
    shown = page(
        rows,
        limit,
        lambda row: (row.activity_id,),
        lambda row: show_activity(row, files[row.activity_id], is_scanned_here=is_scanned_here),
    )
    return respond(Answer(200, shown))


@router.get("/{activity_id}", summary="查看活动", **answers(ActivityWithActsJson, headers=(ETAG,)))
async def read_activity(request: Request, activity_id: UUID, caller: Reader) -> Response:
    """连同办理记录。"""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        activity = await store.find(conn, activity_id, state.sealing)
        if activity is None or counties_seen(caller, activity.county) == []:
            return respond(problems.not_found())
        files = (await store.files_of(conn, [activity_id]))[activity_id]
        acts = await store.acts_of(conn, activity_id, state.sealing)
    shown = show_activity(activity, files, is_scanned_here=state.scanner is not None)
    return respond(Answer(200, {**shown, "acts": show_acts(acts)}, {"ETag": etag(activity.version)}))


@router.post(
    "/{activity_id}/withdrawal",
    summary="撤销登记有误的活动",
    **answers(
        ActivityJson,
        problems.token_without_name,
        problems.impossible_transition,
        *MUST_MATCH,
        headers=(ETAG,),
    ),
)
async def post_withdrawal(
    request: Request, activity_id: UUID, body: ActivityWithdrawalBody, caller: Recorder
) -> Response:
    """撤销后仍可查看，不再计入四个一。"""
    return await withdraw_activity(request, caller, activity_id, body)


@router.post(
    "/{activity_id}/files",
    status_code=201,
    summary="上传活动佐证的文件",
    **answers(EvidenceJson, *OF_EVIDENCE, headers=(LOCATION,), body=A_FILE),
)
async def post_file(request: Request, activity_id: UUID, caller: Recorder) -> Response:
    """请求内容即文件本身，至多 10 MiB，每次活动至多 20 个；文件类型按内容判断，文件名不保存。"""
    return await attach_evidence(request, caller, activity_id)


@router.post(
    "/{activity_id}/files/{file_id}/open",
    summary="打开活动佐证的文件",
    **answers_a_file(answers(FileToOpenJson, *OF_OPENING, headers=(CONTENT_DISPOSITION,)), ACCEPTED),
)
async def post_opening(
    request: Request, activity_id: UUID, file_id: UUID, caller: EvidenceReader
) -> Response:
    """每次打开均留记录；同一请求重发也再记一次。只有 PDF 和图片可以直接显示。"""
    return await open_evidence(request, caller, activity_id, file_id)
