"""The reader of agencies' topics alone in a process, for tests that kill it; argument: JSON."""

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import uvloop

from builders_agency_topics import topics_of
from database import open_pool
from delivery import consumer
from intake.agency_topics.consumer import GROUP


async def read_topics(url: str, bootstrap: str, crash_at: str | None = None) -> None:
    async with open_pool(url) as pool:
        topics = topics_of(pool, bootstrap=bootstrap)
        wake = asyncio.Event()
        await consumer.run_as_topics_come(
            pool, bootstrap, "intake", GROUP, topics.topics, topics.apply, wake=wake, crash_at=crash_at
        )


@contextmanager
def process(**settings: Any) -> Iterator[Popen[bytes]]:
    """Run it; afterwards it is gone, however it was left."""
    running = Popen([sys.executable, __file__, json.dumps(settings)], cwd=Path(__file__).parent)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGCONT)
        running.kill()
        running.wait()


if __name__ == "__main__":
    uvloop.run(read_topics(**json.loads(sys.argv[1])))
