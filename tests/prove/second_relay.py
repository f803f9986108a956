"""A relay that waits for no lock, beside the one that holds it; arguments: DATABASE BOOTSTRAP SOURCE."""

import asyncio
import sys

import uvloop

from clock import open_clock
from database import Connection
from delivery import relay, relay_session


async def no_lock(session: Connection) -> None:
    """What a broken lock does."""


if __name__ == "__main__":
    relay_session.wait_for_lock = no_lock
    url, bootstrap, source, clock = sys.argv[1:]
    uvloop.run(relay.run(url, bootstrap, source, open_clock(clock), asyncio.Event()))
