"""One process of a service: the HTTP server and the loops beside it, until a signal."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, TypeVar

import asyncpg
import structlog
import uvloop
from pydantic import ValidationError
from pydantic_settings import BaseSettings

import telemetry
from database import MigrationError
from delivery import Effects, Prepare
from delivery.quarantine import Others
from serving import audit_command, keys_command, quarantine
from serving.audit_command import Audited
from serving.connections import ConnectionLimits
from serving.http_server import Server, http_server, listen, make_room_for
from serving.loops import Loop, LoopHealth, keep_running
from serving.migrating import run_migrations
from serving.settings import MigrateSettings, Settings
from serving.traces import traces_sent
from watchdog import Watchdog

S = TypeVar("S", bound=Settings)
B = TypeVar("B", bound=BaseSettings)

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
LOOPS_SECONDS: Final = 5.0
COLLECT_AFTER: Final = (10_000, 20, 20)
"""New objects, then runs: Python's own are (700, 10, 10)."""

NOT_LET_IN: Final = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)

log = structlog.get_logger()


def start(
    service: str,
    settings_class: type[S],
    serve: Callable[[S], Awaitable[int]],
    effects: Effects,
    prepare: Prepare,
    audited: Audited[S],
    commands: Mapping[str, Callable[[S], None]] = MappingProxyType({}),
    others: Callable[[S], Others] | None = None,
) -> None:
    """A service's `__main__`: serves; or does what `migrate`, `quarantine …`, its own command says."""
    with _exit_when_not_let_in(service):
        if sys.argv[1:] == ["migrate"]:
            sys.exit(run_migrations(service, _read(MigrateSettings)))
        settings = _read(settings_class)
        if sys.argv[1:2] == ["quarantine"]:
            read_by_others = others(settings) if others else None
            quarantine.run(service, sys.argv[2:], settings, effects, prepare, read_by_others)
            return
        if sys.argv[1:2] == ["keys"]:
            keys_command.run(service, sys.argv[2:], settings)
            return
        if sys.argv[1:2] == ["audit"]:
            sys.exit(audit_command.run(service, sys.argv[2:], settings, audited))
        if sys.argv[1:] and sys.argv[1] in commands:
            commands[sys.argv[1]](settings)
            return
        telemetry.configure(service, settings.log_level)
        with traces_sent(service, settings.traces):
            status = uvloop.run(_start(settings, serve))
        sys.exit(status)


@contextmanager
def _exit_when_not_let_in(service: str) -> Iterator[None]:
    """A wrong password, user or database in a setting is one clear line; waiting would not mend it."""
    try:
        yield
    except NOT_LET_IN as error:
        sys.exit(f"{service} is not let into its database: {error}")


def _read(settings_class: type[B]) -> B:
    try:
        return settings_class()
    except ValidationError as error:
        sys.exit(_wrong_settings(error))


def _wrong_settings(error: ValidationError) -> str:
    """Each with what is wrong; the value is not quoted, it may be a secret."""
    mistakes = [
        f"YUANXIN_{'_'.join(map(str, problem['loc'])).upper()} ({problem['msg']})"
        for problem in error.errors()
    ]
    return f"settings missing or wrong: {', '.join(mistakes)}"


async def _start(settings: S, serve: Callable[[S], Awaitable[int]]) -> int:
    try:
        return await serve(settings)
    except MigrationError as error:
        log.error("the database is not ready for this code", reason=str(error))
        return 1


async def run(
    service: str, app: Any, loops: Mapping[str, Loop], settings: Settings, health: LoopHealth | None = None
) -> int:
    """Serve until SIGTERM or SIGINT (0), or until a loop is stuck (1); one that fails is started again."""
    limits = ConnectionLimits(at_once=settings.connections_at_once)
    make_room_for(limits.at_once)
    server = http_server(service, app, limits, settings.proxies, settings.path_prefix)
    spare_the_collector()
    with listen(settings.host, settings.port) as listening:
        port = listening.getsockname()[1]
        log.info("listening", host=settings.host, port=port)
        watchdog, health = Watchdog(), health or LoopHealth()
        lives = {name: keep_running(service, name, loop, watchdog, health) for name, loop in loops.items()}
        return await _supervise(server, listening, {"watchdog": watchdog.guard(), **lives})


def spare_the_collector() -> None:
    """Modules, routes and schemas stay for ever: the collector looks through what came after them, and less
    often, as requests leave hardly a cycle behind.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


async def _supervise(
    server: Server, listening: socket.socket, lives: Mapping[str, Coroutine[Any, Any, None]]
) -> int:
    """Requests end first, then the loops: what was just answered may still be sent."""
    tasks = {asyncio.create_task(life, name=name) for name, life in lives.items()}
    serving = asyncio.create_task(_serve(server, listening), name="http")
    await asyncio.wait({serving, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    status = _log_ends(tasks)
    server.end()
    await serving
    await _cancel(tasks)
    return status


async def _serve(server: Server, listening: socket.socket) -> None:
    """uvicorn takes SIGTERM and SIGINT, finishes what it is answering, then raises the signal again."""
    with _signals_ignored():
        await server.serve(sockets=[listening])


@contextmanager
def _signals_ignored() -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _log_ends(tasks: Collection[asyncio.Task[Any]]) -> int:
    """Log what ended the process; the exit status: 0 when no task did, for then it was a signal."""
    ended = [task for task in tasks if task.done()]
    for task in ended:
        log.error("the process ends", loop=task.get_name(), reason=str(task.exception()))
    return 1 if ended else 0


async def _cancel(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=LOOPS_SECONDS)
