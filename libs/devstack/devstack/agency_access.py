"""Another agency's way in by Kafka: its topics, user and rights there, its password in the stack's folder."""

from pathlib import Path
from typing import Protocol

from broker_access import BrokerAddress, agencies
from broker_access.agencies import access_of
from devstack.passwords import forget_password, password


class KafkaDoors(Protocol):
    """What it takes of a stack: the embedded one, or one in containers."""

    @property
    def folder(self) -> Path:
        """Of the stack."""

    @property
    def bootstrap(self) -> str:
        """Kafka's address for whoever may do everything."""

    @property
    def agencies_servers(self) -> str:
        """Where agencies come in: host:port of each broker."""


def let_in(stack: KafkaDoors, code: str) -> str:
    """Kafka's address as this agency sees it; said again, the same one."""
    agencies.grant(stack.bootstrap, code)
    word = password(folder_of_agencies(stack.folder), code)
    agencies.set_password(stack.bootstrap, code, word)
    return str(BrokerAddress(stack.agencies_servers, "SCRAM-SHA-512", access_of(code).user, word))


def turn_out(stack: KafkaDoors, code: str) -> None:
    """Let in again, it has another password."""
    agencies.revoke(stack.bootstrap, code)
    forget_password(folder_of_agencies(stack.folder), code)


def folder_of_agencies(folder: Path) -> Path:
    """For its owner only."""
    of_agencies = folder / "agencies"
    of_agencies.mkdir(mode=0o700, exist_ok=True)
    return of_agencies
