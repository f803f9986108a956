"""POST /v1/applications/{case_id}/papers/{paper}/files, GET …/files, POST …/files/{file_id}/open."""

import re
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from access import FILERS, Caller
from casework.act import Act
from database import Connection
from files import ACCEPTED, Scan, content_type, give_out_file, keep_file, seal_file, why_unusable
from intake.app_state import AppState, state_of
from intake.callers import CasePeople, CaseReader, Filer
from intake.case import store as cases
from intake.case.acting import is_visible
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper
from intake.case_files import handlers, store
from intake.case_files.shown import FileJson, FilesJson, FileToOpenJson
from intake.case_files.store import KeptFile
from intake.case_files.views import show_file
from intake.fields import RevealBody
from web import (
    A_FILE,
    CONTENT_DISPOSITION,
    LOCATION,
    Answer,
    LargerBodies,
    Problem,
    answer_once,
    answers,
    answers_a_file,
    problems,
    read_snapshot,
    respond,
    transaction,
)

FILE_SECONDS: Final = 120.0
FILE_BODIES: Final = LargerBodies(
    re.compile(r".*/v1/applications/[^/]+/papers/[^/]+/files"), handlers.FILE_BYTES, FILE_SECONDS, FILERS
)

router = APIRouter(prefix="/v1/applications", tags=["申请"])


@router.post(
    "/{case_id}/papers/{paper}/files",
    status_code=201,
    summary="上传材料的文件",
    **answers(
        FileJson,
        problems.file_not_taken,
        problems.body_too_large,
        problems.too_many_files,
        headers=(LOCATION,),
        body=A_FILE,
    ),
)
async def attach_file(request: Request, case_id: UUID, paper: Paper, caller: Filer) -> Response:
    """请求内容即文件本身，至多 10 MiB，每案至多 100 个；文件类型按内容判断，文件名不保存。"""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        if await _visible(conn, caller, case_id) is None:
            return respond(problems.not_found())
    content = await request.body()
    kind = content_type(content)
    if kind is None:
        return respond(problems.file_not_taken())
    file_id = uuid7()
    sealed = seal_file(state.sealing, content, file_id)

    async def attach(conn: Connection) -> Answer | Problem:
        case = await _with_room(conn, caller, case_id)
        if isinstance(case, Problem):
            return case
        now = state.clock.now()
        file = KeptFile(file_id, case_id, paper, kind, len(content), Scan.waiting, now, sealed.words)
        await handlers.attach(conn, case, file, Act.by_caller(caller, now, now))
        shown = show_file(file, is_scanned_here=state.scanner is not None)
        return Answer(201, shown, {"Location": f"/v1/applications/{case_id}/files"})

    return await keep_file(request, caller, state.files, file_id, sealed.content, attach)


@router.get("/{case_id}/files", summary="材料文件列表", **answers(FilesJson))
async def list_files(request: Request, case_id: UUID, caller: CaseReader) -> Response:
    """按上传先后；不含文件内容。"""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        if await _visible(conn, caller, case_id) is None:
            return respond(problems.not_found())
        kept = await store.of_case(conn, case_id)
    shown = [show_file(each, is_scanned_here=state.scanner is not None) for each in kept]
    return respond(Answer(200, {"items": shown}))


@router.post(
    "/{case_id}/files/{file_id}/open",
    summary="打开文件",
    **answers_a_file(
        answers(
            FileToOpenJson,
            problems.file_waits,
            problems.file_refused,
            problems.file_gone,
            headers=(CONTENT_DISPOSITION,),
        ),
        ACCEPTED,
    ),
)
async def open_case_file(
    request: Request, case_id: UUID, file_id: UUID, body: RevealBody, caller: CasePeople
) -> Response:
    """每次打开均留记录；同一请求重发也再记一次。只有 PDF 和图片可以直接显示。"""

    async def permit(conn: Connection) -> Answer | Problem:
        found = await _usable(conn, state_of(request), caller, case_id, file_id)
        return found if isinstance(found, Problem) else Answer(200, {"file_id": file_id})

    answer = await answer_once(request, caller, permit)
    is_permitted = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _give_out(request, caller, case_id, file_id, body.reason) if is_permitted else answer


async def _give_out(request: Request, caller: Caller, case_id: UUID, file_id: UUID, reason: str) -> Response:
    """In a transaction of its own, whatever was answered before; the file itself is read after it."""
    state = state_of(request)
    now = state.clock.now()
    async with transaction(request) as conn:
        found = await _usable(conn, state, caller, case_id, file_id)
        if isinstance(found, Problem):
            return respond(found)
        case, file = found
        await handlers.note_opening(conn, case, file, reason, Act.by_caller(caller, now, now), state.sealing)
    return await give_out_file(state.files, state.sealing, file_id, file.words, file.kind)


async def _visible(conn: Connection, caller: Caller, case_id: UUID) -> Case | None:
    found = await cases.find(conn, case_id)
    return found.case if found and is_visible(caller, found.case) else None


async def _with_room(conn: Connection, caller: Caller, case_id: UUID) -> Case | Problem:
    """Locked."""
    case = await cases.lock(conn, case_id)
    if case is None or not is_visible(caller, case):
        return problems.not_found()
    return case if await handlers.has_room(conn, case) else problems.too_many_files()


async def _usable(
    conn: Connection, state: AppState, caller: Caller, case_id: UUID, file_id: UUID
) -> tuple[Case, KeptFile] | Problem:
    case = await _visible(conn, caller, case_id)
    file = await store.find(conn, case_id, file_id) if case else None
    if case is None or file is None:
        return problems.not_found()
    return why_unusable(file.scan, is_scanned_here=state.scanner is not None) or (case, file)
