"""A small service with one table, served on a real port; callers with real tokens."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import aiohttp
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Message, Receive, Scope, Send
from typing_extensions import TypedDict

import database
from access import Caller, Role, Verifier, allow, mint, new_key_pair, read_private_key, routes_table
from clock import fixed
from contracts import Service
from described_answers import DescribedAnswers
from languages import Words
from sealing import Keyring
from serving.connections import ConnectionLimits
from serving.http_server import http_server, listen
from web import (
    DEFAULT_LIMIT,
    ETAG,
    LOCATION,
    MUST_MATCH,
    Answer,
    AppState,
    Body,
    Fen,
    Instant,
    LargerBodies,
    Limit,
    Problem,
    Text,
    answer_once,
    answers,
    create_app,
    etag,
    must_match,
    problems,
    read_snapshot,
    respond,
)
from web.body_limit import BODY_LIMIT, BODY_SECONDS

NOON = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
CLERK = Caller("clerk-1", Role.county_client, "330302")
STAFF = Caller("staff-1", Role.county_staff, "330302", "测试人员甲")
OPERATOR = Caller("operator-1", Role.operator)
REUSED_WITHIN_SECONDS = 2.0
"""A client forgets an idle connection before the service ends it, or a request may meet its end."""
PATIENT = ConnectionLimits(idle_seconds=120)
"""A loaded machine may need seconds to read an answer, and only then does the client begin to count."""
Recorder = Annotated[Caller, Depends(allow(Role.county_client, Role.county_staff))]

TABLE = """
CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text, version int DEFAULT 1)
"""


class Claim(Body):
    amount_fen: Fen
    since: Instant | None = None


class Note(Body):
    text: Text
    claims: tuple[Claim, ...] = ()


router = APIRouter(prefix="/v1/notes", tags=["备忘"])


class StoredNoteJson(TypedDict):
    id: int
    text: str


class NotesJson(TypedDict):
    items: list[StoredNoteJson]


@router.post(
    "",
    status_code=201,
    summary="登记备忘",
    **answers(StoredNoteJson, problems.impossible_transition, headers=(ETAG, LOCATION)),
)
async def add_note(request: Request, body: Note, caller: Recorder) -> Response:
    async def act(conn: database.Connection) -> Answer | Problem:
        note = await conn.fetchval("INSERT INTO notes (text) VALUES ($1) RETURNING id", body.text)
        if body.text == "refused":
            return problems.impossible_transition(Words("先写后拒", "written, then refused"))
        if body.text == "slow":
            await conn.execute("SELECT pg_sleep(0.3)")
        return Answer(
            201, {"id": note, "text": body.text}, {"ETag": etag(1), "Location": f"/v1/notes/{note}"}
        )

    return await answer_once(request, caller, act)


@router.put("/{note_id}", summary="修改备忘", **answers(StoredNoteJson, *MUST_MATCH, headers=(ETAG,)))
async def change_note(request: Request, note_id: int, body: Note, caller: Recorder) -> Response:
    async def act(conn: database.Connection) -> Answer | Problem:
        version = await conn.fetchval("SELECT version FROM notes WHERE id = $1 FOR UPDATE", note_id)
        if version is None:
            return problems.not_found()
        if no := must_match(request, version):
            return no
        await conn.execute(
            "UPDATE notes SET text = $2, version = version + 1 WHERE id = $1", note_id, body.text
        )
        return Answer(200, {"id": note_id, "text": body.text}, {"ETag": etag(version + 1)})

    return await answer_once(request, caller, act)


@router.get("", summary="备忘列表", **answers(NotesJson))
async def list_notes(
    request: Request, caller: Recorder, text: str = "", limit: Limit = DEFAULT_LIMIT
) -> Response:
    async with read_snapshot(request) as conn:
        rows = await conn.fetch(
            "SELECT id, text FROM notes WHERE starts_with(text, $1) ORDER BY id LIMIT $2", text, limit
        )
    return respond(Answer(200, {"items": [dict(row) for row in rows]}))


@router.get("/broken", summary="总是出错", **answers(StoredNoteJson))
async def broken(caller: Recorder) -> Response:
    raise KeyError("张三 330302199001011234")


async def no_numbers(conn: database.Connection) -> dict[str, Any]:
    return {"outbox": 0, "refused": 0, "held": 0, "quarantined": 0, "progress": {}}


@cache
def keys() -> tuple[Any, dict[str, Any]]:
    """A private key and the key set that knows it, made once."""
    with TemporaryDirectory() as folder:
        private = read_private_key(new_key_pair(Path(folder)))
        return private, json.loads((Path(folder) / "jwks.json").read_text())


def token(caller: Caller, **changed: Any) -> str:
    return mint(keys()[0], caller, changed.pop("now", datetime.now(UTC)), timedelta(hours=1), **changed)


def bearer(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(caller)}"}


REQUEST_KEY = bytes(32)
SEALING = Keyring("k1", {"k1": bytes(32)}, bytes(range(1, 33)))


def no_pool() -> database.Pool:
    """A pool before a database that is not there; to be entered, or only passed on."""
    return database.open_pool("postgresql://nobody@127.0.0.1:1/nothing", min_size=0)


def small_state(pool: database.Pool, **changed: Any) -> AppState:
    """The state of the small service, with what a test changes of it."""
    state = AppState(
        service=Service.intake,
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(NOON),
        request_key=REQUEST_KEY,
        sealing=SEALING,
        pipeline=no_numbers,
    )
    return replace(state, **changed)


def small_app(
    pool: database.Pool,
    routers: Sequence[APIRouter] = (router,),
    body_limit: int = BODY_LIMIT,
    body_seconds: float = BODY_SECONDS,
    larger: LargerBodies | None = None,
    **changed: Any,
) -> FastAPI:
    return create_app(
        small_state(pool, **changed),
        title="备忘",
        routers=routers,
        body_limit=body_limit,
        body_seconds=body_seconds,
        larger=larger,
    )


class Watched:
    """Around an application: compares what it answers with what it says of itself."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.differences: list[str] = []

    @cached_property
    def _described(self) -> DescribedAnswers:
        return described_answers(self._app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent: list[Message] = []

        async def send_on(message: Message) -> None:
            sent.append(message)
            await send(message)

        await self._app(scope, receive, send_on)
        starts = [message for message in sent if message["type"] == "http.response.start"]
        if starts:
            headers = {name.decode().lower(): value.decode() for name, value in starts[0]["headers"]}
            body = b"".join(message.get("body", b"") for message in sent)
            path, status = scope["path"].removeprefix(scope.get("root_path", "")), starts[0]["status"]
            self.differences += self._described.differences(scope["method"], path, status, headers, body)


ROUTES: dict[tuple[int, ...], Sequence[BaseRoute]] = {}


def share_routes(app: FastAPI) -> None:
    """With an application of the same routers that was served before: to build them, as FastAPI does at the
    first request, takes longer than many a test."""
    routers = tuple(id(getattr(route, "original_router", route)) for route in app.router.routes)
    app.router.routes[:] = ROUTES.setdefault(routers, list(app.router.routes))


DESCRIBED: dict[frozenset[tuple[str, str]], DescribedAnswers] = {}


def described_answers(app: FastAPI) -> DescribedAnswers:
    """Made once for the same routes: that takes a while."""
    routes = frozenset(routes_table(app))
    if routes not in DESCRIBED:
        DESCRIBED[routes] = DescribedAnswers(app.openapi())
    return DESCRIBED[routes]


@asynccontextmanager
async def served(
    app: FastAPI,
    caller: Caller | None = CLERK,
    limits: ConnectionLimits = PATIENT,
    trusted_proxies: Sequence[str] = (),
    path_prefix: str = "",
    errs: bool = False,
    port: int = 0,
) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the application, over real HTTP, by the server of the product.

    Whatever it answers must be what its OpenAPI document says, unless it errs on purpose.
    """
    share_routes(app)
    watched = Watched(app)
    server = http_server("intake", watched, limits, trusted_proxies, path_prefix)
    listening = listen("127.0.0.1", port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    headers = bearer(caller) if caller else {}
    try:
        connector = aiohttp.TCPConnector(keepalive_timeout=REUSED_WITHIN_SECONDS)
        async with aiohttp.ClientSession(address, headers=headers, connector=connector) as client:
            yield client
    finally:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        server.end()
        await serving
    assert errs or not watched.differences, watched.differences


def address_of(client: aiohttp.ClientSession) -> str:
    """Where the service of this client listens."""
    assert client._base_url is not None
    return str(client._base_url.origin())


@asynccontextmanager
async def connected(
    client: aiohttp.ClientSession,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection to the service of this client, to send what no client would."""
    url = client._base_url
    assert url is not None
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        yield reader, writer
    finally:
        writer.close()
