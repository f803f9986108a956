"""Systems of counties without Kafka: each reads the events of its cases, now and then, and goes on where it
was; some lose their place and begin again (decision 38)."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from season import check_agencies
from season.calendar import SIGNINGS
from season.client import Caller
from season.people.world import CountyFeed, World
from season.running_stack import Record

READS_ON: Final = 4
"""A day of the week."""
LOSES_ITS_PLACE: Final = 5
"""In each of so many weeks another share of the counties does."""
SMALL_PAGE: Final = "50"
CASE_LOG: Final = "yuanxin.cases.v1"


def system_of(county: str) -> Caller:
    return Caller("county-client", county, f"{county}-client")


async def read_feeds(world: World, at: datetime) -> None:
    """Once a week."""
    if at in SIGNINGS and at.weekday() == READS_ON:
        await read_to_the_end(world, at)
        week = at.isocalendar().week
        for number, county in enumerate(sorted(world.units)):
            if (number + week) % LOSES_ITS_PLACE == 0:
                await begin_again(world, county, at)


async def read_to_the_end(world: World, at: datetime) -> None:
    for county in world.units:
        world.county_feeds.setdefault(county, CountyFeed())
    await asyncio.gather(*(read_on(world, each, feed, at) for each, feed in world.county_feeds.items()))


async def begin_again(world: World, county: str, at: datetime) -> None:
    """From the beginning it reads what it had read, and goes on from there."""
    again = CountyFeed()
    await read_on(world, county, again, at)
    before = ids_by_case(world.county_feeds[county].events.values())
    if ids_by_case(again.events.values()) != before:
        world.record_unexpected(at, f"feed of {county}", "the same from the beginning", "another")
    world.county_feeds[county] = again


async def read_on(world: World, county: str, feed: CountyFeed, at: datetime) -> None:
    """From its cursor to the end of now; no event comes twice."""
    while True:
        query = {"after": feed.after, "limit": SMALL_PAGE}
        page = await world.client.get(system_of(county), "intake", "/v1/feed", **query)
        if not page.good:
            world.record_unexpected(at, f"feed of {county}", "a page", f"{page.status} {page.problem}")
            return
        for item in page.body["items"]:
            if feed.events.setdefault(item["id"], item) is not item:
                world.record_unexpected(at, f"feed of {county}", "each event once", item["id"])
        feed.after = page.body["after"]
        if not page.body["items"]:
            return


async def compare_feeds(world: World, records: Sequence[Record], at: datetime) -> None:
    """With what lies on the case log."""
    await read_to_the_end(world, at)
    log = on_case_log(records)
    for county, feed in world.county_feeds.items():
        foreign = {each["subject"] for each in feed.events.values() if each["county"] != county}
        read = ids_by_case(feed.events.values())
        world.surprises += check_agencies.county_feed(county, log.get(county, {}), read, foreign)
    if not log:
        world.record_unexpected(at, "case log", "events", "nothing")


def ids_by_case(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Sequence[str]]:
    cases = defaultdict[str, list[str]](list)
    for event in events:
        cases[event["subject"]].append(event["id"])
    return cases


def on_case_log(records: Sequence[Record]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By county and case, in the order of the log."""
    log = defaultdict[str, list[Mapping[str, Any]]](list)
    for record in records:
        if record.topic == CASE_LOG:
            told = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
            log[told["ce_county"]].append({"subject": told["ce_subject"], "id": told["ce_id"]})
    return {county: ids_by_case(events) for county, events in log.items()}
