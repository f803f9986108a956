"""Another agency's way in by Kafka: its topics, user and rights there, its password in the stack's folder."""

from pathlib import Path

from broker_access import BrokerAddress, agencies
from broker_access.agencies import access_of
from devstack.environment import StackAddresses
from devstack.kafka_and_postgres_ports import HOST
from devstack.passwords import forget_password, password


def let_in(addresses: StackAddresses, code: str) -> str:
    """Kafka's address as this agency sees it; said again, the same one."""
    agencies.grant(addresses.bootstrap, code)
    word = password(folder_of_agencies(addresses), code)
    agencies.set_password(addresses.bootstrap, code, word)
    servers = f"{HOST}:{addresses.ports['kafka-agencies']}"
    return str(BrokerAddress(servers, "SCRAM-SHA-512", access_of(code).user, word))


def turn_out(addresses: StackAddresses, code: str) -> None:
    """Let in again, it has another password."""
    agencies.revoke(addresses.bootstrap, code)
    forget_password(folder_of_agencies(addresses), code)


def folder_of_agencies(addresses: StackAddresses) -> Path:
    """For its owner only."""
    folder = addresses.folder / "agencies"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
