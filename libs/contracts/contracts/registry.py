"""Every event by its type, and which of them a service must have decided about."""

from collections.abc import Collection, Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from contracts import assignment, intake, mediation, reporting
from contracts.event import Event, register
from contracts.service_names import Service, source_of

PUBLISHERS: Final[Mapping[Service, ModuleType]] = MappingProxyType(
    {
        Service.intake: intake,
        Service.assignment: assignment,
        Service.mediation: mediation,
        Service.reporting: reporting,
    }
)
"""The module that defines a service's events."""

EVENTS: Final[Mapping[str, type[Event]]] = MappingProxyType(
    register(*(event for publisher in PUBLISHERS.values() for event in publisher.EVENTS))
)


def foreign_events(service: Service, topics: Collection[str]) -> frozenset[type[Event]]:
    """The events of other services in the topics a service reads."""
    own = source_of(service)
    return frozenset(event for event in EVENTS.values() if event.topic in topics and event.source != own)
