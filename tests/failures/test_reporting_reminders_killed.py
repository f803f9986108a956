"""Reporting is killed after reminders were sent and before that was noted: nobody is asked twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from aiohttp import web

from builders_reporting import WENZHOU, at
from builders_reporting_store import wenzhou
from clock import fixed
from database import open_pool
from databases import Database
from delivery_process import until
from reminding_process import reporting
from reporting.reminders.handlers import remind
from reporting.reminders.sending import AlertMessages


class Waiting:
    """Takes every reminder; answers only when it is told to."""

    def __init__(self) -> None:
        self.asked = Counter[tuple[str, str]]()
        self.answers = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        alerts = (await request.json())["alerts"]
        self.asked.update((alert["labels"]["step"], alert["labels"]["county"]) for alert in alerts)
        await self.answers.wait()
        return web.json_response({"ways": {"email": "sent"}})


async def test_killed_between_sending_and_noting_it_asks_nobody_twice_and_goes_on_with_the_next_step(
    database: Callable[[str], Awaitable[Database]], tmp_path: Path
) -> None:
    place, waiting, server = await database("reporting"), Waiting(), web.Application()
    owner = await asyncpg.connect(place.owner_url)
    await owner.execute("INSERT INTO collecting (campaign, since) VALUES ($1, $2)", WENZHOU, wenzhou().starts)
    await owner.close()
    server.router.add_post("/reminders", waiting.take)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    counties = [county.code for county in wenzhou().counties]
    contacts = Counter(("contact", county) for county in counties)
    try:
        with reporting(tmp_path, place, at("12-07 16:30"), address) as killed:
            await until(lambda: waiting.asked == contacts, "all contacts are asked")
            killed.kill()
        waiting.answers.set()
        async with open_pool(place.url, max_size=4) as pool:
            for now in ("12-07 16:33", "12-07 17:10"):
                await remind(pool, fixed(at(now)), [wenzhou()], AlertMessages(address).send)
        assert waiting.asked == contacts + Counter(("deputy", county) for county in counties)
    finally:
        await runner.cleanup()
