"""The processes of Yuanxin's services, from deploy/services.toml."""

import http.client
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from contracts.services import SERVICES, Service
from devstack.checkout import CHECKOUT
from devstack.ports import HOST

DECLARED: Final = CHECKOUT / "deploy" / "services.toml"


@dataclass(frozen=True)
class ServiceProcess:
    """One process: `python -m <module>`, on the database of its service, with its service's key files.

    `keys`: the settings that name them. `is_worker`: it needs the tables that the service itself migrates.
    """

    name: str
    module: str
    service: Service
    port: int
    keys: Sequence[str]
    is_worker: bool = False


@cache
def service_processes() -> Sequence[ServiceProcess]:
    """All of them, each worker after its service."""
    declared = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    return tuple(process for service in SERVICES for process in _processes_of(service, declared[service]))


def _processes_of(service: Service, declared: dict[str, Any]) -> Iterator[ServiceProcess]:
    keys = tuple(declared.get("keys", ()))
    yield ServiceProcess(service, service, service, declared["port"], keys)
    for worker, port in declared.get("workers", {}).items():
        yield ServiceProcess(
            f"{service}-{worker}", f"{service}.{worker}", service, port, keys, is_worker=True
        )


def process_of(service: Service) -> ServiceProcess:
    """The process that is the service itself."""
    return next(process for process in service_processes() if process.name == service)


def bare_environment() -> dict[str, str]:
    """What every process gets of ours: nothing that could set something by accident."""
    kept = ("PATH", "HOME", "SSL_CERT_FILE", "LD_LIBRARY_PATH")
    ours = {name: os.environ[name] for name in kept if name in os.environ}
    return {**ours, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def answers_ready(port: int) -> bool:
    """GET /readyz: the database, the broker and the migrations are there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
