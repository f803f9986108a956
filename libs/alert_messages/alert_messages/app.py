"""What Alertmanager posts to: a robot's address, the log, the heartbeat; what reporting does: reminders."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import structlog
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import telemetry
from alert_messages.dead_mans_switch import DeadMansSwitch
from alert_messages.notifications import Audience, Notifications
from alert_messages.outcome import Outcome
from alert_messages.outgoing import Outgoing
from alert_messages.reminders import Reminder, Ways
from alert_messages.texts import Links, Post
from telemetry import metrics

MOST_BYTES: Final = 10_000_000
LOOK_SECONDS: Final = 1.0
log = structlog.get_logger()
P = TypeVar("P", bound=Post)


def create_app(notifications: Notifications, watchdog_seconds: float) -> Starlette:
    links = Links(board=notifications.board.rstrip("/"), runbooks=notifications.runbooks)
    outgoing = {robot.name: Outgoing(robot, links) for robot in notifications.robots}
    operators = [outgoing[robot.name] for robot in notifications.robots_of(Audience.operators)]
    ways = Ways(notifications, outgoing, links)
    switch = DeadMansSwitch(watchdog_seconds, heard=time.monotonic())

    @contextlib.asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        work = [*(each.run() for each in outgoing.values()), watch(switch, operators)]
        started = [asyncio.create_task(_or_end(each)) for each in work]
        yield
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)

    async def heartbeat(_: Request) -> Response:
        switch.beat(time.monotonic())
        return PlainTextResponse("heard\n")

    async def remind(request: Request) -> Response:
        reminder = await _read(request, Reminder)
        if reminder is None:
            return PlainTextResponse("not what reporting sends\n", 400)
        return JSONResponse({"ways": await ways.tell(reminder)})

    routes = [
        Route("/robots/{name}", _to_robot(outgoing), methods=["POST"]),
        Route("/log", _to_log, methods=["POST"]),
        Route("/heartbeat", heartbeat, methods=["POST"]),
        Route("/reminders", remind, methods=["POST"]),
        Route("/readyz", _ready),
        Route("/metrics", _metrics),
    ]
    return Starlette(routes=routes, lifespan=running)


async def _or_end(work: Coroutine[Any, Any, None]) -> None:
    """A loop that fails ends the process: its supervisor starts it again, and Alertmanager posts again."""
    try:
        await work
    except Exception as error:
        log.error("a loop failed; the process ends", **telemetry.describe(error))
        signal.raise_signal(signal.SIGTERM)
        raise


def _to_robot(outgoing: Mapping[str, Outgoing]) -> Callable[[Request], Awaitable[Response]]:
    async def to_robot(request: Request) -> Response:
        robot = outgoing.get(request.path_params["name"])
        if robot is None:
            return PlainTextResponse("no robot of this name in notifications.toml\n", 404)
        post = await _post_in(request)
        if post is None:
            return PlainTextResponse("not what Alertmanager sends\n", 400)
        if await robot.deliver(post) is Outcome.sent:
            return PlainTextResponse("sent\n")
        return PlainTextResponse("not sent yet; post it again\n", 503)

    return to_robot


async def _to_log(request: Request) -> Response:
    """Where nobody is named: the last place in which a message can be found."""
    post = await _post_in(request)
    if post is None:
        return PlainTextResponse("not what Alertmanager sends\n", 400)
    write_down(post)
    return PlainTextResponse("written down\n")


def write_down(post: Post) -> None:
    for alert in post.alerts:
        summary = alert.annotations.get("summary", "")
        log.warning("nobody is named to be told", alert=alert.name, status=alert.status, summary=summary)


async def watch(switch: DeadMansSwitch, operators: Sequence[Outgoing]) -> None:
    """Told until every robot of the operators has taken it."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if switch.changed(time.monotonic()):
            post, untold = switch.post(datetime.now(UTC)), list(operators)
            write_down(post)
            while untold:
                outcomes = await asyncio.gather(*(each.deliver(post) for each in untold))
                untold = [
                    each
                    for each, outcome in zip(untold, outcomes, strict=True)
                    if outcome is not Outcome.sent
                ]


async def _post_in(request: Request) -> Post | None:
    return await _read(request, Post)


async def _read(request: Request, kind: type[P]) -> P | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError:
        return None


async def _ready(_: Request) -> Response:
    return PlainTextResponse("ready\n")


async def _metrics(_: Request) -> Response:
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")
