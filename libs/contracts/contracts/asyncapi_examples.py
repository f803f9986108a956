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
THEIR_ATTRIBUTES: Final = {
    "ce_specversion": "1.0",
    "ce_id": "2019-7",
    "ce_source": "/agencies/court/filing",
    "ce_time": EXAMPLE_TIME.isoformat(),
}


def attributes_of(body: type[Event] | type[MessageBody], example: Any) -> Mapping[str, str]:
    """Beside a value that is an example."""
    if issubclass(body, MessageBody):
        return {**THEIR_ATTRIBUTES, "ce_type": body.type, "content-type": JSON}
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
