"""Ports of Kafka and PostgreSQL: fixed ones must be free, others come from the system and stay ours."""

import socket
from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from typing import Final

from devstack.errors import CannotRun

HOST: Final = "127.0.0.1"
SERVER_PORTS: Final = {"kafka": 8106, "kafka-controller": 8107, "postgres": 8108, "kafka-agencies": 8109}
"""Where the servers of `yuanxin up` listen; the ports of the services are in docker-compose.yml."""
KAFKA_PORTS: Final = ("kafka", "kafka-agencies", "kafka-controller")
"""Of each broker: services and the stack, agencies, the other brokers and itself."""


def numbered(name: str, number: int) -> str:
    """The first of several has the name alone: kafka, kafka-2, kafka-3."""
    return name if number == 1 else f"{name}-{number}"


def kafka_port_names(brokers: int) -> Sequence[str]:
    """Of all brokers."""
    return [numbered(name, node) for node in range(1, brokers + 1) for name in KAFKA_PORTS]


def kafka_servers(ports: Mapping[str, int], name: str = "kafka") -> str:
    """Where all brokers listen, as clients are told it: host:port, with commas between."""
    names = (numbered(name, node) for node in count(1))
    return ",".join(f"{HOST}:{ports[each]}" for each in takewhile(ports.__contains__, names))


class HeldPorts:
    """Ports held for one stack, by name.

    Each is held by a socket that is bound but does not listen, so that no outgoing connection is given the
    same number while a killed process restarts. The servers bind beside it: all of them set SO_REUSEADDR.
    """

    def __init__(self) -> None:
        self._sockets: dict[str, socket.socket] = {}

    def hold(self, name: str, port: int = 0) -> int:
        """Hold a port under a name: this one, or any free one; from then on nothing else is given it."""
        holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            _bind(holder, name, port)
            if port:
                check_free(name, port)
        except CannotRun:
            holder.close()
            raise
        self._sockets[name] = holder
        return self[name]

    def __getitem__(self, name: str) -> int:
        port = self._sockets[name].getsockname()[1]
        assert isinstance(port, int)
        return port

    def by_name(self) -> dict[str, int]:
        """All of them."""
        return {name: self[name] for name in self._sockets}

    def release(self) -> None:
        """Let go of all of them."""
        for holder in self._sockets.values():
            holder.close()
        self._sockets.clear()


def check_free(name: str, port: int) -> None:
    """Refuse a port that another program listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        _bind(trial, name, port)
        try:
            trial.listen(1)
        except OSError:
            raise _is_taken(name, port) from None


def _bind(to_bind: socket.socket, name: str, port: int) -> None:
    to_bind.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        to_bind.bind((HOST, port))
    except PermissionError:
        raise CannotRun(f"port {port} ({name}) is not allowed for this user; {_advice(name)}.") from None
    except OSError:
        raise _is_taken(name, port) from None


def _is_taken(name: str, port: int) -> CannotRun:
    return CannotRun(f"port {port} ({name}) is taken by another program; {_advice(name)}.")


def _advice(name: str) -> str:
    return f"set {setting_of(name)} to another one"


def is_listening(port: int) -> bool:
    """Whether somebody answers there."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def setting_of(name: str) -> str:
    """The environment variable that chooses a port of `yuanxin up`."""
    return f"YUANXIN_{name.upper().replace('-', '_')}_PORT"
