"""The peer of a consumer: the same handlers and batches on a copy of its database, without Kafka and ledger.

`python -m bench.peers.handlers_alone SERVICE DATABASE_URL ENVELOPES`; ENVELOPES is a pickled list. It says
how many events a second it got through, from the end of the first batch on.
"""

import pickle
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path

import uvloop

from clock import SHANGHAI
from contracts import Envelope
from database import open_pool
from delivery.group_member import BATCH
from serving import spare_the_collector


async def run(service: str, url: str, envelopes: Sequence[Envelope]) -> float:
    """One transaction for as many as the ledger takes at once; types that nobody handles cost nothing."""
    wiring = import_module(f"{service}.consumer")
    at_once = wiring.EFFECTS.most or BATCH
    async with open_pool(url, min_size=1) as pool:
        began = 0.0
        for first in range(0, len(envelopes), at_once):
            batch = [
                each for each in envelopes[first : first + at_once] if each.type in wiring.EFFECTS.handled
            ]
            async with pool.acquire() as connection, connection.transaction():
                await wiring.prepare(connection, batch)
                await wiring.EFFECTS.apply(connection, batch, datetime.now(SHANGHAI))
            began = began or time.perf_counter()
        return (len(envelopes) - at_once) / (time.perf_counter() - began)


if __name__ == "__main__":
    service, url, file = sys.argv[1:]
    spare_the_collector()
    rate = uvloop.run(run(service, url, pickle.loads(Path(file).read_bytes())))  # noqa: S301 our own
    sys.stdout.write(f"{rate}\n")
