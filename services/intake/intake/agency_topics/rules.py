"""Whose a topic is, and when an agency's topic must stop."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.agencies import AGENCY_CODE, MessageAnswered, MessageOutcome, MessageRefusal

WRITTEN: Final = re.compile(rf"agency\.({AGENCY_CODE.strip('^$')})\.in\.v1")
BAD: Final = 100
AMONG: Final = 200
"""Half of the latest so many: its client is broken, and each more would only be another refusal."""

MOST_BYTES: Final = 1024 * 1024
"""Of a record once it is unpacked: a little that unpacks to a lot would be far more as JSON."""

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


def is_too_large(headers: Sequence[tuple[str, bytes]], value: bytes | None) -> bool:
    return len(value or b"") + sum(len(name) + len(each) for name, each in headers) > MOST_BYTES


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
        return self.taken + self.duplicate + self.refused + self.quarantined + self.parked

    @property
    def bad(self) -> int:
        """What waits behind one in quarantine too: so many about one document are a client that loops."""
        return self.unreadable + self.quarantined + self.parked


FatesByTopic = Mapping[str, Fates]


def agency_in(topic: str) -> str | None:
    """The code in the name of a topic; None: it is no agency's."""
    written = WRITTEN.fullmatch(topic)
    return written[1] if written else None
