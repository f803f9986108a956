"""What a process of a service is told by its environment."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broker_access.service_rights import REGISTRAR
from contracts.service_names import Service
from devstack.development_keys import DevelopmentKeys
from devstack.kafka_and_postgres_ports import HOST, kafka_servers
from devstack.passwords import ADMIN, app_role, database_url, kafka_address, loops_role, owner_role
from devstack.service_processes import ServiceProcess, bare_environment

TRACES: Final = ("YUANXIN_TRACES", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_CERTIFICATE")
"""Where a collector takes traces, as it is set for the stack itself (docs/operations.md)."""
LOOK_SECONDS: Final = "1"
"""Who tries the municipal platform out does not wait for half a minute."""


@dataclass(frozen=True)
class StackAddresses:
    """Where everything of a stack is: its folder, its ports by name, its business clock, its campaigns."""

    folder: Path
    ports: Mapping[str, int]
    clock: str
    campaigns: Sequence[Path]

    @property
    def bootstrap(self) -> str:
        """Kafka's address for whoever may do everything."""
        return self.kafka_of(ADMIN)

    @property
    def agencies_servers(self) -> str:
        """Where agencies come in to Kafka: host:port of each broker."""
        return kafka_servers(self.ports, "kafka-agencies")

    def kafka_of(self, user: str) -> str:
        """Kafka's address as one of its users sees it."""
        return kafka_address(self.folder / "kafka", self.ports, user)

    def url(self, process: str) -> str:
        """The address of a service, or of its worker."""
        return f"http://{HOST}:{self.ports[process]}"

    def app_url(self, service: str) -> str:
        """The database as the service's API sees it."""
        return database_url(self.folder, self.ports["postgres"], service, app_role(service))

    def loops_url(self, service: str) -> str:
        """The database as its relay, consumer, clock jobs and worker see it."""
        return database_url(self.folder, self.ports["postgres"], service, loops_role(service))

    def owner_url(self, service: str) -> str:
        """The database as the service's migrations see it."""
        return database_url(self.folder, self.ports["postgres"], service, owner_role(service))


def environment_of(process: ServiceProcess, addresses: StackAddresses) -> dict[str, str]:
    """Everything it needs for its work; who may migrate is not in it."""
    settings = {
        "YUANXIN_DATABASE_URL": addresses.app_url(process.service),
        "YUANXIN_LOOPS_URL": addresses.loops_url(process.service),
        "YUANXIN_KAFKA": addresses.kafka_of(process.service),
        "YUANXIN_HOST": HOST,
        "YUANXIN_PORT": str(addresses.ports[process.name]),
        "YUANXIN_CLOCK": addresses.clock,
        "YUANXIN_CAMPAIGNS": os.pathsep.join(str(folder) for folder in addresses.campaigns),
        "YUANXIN_FILES": str(addresses.folder / "files" / process.service),
    }
    if process.runs:
        settings["YUANXIN_RUNS"] = process.runs
    if process.service is Service.intake:
        settings["YUANXIN_PLATFORM_LOOK_SECONDS"] = LOOK_SECONDS
    if process.service is Service.intake and process.runs in ("", "consumer"):
        settings["YUANXIN_KAFKA_REGISTRAR"] = addresses.kafka_of(REGISTRAR)
    settings |= {name: os.environ[name] for name in TRACES if name in os.environ}
    return bare_environment() | settings | dict(keys_in(addresses.folder).settings_of(process))


def keys_in(folder: Path) -> DevelopmentKeys:
    """The keys of the stack in a folder."""
    return DevelopmentKeys(folder / "keys")
