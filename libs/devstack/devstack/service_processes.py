"""The processes of the services: docker-compose.yml declares them, and here they run without containers."""

import http.client
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Final

import yaml

from contracts.service_names import SERVICES, Service
from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import HOST, numbered

COMPOSE: Final = CHECKOUT / "docker-compose.yml"
KEYS: Final = PurePosixPath("/keys")
"""Where containers see the folder of key files."""
APART: Final = "apart"
"""The profile of the processes that run only where a service's parts run apart (decision 34)."""


@dataclass(frozen=True)
class ServiceProcess:
    """One process: `python -m <module>`, on the database of its service.

    `key_files`: the names of the files it is given, by the settings that name them. `runs`: which part of its
    service, where they run apart.
    """

    name: str
    module: str
    service: Service
    port: int
    key_files: Mapping[str, str]
    runs: str = ""

    @property
    def is_worker(self) -> bool:
        """It works beside its service, on the same database."""
        return self.module != self.service


@cache
def service_processes(apart: bool = False) -> Sequence[ServiceProcess]:
    """All of them, each worker after its service; `apart`: API, consumer and relay by themselves."""
    declared = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    processes = [
        _process(name, block, apart)
        for name, block in declared.items()
        if {"build", "ports"} <= set(block) and (apart or APART not in block.get("profiles", ()))
    ]
    return sorted(processes, key=lambda process: (SERVICES.index(process.service), process.is_worker))


def _process(name: str, declared: Mapping[str, Any], apart: bool) -> ServiceProcess:
    service = Service(declared["build"]["args"]["SERVICE"])
    *_, module = declared.get("command", [service])
    [published] = declared["ports"]
    paths = {setting: PurePosixPath(str(value)) for setting, value in declared["environment"].items()}
    key_files = {setting: path.name for setting, path in paths.items() if path.parent == KEYS}
    runs = _runs(name, declared) if apart and module == service else ""
    return ServiceProcess(name, module, service, _port(published), key_files, runs)


def _port(published: str) -> int:
    """Of `127.0.0.1:${YUANXIN_INTAKE_PORT:-8101}:8000`: where it is on this machine, unless set."""
    [port] = re.findall(r":-(\d+)\}:\d+$", published)
    return int(port)


def _runs(name: str, declared: Mapping[str, Any]) -> str:
    """The service itself is what the others leave."""
    return str(declared["environment"]["YUANXIN_RUNS"]) if APART in declared.get("profiles", ()) else "api"


def replica(process: ServiceProcess, number: int) -> ServiceProcess:
    """The first one is the process itself."""
    return replace(process, name=numbered(process.name, number))


def process_of(service: Service) -> ServiceProcess:
    """The process that is the service itself."""
    return next(process for process in service_processes() if process.name == service)


def bare_environment() -> dict[str, str]:
    """What every process gets of ours: nothing that could set something by accident."""
    passed_on = ("PATH", "HOME", "SSL_CERT_FILE", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in passed_on if name in os.environ}
    return {**environment, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def answers_ready(port: int) -> bool:
    """GET /readyz: it can do its work."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
