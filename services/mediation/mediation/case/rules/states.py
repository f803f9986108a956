"""Where a case stands in mediation."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """The states of migrations/0001_mediation.sql, which says the same."""

    waiting = "waiting"
    """The application is known; nobody handles the case yet."""
    mediating = "mediating"
    """A lawyer is assigned, mediation is open; proceedings may run beside it."""
    performing = "performing"
    """An agreement was reached and is being paid; proceedings may run beside it."""
    failed = "failed"
    """Mediation failed: the case asks for proceedings, failure never just ends."""
    proceedings = "proceedings"
    """Mediation failed and proceedings were opened; between two of them none need be open."""
    closed = "closed"
    """Closed here, reconciled with the payments."""
    ended = "ended"
    """Withdrawn, terminated or refused elsewhere; takes no further action."""


STATE_NAMES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.waiting: "待承办",
        State.mediating: "调解中",
        State.performing: "协议履行中",
        State.failed: "调解不成",
        State.proceedings: "已转入其他途径",
        State.closed: "已结案",
        State.ended: "已终结",
    }
)
