"""Applications through intake's own handlers, many in a transaction.

`python -m bench.bulk_intake FIRST COUNT` reads the environment that intake would be given. They are spread
evenly over the days that the campaign has been open; who asks differs, employers come again.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import uvloop

import campaign
import matching
from access import Caller, Role
from bench.http_load import NUMBER
from bench.rig import CAMPAIGN
from bench.sending import EMPLOYERS, application
from casework.act import Act
from clock import SHANGHAI
from database import Pool, open_pool
from intake.applications import handlers
from intake.applications.bodies import ApplicationBody
from intake.applications.handlers import NewApplication
from intake.flaws import Flaw
from intake.new_records.rules import NewRecord
from intake.settings import Settings

AT_ONCE: Final = 100
CONNECTIONS: Final = 4


class Bulk:
    """What every application needs."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self.pool = pool
        self.campaigns = campaign.load_all(settings.campaigns)
        self.match_key = matching.read_key(settings.match_key)
        self.sealing = settings.open_sealing_keys()
        opened = self.campaigns[CAMPAIGN]
        self.counties = [county.code for county in opened.counties][:10]
        self.begins, self.now = opened.starts, datetime.now(SHANGHAI)

    async def receive(self, numbers: Sequence[int], county: str, share: Sequence[float]) -> None:
        """In one transaction; all of one county, whose numbers one transaction at a time gives."""
        async with self.pool.acquire() as connection, connection.transaction():
            for number, part in zip(numbers, share, strict=True):
                new = self._new(number, county, self.begins + (self.now - self.begins) * part)
                received = await handlers.receive(
                    connection, new, self.campaigns, self.sealing, self.match_key
                )
                if isinstance(received, Flaw):
                    raise RuntimeError(f"not received: {received}")

    def _new(self, number: int, county: str, at: datetime) -> NewApplication:
        stated = application(county, number % EMPLOYERS).replace(NUMBER, f"{number:08}")
        body = ApplicationBody.model_validate(json.loads(stated))
        act = Act.by_caller(Caller("bench", Role.county_staff, county, "测试"), at, at)
        record = NewRecord(CAMPAIGN, county, at, at, is_time_stated=False)
        return NewApplication(record, act, body.application(), body.statement(), None)


async def run(first: int, count: int) -> None:
    """Counties in turn, several at once."""
    settings = Settings()
    async with open_pool(settings.loops_url, min_size=1, max_size=CONNECTIONS) as pool:
        bulk = Bulk(settings, pool)
        places = asyncio.Semaphore(CONNECTIONS)
        locks = {county: asyncio.Lock() for county in bulk.counties}

        async def batch(number: int) -> None:
            numbers = range(first + number, first + min(number + AT_ONCE, count))
            county = bulk.counties[number // AT_ONCE % len(bulk.counties)]
            share = [(each - first) / count for each in numbers]
            async with locks[county], places:
                await bulk.receive(numbers, county, share)

        async with asyncio.TaskGroup() as batches:
            for number in range(0, count, AT_ONCE):
                batches.create_task(batch(number))


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1]), int(sys.argv[2])))
