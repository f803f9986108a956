"""A service's FastAPI application: its own routers, and what all services have in common."""

from collections.abc import Mapping, Sequence

import asyncpg
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from access import AccessDenied, keep_state
from languages import Words
from sealing import UnknownKey
from web import docs, health, problems
from web.allowed_methods import allowed_methods
from web.app_state import AppState
from web.body_limit import BODY_LIMIT, BODY_SECONDS, BodyLimit, LargerBodies
from web.code_lists import CodeList
from web.denials import how_to_say_who, problem_of
from web.duplicate_fields import RefuseDuplicateFields
from web.head_requests import HeadAsGet
from web.notice_page import refuse
from web.openapi import DescribedApp
from web.past_moments import only_the_present
from web.problems import Kind
from web.request_limits import RequestLimits
from web.request_metrics import RequestMetrics
from web.security_headers import SecurityHeaders
from web.single_headers import SingleHeaders
from web.validation import describe_errors

NOT_PROCESSED = Words("请求无法处理", "the request cannot be processed")
METHOD_NOT_ALLOWED = 405

KIND_OF_STATUS: Mapping[int, Kind] = {
    400: problems.not_json,
    404: problems.not_found,
}


def create_app(
    state: AppState,
    *,
    title: str,
    routers: Sequence[APIRouter],
    codes: Sequence[CodeList] = (),
    body_limit: int = BODY_LIMIT,
    body_seconds: float = BODY_SECONDS,
    larger: LargerBodies | None = None,
) -> FastAPI:
    """The application of one service: its routers over its state, and what all services answer.

    The layers around it, from the inside out: the last one added is the first to see a request.
    """
    app = DescribedApp(title=title)
    keep_state(app, state)
    app.state.codes = codes
    for router in (*(routers if state.offers_routes else ()), health.router, docs.router):
        app.include_router(router, dependencies=[Depends(only_the_present)])
    _answer_problems(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RefuseDuplicateFields)
    app.add_middleware(
        RequestLimits, service=state.service, verifier=state.verifier, limit=state.request_limit
    )
    app.add_middleware(SingleHeaders)
    app.add_middleware(
        BodyLimit,
        limit=body_limit,
        seconds=body_seconds,
        larger=larger,
        verifier=state.verifier,
        find_session=state.find_session,
    )
    app.add_middleware(RequestMetrics, service=state.service)
    app.add_middleware(SecurityHeaders)
    return app


def _answer_problems(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, _answer_invalid_input)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(AccessDenied, _answer_denied)
    app.add_exception_handler(UnknownKey, _answer_unknown_key)
    app.add_exception_handler(asyncpg.CharacterNotInRepertoireError, _answer_unstorable)


async def _answer_invalid_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refuse(request, describe_errors(error.errors(), request.app.state.codes))


async def _answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == METHOD_NOT_ALLOWED:
        return refuse(request, problems.method_not_allowed(), {"Allow": allowed_methods(request)})
    kind = KIND_OF_STATUS.get(error.status_code, Kind("http-error", error.status_code, NOT_PROCESSED))
    return refuse(request, kind(), error.headers or {})


async def _answer_denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, AccessDenied)
    problem = problem_of(error.denied)
    return refuse(request, problem, how_to_say_who(problem))


async def _answer_unknown_key(request: Request, error: Exception) -> Response:
    """Passes as soon as this process sees the key file that others have already; the log says which key."""
    return refuse(request, problems.unavailable(reason="unknown-key"))


async def _answer_unstorable(request: Request, error: Exception) -> Response:
    """A NUL in the address: bodies are looked through by Body, paths and queries come here."""
    return refuse(
        request, problems.invalid_parameter(Words("地址中含有无效字符", "the address has invalid characters"))
    )
