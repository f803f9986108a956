"""A person of the city reads the desk for incidents and takes each a step further, by name (N5.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from season.client import Answer
from season.journal import Entry, Incident
from season.people.world import World
from season.plan import Act, What

DESK: Final = "/v1/incident-desk"


async def follow_up(world: World, act: Act) -> None:
    """As it is seen at that moment; a report that was not taken in is followed up by nobody."""
    path = await path_of(world, act)
    if path is None:
        return
    seen = await world.client.get(world.caller(act), "reporting", path)
    if not seen.good:
        world.record_surprise(act, seen)
        return
    answer = await world.client.send(
        world.caller(act),
        "POST",
        "reporting",
        f"{path}/follow-ups",
        await told(world, act),
        key=world.key(act),
        if_match=seen.etag,
    )
    if answer.good:
        note(world, act, Incident(str(act.record), "followed_up", act.body["state"]))
    else:
        world.record_surprise(act, answer)


async def path_of(world: World, act: Act) -> str | None:
    """By the number that intake gave it; what a report tells of is found on the desk."""
    if act.period is None:
        record = world.records.get(str(act.record))
        return f"{DESK}/{record.path.rpartition('/')[2]}" if record else None
    written = [one for one in await on_the_desk(world, act) if one["origin"] == "day_form"]
    found = [one for one in written if one["period"] == act.period.isoformat()]
    return f"{DESK}/{found[0]['incident_id']}" if found else None


async def told(world: World, act: Act) -> Mapping[str, Any]:
    """What a report tells of is the incident that the county registered last before it."""
    if act.body["state"] != "same_as":
        return act.body
    registered = [one for one in await on_the_desk(world, act) if one["origin"] == "registered"]
    return {**act.body, "same_as": registered[0]["incident_id"] if registered else None}


async def on_the_desk(world: World, act: Act) -> Sequence[Mapping[str, Any]]:
    """Of the county, the latest first."""
    answer: Answer = await world.client.get(
        world.caller(act), "reporting", DESK, county=act.county, open="true", limit="200"
    )
    if not answer.good:
        world.record_surprise(act, answer)
        return ()
    listed: Sequence[Mapping[str, Any]] = answer.body["items"]
    return listed


def note(world: World, act: Act, incident: Incident) -> None:
    world.record(replace(Entry(act.at, act.county, act.who, act.what, act.number), incident=incident))


HANDLERS = {What.follow_up: follow_up}
