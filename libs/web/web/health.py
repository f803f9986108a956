"""What operators and tests ask: is it alive, ready, healthy, quiet."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, NotRequired

import structlog
from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, Response
from typing_extensions import TypedDict

from access import Caller, Role, allow, allow_anyone, state_of
from contracts import Service
from telemetry import describe, metrics
from web.answers import answers
from web.app_state import AppState
from web.readiness import Check, NotReady, database_answers
from web.responses import Answer, respond
from web.transactions import read_all_counties, read_snapshot
from web.unavailable import is_transient

CHECK_SECONDS = 3.0
GAUGES_SECONDS = 3.0
"""Prometheus waits five: a table that somebody has locked must not take all other metrics away."""
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

log = structlog.get_logger()


router = APIRouter(tags=["运行"])
OPEN = [Depends(allow_anyone())]


@router.get("/livez", include_in_schema=False, dependencies=OPEN)
async def livez() -> Response:
    return PlainTextResponse("ok\n")


@router.get("/readyz", include_in_schema=False, dependencies=OPEN)
async def readyz(request: Request) -> Response:
    state = state_of(request, AppState)
    checks = {"database": database_answers(state.pool), "keys": state.verifier.check, **state.checks}
    checked, background = await asyncio.gather(_outcomes(checks), _outcomes(state.background))
    ready = set(checked.values()) <= {"ok"}
    body = {"ready": ready, "checks": checked, "background": background}
    return respond(Answer(200, body) if ready else Answer(503, body, {"Retry-After": "2"}))


@router.get("/metrics", include_in_schema=False, dependencies=OPEN)
async def exposition(request: Request) -> Response:
    await _set_gauges(request)
    return Response(metrics.exposition(), media_type=PROMETHEUS)


class PipelineJson(TypedDict):
    """`progress`: the next offset of each partition, by topic; reporting says more."""

    service: Service
    now: datetime
    jobs_done_for: datetime | None
    outbox: int
    refused: int
    held: int
    quarantined: int
    progress: dict[str, dict[str, int]]
    as_of: NotRequired[datetime | None]
    swept_to: NotRequired[datetime | None]
    stalled: NotRequired[bool]


@router.get("/v1/pipeline", summary="处理进度：发件箱、消费进度、隔离与搁置的消息", **answers(PipelineJson))
async def pipeline(request: Request, caller: Annotated[Caller, Depends(allow(Role.operator))]) -> Response:
    state = state_of(request, AppState)
    done_for, now = state.jobs.done_for if state.jobs else None, state.clock.now()
    async with read_snapshot(request) as conn:
        numbers = await state.pipeline(conn)
    times = {"now": now.isoformat(), "jobs_done_for": done_for.isoformat() if done_for else None}
    return respond(Answer(200, {"service": state.service, **times, **numbers}))


async def _outcomes(checks: Mapping[str, Check]) -> Mapping[str, str]:
    return dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))


async def _outcome(check: Check) -> str:
    """`ok`, or what kind of trouble; a check may fail in any way, and none of them may fail this page."""
    try:
        await asyncio.wait_for(check(), CHECK_SECONDS)
    except NotReady as no:
        return str(no)
    except Exception as error:  # noqa: BLE001
        log.warning("not ready", **describe(error))
        return type(error).__name__
    return "ok"


async def _set_gauges(request: Request) -> None:
    """Database gauges, as far as the database answers; the other metrics are shown in any case."""
    state = state_of(request, AppState)
    database_up = metrics.database_up.labels(state.service)
    metrics.clock_timestamp.labels(state.service).set(state.clock.now().timestamp())
    reached = False
    try:
        async with asyncio.timeout(GAUGES_SECONDS), read_all_counties(request) as conn:
            reached = True
            for set_gauges in state.gauges:
                await set_gauges(conn)
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("metrics without the database's", **describe(error))
    database_up.set(reached)
