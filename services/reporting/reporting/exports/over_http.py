"""A file as the answer to a request, with its type and the name that a browser saves it by."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from reporting.exports.printed import NoChineseFont, Printed, shortened
from reporting.exports.text import as_text
from web import CONTENT_DISPOSITION, problems, refuse

FileKind = Literal["xlsx", "pdf", "docx", "txt"]

TYPES: Final[dict[FileKind, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
}
KIND_NAMES: Final[dict[FileKind, str]] = {
    "xlsx": "表格（XLSX）",
    "pdf": "版式文件（PDF）",
    "docx": "文档（DOCX）",
    "txt": "文本（TXT）",
}
"""What a page calls them."""


def as_file(printed: Printed, kind: FileKind, template: Path | None) -> bytes:
    """`template`: the document of the bureau's own that a DOCX begins with.

    Workbooks and texts are written row by row; of a long table the others take the beginning.
    """
    if kind == "xlsx":
        from reporting.exports.xlsx import as_xlsx

        return as_xlsx(printed)
    if kind == "pdf":
        from reporting.exports.pdf import as_pdf

        return as_pdf(shortened(printed))
    if kind == "docx":
        from reporting.exports.docx import as_docx

        return as_docx(shortened(printed), template)
    return as_text(printed)


async def answer_file(
    request: Request, kind: FileKind, make: Callable[[], bytes], chinese: str, latin: str
) -> Response:
    """`chinese`, `latin`: its name without the ending, in Chinese for browsers that can (RFC 6266)."""
    try:
        content = await asyncio.to_thread(make)
    except NoChineseFont:
        return refuse(request, problems.no_chinese_font())
    names = f"filename=\"{latin}.{kind}\"; filename*=UTF-8''{quote(chinese)}.{kind}"
    headers = {CONTENT_DISPOSITION: f"attachment; {names}", "Cache-Control": "no-store"}
    return Response(content, media_type=TYPES[kind], headers=headers)
