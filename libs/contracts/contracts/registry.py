"""Every event by its type."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts import assignment, intake, mediation, reporting
from contracts.event import Event, register

EVENTS: Final[Mapping[str, type[Event]]] = MappingProxyType(
    register(*intake.EVENTS, *assignment.EVENTS, *mediation.EVENTS, *reporting.EVENTS)
)
