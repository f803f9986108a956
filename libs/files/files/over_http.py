"""How a file comes in and goes out over HTTP: into the store first, its row after it (decision 41)."""

from contextlib import suppress
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import Caller
from files.content_type import headers_of
from files.file_store import FileGone, FileStore, StoreAway
from files.sealed_file import SealedFile, open_file
from files.states import Scan, is_usable
from sealing import Sealed, Sealing
from web import Operation, Problem, answer_once, changed_nothing, is_dry_run, problems, respond


async def keep_file(
    request: Request, caller: Caller, files: FileStore, file_id: UUID, content: bytes, attach: Operation
) -> Response:
    """`content`: sealed; `attach` writes the row. A row promises a file that is there."""
    if is_dry_run(request):
        return await answer_once(request, caller, attach)
    try:
        await files.put(file_id, content)
    except StoreAway:
        return respond(problems.unavailable())
    answer = await answer_once(request, caller, attach)
    if changed_nothing(answer):  # after a 503 the row may stand
        with suppress(StoreAway):  # then the clock takes it away
            await files.forget(file_id)
    return answer


async def give_out_file(
    files: FileStore, sealing: Sealing, file_id: UUID, words: Sealed, kind: str
) -> Response:
    """`words`, `kind`: as its row has them. Who opens it was noted before."""
    try:
        stored = SealedFile(await files.get(file_id), words)
    except FileGone:
        return respond(problems.file_gone())
    except StoreAway:
        return respond(problems.unavailable())
    return Response(open_file(sealing, stored, file_id), headers=dict(headers_of(kind, str(file_id))))


def why_unusable(scan: Scan, *, is_scanned_here: bool) -> Problem | None:
    """None: whoever may see it may open it."""
    if is_usable(scan, is_scanned_here=is_scanned_here):
        return None
    return problems.file_refused() if scan is Scan.refused else problems.file_waits()
