"""Where a case is, for assignment."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """The states in the order of a case's life."""

    received = "received"
    """The application is known; nobody is to be chosen yet."""
    waiting = "waiting"
    """Aid is granted and nobody handles the case: the oldest grant is served first."""
    assigned = "assigned"
    """Somebody was chosen and has not confirmed yet."""
    confirmed = "confirmed"
    """The chosen one took it."""
    ended = "ended"
    """Withdrawn, terminated or closed."""


STATE_NAMES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.received: "已收到申请",
        State.waiting: "待指派",
        State.assigned: "已指派",
        State.confirmed: "已确认接办",
        State.ended: "已终结",
    }
)
