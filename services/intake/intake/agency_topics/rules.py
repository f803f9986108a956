"""Whose a topic is, what a message is about, and when an agency's topic must stop."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.agencies import (
    AGENCY_CODE,
    DOCUMENT_NO,
    LONGEST_DOCUMENT_NO,
    MessageAnswered,
    MessageOutcome,
    MessageRefusal,
)
from intake.agency_messages.rules import RawMessage

IN_TOPIC: Final = "agency.{code}.in.v1"
WRITTEN: Final = re.compile(rf"agency\.({AGENCY_CODE.strip('^$')})\.in\.v1")
BAD: Final = 100
AMONG: Final = 200
"""Half of the latest so many: its client is broken, and each more would only be another refusal."""

UNREADABLE: Final = frozenset(
    {
        MessageRefusal.unreadable,
        MessageRefusal.not_json,
        MessageRefusal.malformed_attribute,
        MessageRefusal.unknown_type,
        MessageRefusal.unknown_field,
        MessageRefusal.missing_field,
        MessageRefusal.invalid_field,
    }
)
"""What says nothing that anybody here could act on; other refusals are answers to what was understood."""


@dataclass(slots=True)
class Fates:
    """What became of the messages of one topic in a batch."""

    taken: int = 0
    duplicate: int = 0
    refused: int = 0
    unreadable: int = 0
    quarantined: int = 0
    parked: int = 0
    passed_over: int = 0

    def add(self, receipt: MessageAnswered) -> None:
        match receipt.outcome:
            case MessageOutcome.taken:
                self.taken += 1
            case MessageOutcome.duplicate:
                self.duplicate += 1
            case _:
                self.refused += 1
                self.unreadable += 1 if receipt.reason in UNREADABLE else 0

    @property
    def seen(self) -> int:
        return self.taken + self.duplicate + self.refused + self.quarantined

    @property
    def bad(self) -> int:
        return self.unreadable + self.quarantined


FatesByTopic = Mapping[str, Fates]


def agency_in(topic: str) -> str | None:
    """The code in the name of a topic; None: it is no agency's."""
    written = WRITTEN.fullmatch(topic)
    return written[1] if written else None


def subject_of(raw: RawMessage) -> str:
    """What keeps messages in order: the number it referred the case by, its document's, else the message."""
    try:
        data = json.loads(raw.data)
    except (ValueError, RecursionError):
        return raw.id
    if not isinstance(data, dict):
        return raw.id
    case = data.get("case")
    return (_number(case) if isinstance(case, dict) else None) or _number(data) or raw.id


def _number(data: Mapping[str, Any]) -> str | None:
    told = data.get("document_no")
    if not isinstance(told, str):
        return None
    number = told.strip()
    return number if len(number) <= LONGEST_DOCUMENT_NO and re.fullmatch(DOCUMENT_NO, number) else None
