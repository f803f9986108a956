"""Where everything is in a stack of containers, reached from the machine that they run on.

Compose publishes neither PostgreSQL nor the inner Kafka. On Linux the machine of the daemon reaches each
container at its own address all the same; only the names in that network it does not know.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broker_access import BrokerAddress
from contracts.service_names import SERVICES, Service
from devstack.backup.site import KEEP_FILES, FolderOfFiles, Site
from devstack.compose import Compose
from devstack.compose_folder import ROLES
from devstack.errors import CannotRun
from devstack.passwords import ADMIN
from devstack.postgres import make_database, rename_databases

KAFKA: Final = "kafka"
UNPACK: Final = ("tar", "--extract", "--skip-old-files", "--directory", "/files")


@dataclass(frozen=True)
class FilesInVolume:
    """Only the containers of its service see it."""

    compose: Compose
    service: Service

    def copy_to(self, folder: Path) -> None:
        """As `Files` has it."""
        folder.mkdir(parents=True)
        self.compose.said("cp", f"{self.service}:/files/.", str(folder))

    def bring_back(self, copy: Path) -> None:
        """As `Files` has it, and as the service's user, who is to read them."""
        if not copy.is_dir():
            return
        with subprocess.Popen(("tar", "-C", str(copy), "-c", "."), stdout=subprocess.PIPE) as packed:
            self.compose.said("run", "--rm", "--no-deps", "-T", self.service, *UNPACK, stdin=packed.stdout)
        if packed.returncode:
            raise CannotRun(f"the files in {copy} could not be read (tar ended with {packed.returncode}).")


def site_of_compose(compose: Compose) -> Site:
    """Of containers that run."""
    settings = compose.settings
    return Site(
        {service: _database_url(compose, f"{service}_owner", service) for service in SERVICES},
        str(BrokerAddress(f"{KAFKA}:9092", "PLAIN", ADMIN, settings["KAFKA_PASSWORD"])),
        {service: FilesInVolume(compose, service) for service in KEEP_FILES},
        keys_of(compose),
        FolderOfFiles(Path(settings["YUANXIN_CAMPAIGNS_FOLDER"])),
        {KAFKA: compose.address_of(KAFKA)},
    )


def start_servers(compose: Compose) -> None:
    """PostgreSQL and Kafka with its topics, and nothing else."""
    compose.said("up", "--detach", "--wait", "postgres", KAFKA)
    compose.said("run", "--rm", "-T", "topics")


def keys_of(compose: Compose) -> Path:
    """The folder of its keys."""
    return Path(compose.settings["YUANXIN_KEYS"])


async def set_aside_databases(compose: Compose, new_names: Mapping[str, str]) -> None:
    """What is there stays, under another name."""
    await rename_databases(_database_url(compose, "postgres", "postgres"), new_names)


async def make_room(compose: Compose, service: Service) -> None:
    """An empty database where there is none."""
    superuser = _database_url(compose, "postgres", "postgres")
    await make_database(superuser, service, _passwords(compose.settings, service))


def _database_url(compose: Compose, role: str, database: str) -> str:
    word = compose.settings[f"{role.upper()}_PASSWORD"]
    return f"postgresql://{role}:{word}@{compose.address_of('postgres')}:5432/{database}"


def _passwords(settings: Mapping[str, str], service: Service) -> Mapping[str, str]:
    """Of its database's roles, the owner first."""
    return {f"{service}_{role.lower()}": settings[f"{service.upper()}_{role}_PASSWORD"] for role in ROLES}
