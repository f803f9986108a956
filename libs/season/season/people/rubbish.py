"""An agency's broken program: its topic is stopped with an alarm, and an operator sets it going again."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from season.agency_kafka import IN_TOPIC
from season.people.agencies import deliver, record_message
from season.people.agency_effects import record_effect
from season.people.agency_feeds import PATIENCE_SECONDS, PAUSE_SECONDS, receipts, wait_for_receipts
from season.people.world import World
from season.plan import Act, What

READER: Final = "intake"
STOPPED: Final = re.compile(
    r'^yuanxin_consumer_stopped\{service="intake",topic="([^"]+)"\} 1(?:\.0)?$', re.MULTILINE
)
"""What the alarm goes by."""


async def send_rubbish(world: World, act: Act) -> None:
    """Until the alarm; then others are answered, and what the agency says right waits."""
    agency = act.body["agency"]
    for body in act.body["named"]:
        await deliver(world, act, body, waits=False)
    for each in act.body["noise"]:
        await make_noise(world, act, agency, each)
    await wait_until_stopped(world, act.at, {IN_TOPIC.format(code=agency)})
    for body in act.body["beside"]:
        await deliver_right(world, act, body, waits=True)
    for body in act.body["behind"]:
        await deliver_right(world, act, body, waits=False)
        if await receipts(world, agency, body["event"]["id"]):
            world.record_unexpected(act.at, f"topic of {agency}", "stopped", "it goes on")
    await wait_until_stopped(world, act.at, {IN_TOPIC.format(code=agency)})


async def deliver_right(world: World, act: Act, body: Mapping[str, Any], *, waits: bool) -> None:
    event = await deliver(world, act, body, waits=waits)
    if event is not None:
        record_effect(world, act, body, event)


async def make_noise(world: World, act: Act, agency: str, noise: Mapping[str, Any]) -> None:
    """Without a key; and now and then nothing at all, which nobody answers."""
    place = await world.kafka.write(agency, None, noise["value"].encode(), noise["headers"])
    record_message(world, act, {"agency": agency, **noise}, noise["id"] or place)
    if noise["id"] is None:
        await world.kafka.write(agency, place, None, {})


async def set_going(world: World, act: Act) -> None:
    """The operator sees which topic is stopped, and starts its reader anew: all that waited is answered."""
    agency = act.body["agency"]
    await wait_until_stopped(world, act.at, {IN_TOPIC.format(code=agency)})
    await world.restart(READER)
    await wait_for_receipts(world, act.at, agency, world.sent[agency])
    await wait_until_stopped(world, act.at, set())


async def wait_until_stopped(world: World, at: datetime, expected: set[str]) -> None:
    """Exactly these topics, and no other agency's."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while (stopped := set(STOPPED.findall(await world.client.metrics(READER)))) != expected:
        if asyncio.get_running_loop().time() > deadline:
            world.record_unexpected(at, "topics stopped", str(sorted(expected)), str(sorted(stopped)))
            return
        await asyncio.sleep(PAUSE_SECONDS)


HANDLERS: Final = {What.send_rubbish: send_rubbish, What.set_going: set_going}
