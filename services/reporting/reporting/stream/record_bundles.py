"""Records of a partition that were fetched together pass through Faust as one message.

Faust makes two tasks and a dozen objects of each message it carries, more than counting its event takes; the
ledger takes records by the thousand anyway. So a message of Faust's stands for all records up to its offset.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from delivery import Message
from delivery.messages import message_of

LARGEST: Final = 100
"""Records of a bundle: what Faust holds back in its buffers stays small."""


class Bundle(bytes):
    """The value of such a message: the records, in their order. Bytes, as Faust's raw values are."""

    records: Sequence[Any]

    def __new__(cls, records: Sequence[Any]) -> "Bundle":
        bundle = super().__new__(cls)
        bundle.records = records
        return bundle


def bundled(records: Sequence[Any]) -> list[Any]:
    """The records of a partition, as few that lie where the last one of each lies."""
    parts = (records[first : first + LARGEST] for first in range(0, len(records), LARGEST))
    return [replace(part[-1], key=None, value=Bundle(part), headers=()) for part in parts]


def messages_of(bundle: Bundle) -> list[Message]:
    """The records for the ledger, each as it lies in the log."""
    return [message_of(record) for record in bundle.records]
