"""Events in one piece, as other people's clients write them: CloudEvents in structured mode."""

import json
from typing import Any

from contracts import Envelope
from contracts.kafka import to_record

CONTENT_TYPE = ("content-type", b"application/cloudevents+json; charset=UTF-8")


def members(envelope: Envelope) -> dict[str, Any]:
    """What a structured record of it says."""
    record = to_record(envelope)
    attributes = {
        name.removeprefix("ce_"): text.decode() for name, text in record.headers if name != "content-type"
    }
    return {**attributes, "datacontenttype": "application/json", "data": json.loads(record.value)}


def structured(envelope: Envelope, **changed: Any) -> bytes:
    """The value of its record; a changed member that is None is left out."""
    told = members(envelope) | changed
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def said_twice(envelope: Envelope, name: str, again: str) -> bytes:
    """The value of a record in which a member comes twice."""
    return json.dumps({name: again}).encode()[:-1] + b", " + structured(envelope)[1:]
