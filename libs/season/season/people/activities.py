"""A county's office holds the four ones, shows photos, and withdraws what did not happen (N4)."""

from collections.abc import Mapping
from typing import Any, Final

from season.client import Answer
from season.journal import Activity, Entry
from season.people.world import Record, World
from season.plan import Act, What

PHOTO: Final = b"%PDF-1.7\n% a photo of "
PATH: Final = "/v1/activities"


async def hold(world: World, act: Act) -> None:
    """On the day itself; then its photos one by one."""
    told = {name: value for name, value in act.body.items() if name != "photos"}
    where = {"campaign": world.campaign, "county": act.county, "held_on": act.at.date().isoformat()}
    answer = await world.client.send(
        world.caller(act), "POST", "reporting", PATH, {**where, **told}, key=world.key(act)
    )
    if not answer.good:
        world.record_surprise(act, answer)
        return
    note(
        world,
        act,
        Activity(str(act.record), told["kind"], act.at.date(), numbers(told), tuple(told["partners"])),
    )
    world.records[str(act.record)] = Record(f"{PATH}/{answer.body['activity_id']}", answer.etag, ())
    for number in range(act.body["photos"]):
        await show_photo(world, act, number)


def numbers(told: Mapping[str, Any]) -> tuple[str, int] | None:
    """What was counted, and how: words are none."""
    attendance = told.get("attendance", {})
    known_as = {"count": "exact", "at_least": "at_least", "about": "about"}
    return next(((known_as[name], attendance[name]) for name in known_as if name in attendance), None)


async def show_photo(world: World, act: Act, number: int) -> None:
    path = f"{world.records[str(act.record)].path}/files"
    content, key = PHOTO + f"{act.record} {number}".encode(), world.key(act, f"-{number}")
    answer = await world.client.send_file(world.caller(act), path, content, key=key, service="reporting")
    acknowledged(world, act, answer, Activity(str(act.record), how="shown"))


async def withdraw(world: World, act: Act) -> None:
    record = world.records.get(str(act.record))
    if record is None:
        return
    path = f"{record.path}/withdrawal"
    answer = await world.client.send(
        world.caller(act),
        "POST",
        "reporting",
        path,
        act.body,
        key=world.key(act),
        if_match=record.version,
    )
    acknowledged(world, act, answer, Activity(str(act.record), how="withdrawn", reason=act.body["reason"]))


def acknowledged(world: World, act: Act, answer: Answer, activity: Activity) -> None:
    if answer.good:
        note(world, act, activity)
    else:
        world.record_surprise(act, answer)


def note(world: World, act: Act, activity: Activity) -> None:
    """A photo tells nobody anything: of its own it is no sign of life."""
    what = "show_photo" if activity.how == "shown" else act.what
    world.record(Entry(act.at, act.county, act.who, what, act.number, activity=activity))


HANDLERS = {What.hold_activity: hold, What.withdraw_activity: withdraw}
