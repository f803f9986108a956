"""Who sends reminders, alone in a process, for tests that kill it; arguments: database, instant, address."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from subprocess import Popen

from campaign import load
from clock import fixed
from database import open_pool
from devstack.checkout import CHECKOUT
from reporting.reminders.handlers import remind
from reporting.reminders.sending import AlertMessages


async def run(url: str, instant: str, address: str) -> None:
    async with open_pool(url, max_size=4) as pool:
        clock, wenzhou = fixed(datetime.fromisoformat(instant)), load(CHECKOUT / "campaigns" / "wenzhou-2018")
        await remind(pool, clock, [wenzhou], AlertMessages(address).send)


@contextmanager
def process(url: str, instant: datetime, address: str) -> Iterator[Popen[bytes]]:
    """Run it; afterwards it is gone."""
    running = Popen([sys.executable, __file__, url, instant.isoformat(), address], cwd=Path(__file__).parent)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
