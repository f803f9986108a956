"""The peers of reporting: a Faust agent that does nothing, or one that writes a table at each event.

`python -m bench.peers.faust_agent nothing|table BOOTSTRAP EVENTS FOLDER`; it reads the log of the cases from
its beginning and says how many events a second it got, from the first to the last of so many.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import faust
import mode.loop

from bench.processes import free_port
from broker_access.faust_client import faust_options
from contracts.topics import CASES

PARTITIONS: Final = 12


def build(what: str, bootstrap: str, events: int, folder: str) -> faust.App:
    """The settings are those of reporting's worker."""
    app = faust.App(
        f"bench-{uuid4().hex[:8]}",
        **faust_options(bootstrap),
        store="memory://",
        datadir=folder,
        key_serializer="raw",
        value_serializer="raw",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
        stream_wait_empty=False,
        topic_disable_leader=True,
        topic_partitions=PARTITIONS,
        web_port=free_port(),
    )
    topic = app.topic(CASES, key_type=bytes, value_type=bytes)
    agent = nothing(events) if what == "nothing" else table(app, events)
    app.agent(topic, name="bench")(agent)
    return app


def nothing(events: int) -> Callable[[Any], Awaitable[None]]:
    async def look(stream: Any) -> None:
        counted, began = 0, 0.0
        async for _ in stream:
            counted += 1
            began = began or time.perf_counter()
            if counted == events:
                say(events, began)

    return look


def table(app: faust.App, events: int) -> Callable[[Any], Awaitable[None]]:
    """How many events each case had: one write, and its line in the changelog, at each event."""
    counts = app.Table("counts", default=int, key_type=str, partitions=PARTITIONS)

    async def count(stream: Any) -> None:
        counted, began = 0, 0.0
        async for event in stream.events():
            counts[event.key.decode()] += 1
            counted += 1
            began = began or time.perf_counter()
            if counted == events:
                say(events, began)

    return count


def say(events: int, began: float) -> None:
    """The figure is all that is wanted of it: it ends at once."""
    os.write(1, f"{events / (time.perf_counter() - began)}\n".encode())
    os._exit(0)


async def run(what: str, bootstrap: str, events: int, folder: str) -> None:
    """Without Faust's own command line, as our worker does it."""
    app = build(what, bootstrap, events, folder)
    await app.start()
    await app.wait_until_stopped()


if __name__ == "__main__":
    what, bootstrap, events, folder = sys.argv[1:]
    mode.loop.use("uvloop")
    asyncio.run(run(what, bootstrap, int(events), folder))
