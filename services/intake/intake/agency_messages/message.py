"""A message of an agency, what handlers are given of it and what they answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from campaign import Agency, Campaign
from casework.act import Act
from contracts.agencies import MessageBody
from database import Connection
from intake.agency_messages.rules import RawMessage, Refused, Taken
from keyfiles.exchange_keys import ExchangeKeys
from sealing import Sealing

__all__ = ["Acts", "AgencyAct", "AgencyMessage", "Handler", "Outside", "RawMessage", "Refused", "Taken"]

D = TypeVar("D", bound=MessageBody)


@dataclass(frozen=True, slots=True)
class AgencyMessage(Generic[D]):
    """A message that could be read. `act`: at the time it told, unless that was ahead of ours."""

    agency: Agency
    source: str
    id: str
    type: str
    data: D
    act: Act


@dataclass(frozen=True, slots=True)
class Outside:
    """What handlers need beside the database."""

    campaigns: Mapping[str, Campaign]
    sealing: Sealing = field(repr=False)
    match_key: bytes = field(repr=False)
    exchange_keys: ExchangeKeys = field(repr=False)


Handler = Callable[[Connection, AgencyMessage[D], Outside], Awaitable[Taken | Refused]]
"""Runs in the caller's transaction; what it did is undone where it refuses."""


@dataclass(frozen=True, slots=True)
class AgencyAct(Generic[D]):
    """What one type of message holds, and what it does."""

    body: type[D]
    handle: Handler[D]


Acts = Mapping[str, AgencyAct[Any]]
"""By type: `intake.agency_acts.AGENCY_ACTS`."""
