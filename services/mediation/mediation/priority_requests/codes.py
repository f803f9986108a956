"""How far a request for priority has come: the codes with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RequestState(StrEnum):
    """How far a request has come."""

    requested = "requested"
    answered = "answered"
    """Also where the answer came late."""
    overdue = "overdue"
    """The day on which it was to be answered has ended without an answer."""


REQUEST_STATE_NAMES: Final[Mapping[RequestState, str]] = MappingProxyType(
    {
        RequestState.requested: "已提请",
        RequestState.answered: "已答复",
        RequestState.overdue: "逾期未答复",
    }
)
