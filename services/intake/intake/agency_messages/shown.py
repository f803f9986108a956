"""What an agency is answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from contracts.agencies import MessageOutcome, MessageRefusal


class TwoClocksJson(TypedDict):
    """A time that was told ahead of ours."""

    told: datetime
    ours: datetime


class MessageReceiptJson(TypedDict):
    """The receipt for one message."""

    message_source: str
    message_id: str
    message_type: str | None
    outcome: MessageOutcome
    first_outcome: MessageOutcome | None
    reason: MessageRefusal | None
    field: str | None
    case_no: str | None
    document_no: str | None
    responsible_instead: str | None
    time_ahead: TwoClocksJson | None


class MessageReceiptsJson(TypedDict):
    """One for each message, in their order."""

    receipts: Sequence[MessageReceiptJson]


class FeedItemJson(TypedDict):
    """An event to the agency; `data` as the contract of its type says."""

    number: int
    id: UUID
    type: str
    key: str
    recorded_at: datetime
    data: Mapping[str, Any]


class FeedJson(TypedDict):
    """`last`: from where to ask on."""

    items: Sequence[FeedItemJson]
    last: int


class KeySetJson(TypedDict):
    """A JSON Web Key Set."""

    keys: Sequence[Mapping[str, str]]
