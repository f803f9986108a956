"""Where a case stands in intake, and how far others have come with it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """Where an application stands (domain §4)."""

    received = "received"
    accepted = "accepted"
    granted = "granted"
    refused = "refused"
    withdrawn = "withdrawn"
    terminated = "terminated"
    closed = "closed"


class Progress(StrEnum):
    """How far other services have come with a granted case."""

    assigned = "assigned"
    mediating = "mediating"


STATE_NAMES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.received: "已收到申请",
        State.accepted: "已受理",
        State.granted: "已给予法律援助",
        State.refused: "不予法律援助",
        State.withdrawn: "已撤回",
        State.terminated: "已终止",
        State.closed: "已结案",
    }
)

PROGRESS_NAMES: Final[Mapping[Progress, str]] = MappingProxyType(
    {Progress.assigned: "已指派", Progress.mediating: "调解中"}
)
