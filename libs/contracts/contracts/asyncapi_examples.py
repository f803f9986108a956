"""The attributes of an example in docs/asyncapi.json: as a record has them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.agencies import MessageBody
from contracts.asyncapi_parts import JSON
from contracts.event import Actor, ActorKind, Envelope, Event
from contracts.kafka import to_attributes

EXAMPLE_ID: Final = UUID("0198a5c0-0000-7000-8000-000000000001")
EXAMPLE_TIME: Final = datetime.fromisoformat("2019-01-15T10:30:00+08:00")
THEIR_TIME: Final = datetime.fromisoformat("2019-02-20T10:30:00+08:00")
"""When everything that their examples say has happened."""


def their_attributes(body: type[MessageBody]) -> Mapping[str, str]:
    """Of a message of an agency; sent one after the other, none is a duplicate of another."""
    return {
        "ce_specversion": "1.0",
        "ce_id": f"2019-7-{body.type.split('.')[-2]}",
        "ce_source": "/agencies/court/filing",
        "ce_time": THEIR_TIME.isoformat(),
        "ce_type": body.type,
    }


def attributes_of(body: type[Event] | type[MessageBody], example: Any) -> Mapping[str, str]:
    """Beside a value that is an example."""
    if issubclass(body, MessageBody):
        return {**their_attributes(body), "content-type": JSON}
    return to_attributes(
        Envelope(
            id=EXAMPLE_ID,
            source=body.source,
            type=body.type,
            subject=str(EXAMPLE_ID),
            time=EXAMPLE_TIME,
            recorded=EXAMPLE_TIME,
            sequence=1,
            county="330302",
            campaign="wenzhou-2018",
            actor=Actor(ActorKind.rule),
            data=body.model_validate(example),
        )
    )
