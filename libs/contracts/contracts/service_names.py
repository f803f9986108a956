"""The services, listed once: whatever counts, starts, waits for or draws all of them derives from here.

Their ports and key files are in docker-compose.yml.
"""

from enum import StrEnum
from typing import Final


class Service(StrEnum):
    """A service by its name: of its package, its database, its consumer group and its events' source."""

    intake = "intake"
    assignment = "assignment"
    mediation = "mediation"
    reporting = "reporting"


SERVICES: Final = tuple(Service)


def source_of(service: Service) -> str:
    """The CloudEvents source of a service's events: /yuanxin/<service>."""
    return f"/yuanxin/{service}"


SOURCES: Final = tuple(source_of(service) for service in SERVICES)
"""Whoever must have heard of everything waits for each of these."""
