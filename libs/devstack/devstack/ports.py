"""Ports: the fixed ones must be free, the others come from the operating system and stay ours."""

import socket

from devstack.trouble import CannotRun

HOST = "127.0.0.1"


class Ports:
    """Ports held for one stack.

    Each is held by a socket that is bound but does not listen, so that no outgoing connection is given the
    same number while a killed process restarts. The servers bind beside it: all of them set SO_REUSEADDR.
    """

    def __init__(self) -> None:
        self._held: dict[str, socket.socket] = {}

    def hold(self, name: str, port: int = 0) -> int:
        """Hold a port under a name: this one, or any free one."""
        if port:
            check_free(name, port)
        held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, port))
        self._held[name] = held
        return self[name]

    def __getitem__(self, name: str) -> int:
        port = self._held[name].getsockname()[1]
        assert isinstance(port, int)
        return port

    def release(self) -> None:
        """Let go of all of them."""
        for held in self._held.values():
            held.close()
        self._held.clear()


def check_free(name: str, port: int) -> None:
    """Refuse a port that another program listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
            trial.listen(1)
        except PermissionError:
            raise CannotRun(f"port {port} ({name}) is not allowed for this user; {_advice(name)}.") from None
        except OSError:
            raise CannotRun(f"port {port} ({name}) is taken by another program; {_advice(name)}.") from None


def listens(port: int) -> bool:
    """Whether somebody answers there."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _advice(name: str) -> str:
    return f"set YUANXIN_{name.upper().replace('-', '_')}_PORT to another one"
