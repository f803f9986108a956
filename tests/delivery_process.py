"""A relay or a consumer alone in a process, for tests that kill and stop it; arguments: WHAT JSON."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import uvloop

from builders_delivery import INTAKE, Traces
from clock import open_clock
from database import open_pool
from delivery import consumer, nothing_to_prepare, relay


async def run_relay(url: str, bootstrap: str, crash_at: str | None = None) -> None:
    await relay.run(url, bootstrap, INTAKE, open_clock("system"), asyncio.Event(), crash_at)


async def run_consumer(url: str, bootstrap: str, topics: list[str], crash_at: str | None = None) -> None:
    async with open_pool(url) as pool:
        await consumer.run(
            pool,
            bootstrap,
            "delivery",
            topics,
            Traces(pool).effects,
            nothing_to_prepare,
            open_clock("system"),
            crash_at=crash_at,
        )


@contextmanager
def process(what: str, **settings: Any) -> Iterator[Popen[bytes]]:
    """Run it; afterwards it is gone, however it was left."""
    running = Popen([sys.executable, __file__, what, json.dumps(settings)], cwd=Path(__file__).parent)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGCONT)
        running.kill()
        running.wait()


async def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    """Wait for a condition, sync or async; say what did not come."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if await answer if asyncio.iscoroutine(answer) else answer:
            return
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    settings = json.loads(sys.argv[2])
    uvloop.run(run_relay(**settings) if sys.argv[1] == "relay" else run_consumer(**settings))
