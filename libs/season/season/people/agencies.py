"""Other agencies at work: they send messages, each by its way, and each message is answered."""

import json
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwe
from joserfc.jwk import import_key

from season.journal import Entry, Message
from season.people.agency_effects import record_effect
from season.people.agency_feeds import agency_caller, receipts, request_in, wait_for_receipts
from season.people.world import World
from season.plan import BY_KAFKA, Act, What

CLOUD_EVENT: Final = "application/cloudevents+json"
BINARY: Final = "binary"


async def send_message(world: World, act: Act) -> None:
    """Its receipt is compared at the end, from the feed, which has them all."""
    event = await deliver(world, act, act.body)
    if event is not None and not act.body["refusal"] and not act.body.get("again"):
        record_effect(world, act, act.body, event)


async def deliver(
    world: World, act: Act, body: Mapping[str, Any], *, waits: bool = True
) -> Mapping[str, Any] | None:
    """By its agency's way, and into the journal; the event as it was sent, None: it was not acknowledged."""
    event = await filled_in(world, act, body)
    if body["agency"] in BY_KAFKA:
        await write(world, act, body, event, waits=waits)
        return event
    return event if await post(world, act, body, event) else None


async def write(
    world: World, act: Act, body: Mapping[str, Any], event: Mapping[str, Any], *, waits: bool
) -> None:
    """On Kafka, and until it is answered there."""
    agency, message_id = body["agency"], event["id"]
    before = await receipts(world, agency, message_id)
    await world.kafka.write(agency, key_of(event), *record_of(agency, event))
    record_message(world, act, body, message_id)
    if waits:
        await wait_for_receipts(world, act.at, agency, before + 1, message_id)


async def post(world: World, act: Act, body: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Over HTTP the answer is the receipt."""
    answer = await world.client.send(
        agency_caller(body["agency"]),
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
        record_message(world, act, body, event["id"])
    return answer.good


async def filled_in(world: World, act: Act, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """With what only services give: the number of a case, the id of a request, keys to encrypt to."""
    event: Mapping[str, Any] = body["event"]
    if not isinstance(event["data"], dict):
        return event
    data: dict[str, Any] = dict(event["data"])
    case = world.cases.get(data.get("case", {}).get("case_no", ""))
    if case is not None:
        data["case"] = {"case_no": case.number}
    if "request_id" in data:
        request = await request_in(world, body["agency"], data["request_id"])
        data["request_id"] = request.get("request_id", data["request_id"])
    if "persons" in body:
        keys = (await world.client.get(agency_caller(body["agency"]), "intake", "/v1/keys")).body["keys"]
        data["persons"] = encrypt(body["persons"], keys[act.number % len(keys)], body.get("kid"))
    return {**event, "data": data}


def encrypt(persons: Mapping[str, Any], key: Mapping[str, Any], kid: str | None) -> str:
    """Compact JWE to a key that intake offers; `kid`: one that it does not."""
    header = {"alg": key["alg"], "enc": "A256GCM", "kid": kid or key["kid"]}
    plain = json.dumps(persons).encode()
    return jwe.encrypt_compact(header, plain, import_key(dict(key)), algorithms=[key["alg"], "A256GCM"])


def key_of(event: Mapping[str, Any]) -> str:
    """The document, so that messages about it stay in order; one without a document is its own."""
    data = event["data"]
    number = data.get("document_no") if isinstance(data, dict) else None
    return str(number or event["id"])


def record_of(agency: str, event: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
    """Value and headers in the agency's mode of CloudEvents."""
    if BY_KAFKA[agency] != BINARY:
        return json.dumps(event).encode(), {"content-type": CLOUD_EVENT}
    attributes = {f"ce_{name}": told for name, told in event.items() if name != "data"}
    return json.dumps(event["data"]).encode(), {"content-type": "application/json", **attributes}


def record_message(world: World, act: Act, body: Mapping[str, Any], message_id: str) -> None:
    sent = Message(body["agency"], message_id, **body["refusal"])
    world.sent[body["agency"]] += 1
    world.record(Entry(act.at, act.county, act.who, What.send_message, act.number, message=sent))


HANDLERS: Final = {What.send_message: send_message}
