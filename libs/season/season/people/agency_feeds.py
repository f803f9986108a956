"""An agency reads what it is told, from where it had read to."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from contracts.agencies import CaseReferredToAgency, MessageAnswered, PriorityRequestedOfAgency
from season.client import Caller
from season.people.world import ReadFeed, World

PATIENCE_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.05
REQUESTS: Final = frozenset({PriorityRequestedOfAgency.type, CaseReferredToAgency.type})


def agency_caller(agency: str) -> Caller:
    return Caller("agency", None, f"{agency}-program", agency=agency)


async def read_on(world: World, agency: str) -> ReadFeed:
    """Everything up to now."""
    feed = world.feeds.setdefault(agency, ReadFeed())
    async with feed.lock:
        while True:
            after = str(feed.items[-1]["number"] if feed.items else 0)
            path = f"/v1/agencies/{agency}/feed"
            page = await world.client.get(agency_caller(agency), "intake", path, after=after)
            if not page.good or not page.body["items"]:
                return feed
            feed.items += page.body["items"]


async def receipts(world: World, agency: str, message_id: str | None = None) -> int:
    """How many it has, of one message or of all."""
    told = (await read_on(world, agency)).items
    answered = [each["data"] for each in told if each["type"] == MessageAnswered.type]
    return sum(message_id in (None, each["message_id"]) for each in answered)


async def wait_for_receipts(
    world: World, at: datetime, agency: str, number: int, message_id: str | None = None
) -> None:
    """What was written to Kafka is answered a moment later."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while (has := await receipts(world, agency, message_id)) < number:
        if asyncio.get_running_loop().time() > deadline:
            what = f"receipts of {agency} for {message_id or 'all'}"
            world.record_unexpected(at, what, str(number), str(has))
            return
        await asyncio.sleep(PAUSE_SECONDS)


async def request_in(world: World, agency: str, letter: str) -> Mapping[str, Any]:
    """What it was asked by a letter of ours; nothing where there is none."""
    told = [each["data"] for each in (await read_on(world, agency)).items if is_request(each)]
    return next((each for each in told if each["document_no"] == letter), {})


def is_request(item: Mapping[str, Any]) -> bool:
    return bool(item["type"] in REQUESTS)
