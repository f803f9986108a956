"""The HTTP server of a process: uvicorn with our limits, and a socket that survives a kill."""

import asyncio
import logging
import resource
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Any, Final

import uvicorn

from serving.behind_proxy import BehindProxy
from serving.connections import ConnectionLimits, Connections

REQUESTS_SECONDS: Final = 5
OTHER_FILES: Final = 200
"""What a process opens beside its connections: the database, Kafka, files."""

TICK_SECONDS: Final = 1.0
TICK: Final = 10
"""So many of uvicorn's own ticks, which are a tenth of a second."""


class Server(uvicorn.Server):
    """uvicorn's looks ten times a second whether it is to end; this one is woken for that."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ends = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """A tick each second, for the date in the answers' headers."""
        self._loop, tick = asyncio.get_running_loop(), 0
        while not await self.on_tick(tick):
            tick += TICK
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._ends.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal; it may come in the midst of anything."""
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ends.set)

    def end(self) -> None:
        """Answer what is being asked, and no more."""
        self.should_exit = True
        self._ends.set()


def http_server(
    service: str,
    app: Any,
    limits: ConnectionLimits,
    trusted_proxies: Sequence[str] = (),
    path_prefix: str = "",
) -> Server:
    """`trusted_proxies` and `path_prefix`: see BehindProxy."""
    connections = Connections(service, limits)
    config = uvicorn.Config(
        BehindProxy(app, trusted_proxies, path_prefix),
        http=connections.make,  # type: ignore[arg-type]
        ws="none",
        loop="none",
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=REQUESTS_SECONDS,
    )
    return Server(config)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; a killed process leaves no port behind that its successor could not take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        sys.exit(f"port {port} on {host} cannot be used ({error.strerror}): choose another with YUANXIN_PORT")
    listening.listen(2048)
    listening.setblocking(False)
    return listening


def make_room_for(connections: int) -> None:
    """As many files as the connections need; where the machine allows fewer: one clear line and no start."""
    needed = connections + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(
            f"{connections} connections at once need {needed} open files and {hard} are allowed: "
            "allow more (ulimit -n), or fewer connections with YUANXIN_CONNECTIONS_AT_ONCE"
        )
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
