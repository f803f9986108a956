"""Other agencies at work: they send messages, and each is answered at once."""

from typing import Final

from season.client import Caller
from season.journal import Entry, Message
from season.people.world import World
from season.plan import Act, What

CLOUD_EVENT: Final = "application/cloudevents+json"


async def send_message(world: World, act: Act) -> None:
    """What is answered over HTTP is only counted: the feed, which has it too, is compared at the end."""
    agency, event = act.body["agency"], act.body["event"]
    answer = await world.client.send(
        agency_caller(agency),
        "POST",
        "intake",
        "/v1/agency-events",
        event,
        key=world.key(act),
        content_type=CLOUD_EVENT,
    )
    if not answer.good or len(answer.body.get("receipts", ())) != 1:
        world.record_surprise(act, answer, "one receipt")
    if answer.good:
        sent = Message(agency, event["id"], **act.body["refusal"])
        world.record(Entry(act.at, act.county, act.who, act.what, act.number, message=sent))


def agency_caller(agency: str) -> Caller:
    return Caller("agency", None, f"{agency}-program", agency=agency)


HANDLERS: Final = {What.send_message: send_message}
