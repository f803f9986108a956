"""Wiring of the Faust worker, and its end."""

import asyncio
import logging
import signal
from collections.abc import Awaitable
from typing import Any, Final

import mode.loop
import structlog
from aiokafka.errors import KafkaError

from clock import open_clock
from contracts import Service
from database import open_pool
from delivery import broker
from reporting.audited import AUDITED
from reporting.calendar.store import write_calendars
from reporting.consumer import EFFECTS, prepare
from reporting.settings import Settings
from reporting.startup import read_campaigns
from reporting.stream.app import build
from reporting.stream.worker import Worker
from serving import keep_campaigns, require_migrations, require_no_newer, spare_the_collector, start
from watchdog.from_outside import OutsideGuard

SERVICE: Final = Service.reporting
STOP_SECONDS: Final = 8.0
AGAIN_SECONDS: Final = 1.0

log = structlog.get_logger()


async def serve(settings: Settings) -> int:
    """Work until a signal (0), or until Faust gives up (1)."""
    campaigns, clock = read_campaigns(settings).values(), open_clock(settings.clock)
    pool = await open_pool(settings.loops_url, min_size=0, application_name=SERVICE.value)
    await require_migrations(SERVICE, pool)
    await require_no_newer(SERVICE, pool)
    await keep_campaigns(pool, campaigns, clock.now(), also=write_calendars)
    stopping = asyncio.create_task(_signalled(), name="signal")
    guard = asyncio.create_task(OutsideGuard().guard(), name="guard")
    if await _first(stopping, _broker_answers(settings.kafka)) is stopping:
        return 0
    worker = Worker(settings, pool, clock)
    app = build(worker)
    for library in ("faust", "mode"):
        logging.getLogger(library).setLevel(logging.WARNING)
    spare_the_collector()
    watch = asyncio.create_task(worker.watch(app), name="watch")
    if await _first(stopping, app.start(), watch) not in (stopping, watch):
        await _first(stopping, app.wait_until_stopped(), watch)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await app.stop()
    except TimeoutError:
        log.warning("the worker did not stop in time; the ledger knows what was applied")
    guard.cancel()
    return 0 if stopping.done() else 1


async def _signalled() -> None:
    """Until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    await stopping.wait()


async def _broker_answers(bootstrap: str) -> None:
    """Faust does not wait for a broker that is away: it ends."""
    while True:
        try:
            async with broker.reader(bootstrap):
                return
        except (KafkaError, OSError) as error:
            log.warning("the broker does not answer yet", reason=repr(error))
            await asyncio.sleep(AGAIN_SECONDS)


async def _first(*works: Awaitable[Any]) -> asyncio.Future[Any]:
    """What ends first; it raises what that raised. The others are given up, tasks of the caller's are not."""
    tasks = {work: asyncio.ensure_future(work) for work in works}
    done, _ = await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
    ended = next(task for task in tasks.values() if task in done)
    for work, task in tasks.items():
        if work is not task:
            task.cancel()
    ended.result()
    return ended


if __name__ == "__main__":
    mode.loop.use("uvloop")
    start(SERVICE, Settings, serve, EFFECTS, prepare, AUDITED)
