"""Where everything is that a backup holds: of the embedded stack, or of any other by its addresses."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from contracts.service_names import SERVICES, Service
from devstack.environment import StackAddresses
from devstack.settings import required_setting

FIRST: Final = "YUANXIN_INTAKE_OWNER_URL"
"""Where it is set, the addresses of all are in the environment."""
KEEP_FILES: Final = (Service.intake, Service.reporting)


class Files(Protocol):
    """Some of what is in the backup as files."""

    def copy_to(self, folder: Path) -> None:
        """All of them, into a new folder; none where there are none."""

    def bring_back(self, copy: Path) -> None:
        """What is there stays."""


@dataclass(frozen=True)
class FolderOfFiles:
    """Of this machine."""

    path: Path

    def copy_to(self, folder: Path) -> None:
        """As `Files` has it."""
        if self.path.is_dir():
            shutil.copytree(self.path, folder)

    def bring_back(self, copy: Path) -> None:
        """As `Files` has it."""
        for file in (path for path in copy.rglob("*") if path.is_file()):
            place = self.path / file.relative_to(copy)
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, place)


@dataclass(frozen=True)
class Site:
    """The databases as their owners see them, Kafka, files and campaigns, the folder of keys.

    `files`: of the services that keep some: papers of cases, evidence of activities.
    `names`: addresses of machines by names that are not known here.
    """

    owner_urls: Mapping[Service, str]
    kafka: str
    files: Mapping[Service, Files]
    keys: Path
    campaigns: Files
    names: Mapping[str, str] = field(default_factory=dict)


def site_of_stack(addresses: StackAddresses) -> Site:
    """The embedded stack's."""
    owners = {service: addresses.owner_url(service) for service in SERVICES}
    folder, campaigns = addresses.folder, addresses.campaigns[0]
    files = {service: FolderOfFiles(folder / "files" / service) for service in KEEP_FILES}
    return Site(owners, addresses.bootstrap, files, folder / "keys", FolderOfFiles(campaigns))


def is_in_environment() -> bool:
    """Whether another stack than the embedded one is meant."""
    return FIRST in os.environ


def site_in_environment() -> Site:
    """Of services on several machines."""
    names = ("YUANXIN_FILES", "YUANXIN_REPORTING_FILES", "YUANXIN_KEYS", "YUANXIN_CAMPAIGNS")
    papers, evidence, keys, campaigns = (Path(required_setting(name)) for name in names)
    return Site(
        {service: required_setting(f"YUANXIN_{service.upper()}_OWNER_URL") for service in SERVICES},
        required_setting("YUANXIN_KAFKA"),
        {Service.intake: FolderOfFiles(papers), Service.reporting: FolderOfFiles(evidence)},
        keys,
        FolderOfFiles(campaigns),
    )
