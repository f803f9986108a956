"""The API described: openapi.json, and a page of it rendered here: no script, no CDN."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from access import allow_anyone
from web.answers import Answer, respond

router = APIRouter(include_in_schema=False, dependencies=[Depends(allow_anyone())])


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    described: dict[str, Any] = request.app.openapi()
    return respond(Answer(200, described))


@router.get("/docs")
async def docs(request: Request) -> Response:
    return HTMLResponse("<h1>" + request.app.title + "</h1>")
