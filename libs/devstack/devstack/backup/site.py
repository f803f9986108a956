"""Where everything is that a backup holds: of the embedded stack, or of any other by its addresses."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.service_names import SERVICES, Service
from devstack.environment import StackAddresses
from devstack.errors import CannotRun

FIRST: Final = "YUANXIN_INTAKE_OWNER_URL"
"""Where it is set, the addresses of all are in the environment."""


@dataclass(frozen=True)
class Site:
    """The databases as their owners see them, Kafka, and the folders of files, keys and campaigns."""

    owner_urls: Mapping[Service, str]
    kafka: str
    files: Path
    keys: Path
    campaigns: Path


def site_of_stack(addresses: StackAddresses) -> Site:
    """The embedded stack's."""
    owners = {service: addresses.owner_url(service) for service in SERVICES}
    folder = addresses.folder
    files = folder / "files" / Service.intake
    return Site(owners, addresses.bootstrap, files, folder / "keys", addresses.campaigns[0])


def is_in_environment() -> bool:
    """Whether another stack than the embedded one is meant."""
    return FIRST in os.environ


def site_in_environment() -> Site:
    """Of containers, or of services on several machines."""
    return Site(
        {service: _told(f"YUANXIN_{service.upper()}_OWNER_URL") for service in SERVICES},
        _told("YUANXIN_KAFKA"),
        *(Path(_told(name)) for name in ("YUANXIN_FILES", "YUANXIN_KEYS", "YUANXIN_CAMPAIGNS")),
    )


def _told(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise CannotRun(f"{FIRST} is set and {name} is not; a backup needs both.") from None
