"""A service's FastAPI application: its own routers, and what all services have in common."""

import asyncio
from collections.abc import Mapping, Sequence

import asyncpg
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from access import AccessDenied, Verifier
from clock import Clock
from database import Pool
from web import docs, health, problems
from web.body_limit import BodyLimit
from web.duplicate_fields import SingleFields
from web.health import DoneFor, Measure, Snapshot
from web.problems import Kind
from web.readiness import Check, answers
from web.request_metrics import Observed
from web.responses import respond
from web.validation import describe_errors

BODY_LIMIT = 256 * 1024
HASH_KEY_BYTES = 32
FORBIDDEN = 403

KIND_OF_STATUS: Mapping[int, Kind] = {
    400: problems.not_json,
    404: problems.not_found,
    405: problems.method_not_allowed,
}


def create_app(
    *,
    title: str,
    service: str,
    pool: Pool,
    verifier: Verifier,
    clock: Clock,
    routers: Sequence[APIRouter],
    pipeline: Snapshot,
    hash_key: bytes,
    jobs: DoneFor | None = None,
    checks: Mapping[str, Check] | None = None,
    measures: Sequence[Measure] = (),
    wake: asyncio.Event | None = None,
    body_limit: int = BODY_LIMIT,
) -> FastAPI:
    """The application of one service.

    `pipeline` gives the numbers of /v1/pipeline, `jobs` knows up to when the clock jobs are done, `checks`
    are what /readyz asks beside the database, `measures` set gauges for /metrics, `wake` is the relay event,
    `hash_key`, this service's own secret, keys the hashes of stored requests. What else handlers need,
    `__main__` puts in `app.state`.
    """
    if len(hash_key) < HASH_KEY_BYTES:
        raise ValueError(f"hash_key has {len(hash_key)} bytes, {HASH_KEY_BYTES} are needed")
    app = FastAPI(title=title, openapi_url=None, redirect_slashes=False)
    app.state.service, app.state.pool, app.state.verifier = service, pool, verifier
    app.state.clock, app.state.wake, app.state.hash_key = clock, wake, hash_key
    app.state.pipeline, app.state.jobs, app.state.measures = pipeline, jobs, measures
    app.state.checks = {"database": answers(pool), **(checks or {})}
    for router in (*routers, health.router, docs.router):
        app.include_router(router)
    _answer_problems(app)
    app.add_middleware(SingleFields)
    app.add_middleware(BodyLimit, limit=body_limit)
    app.add_middleware(Observed, service=service)
    return app


def _answer_problems(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(AccessDenied, _denied)
    app.add_exception_handler(asyncpg.CharacterNotInRepertoireError, _unstorable)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return respond(describe_errors(error.errors()))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = KIND_OF_STATUS.get(error.status_code, Kind("http-error", error.status_code, "请求无法处理"))
    return respond(kind(), error.headers or {})


async def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, AccessDenied)
    reason = error.denied.reason
    if error.status == FORBIDDEN:
        return respond(problems.forbidden_role(reason=reason))
    return respond(problems.unauthenticated(reason=reason), {"WWW-Authenticate": "Bearer"})


async def _unstorable(request: Request, error: Exception) -> Response:
    """A NUL in the address: bodies are looked through by Body, paths and queries come here."""
    return respond(problems.invalid_parameter("地址中含有无效字符"))
