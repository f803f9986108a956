"""The HTTP server of a process: uvicorn with our limits, and a socket that survives a kill."""

import logging
import resource
import socket
import sys
from collections.abc import Sequence
from typing import Any, Final

import uvicorn

from serving.behind_proxy import BehindProxy
from serving.connections import ConnectionLimits, Connections

REQUESTS_SECONDS: Final = 5
OTHER_FILES: Final = 200
"""What a process opens beside its connections: the database, Kafka, files."""


def http_server(
    service: str,
    app: Any,
    limits: ConnectionLimits,
    trusted_proxies: Sequence[str] = (),
    path_prefix: str = "",
) -> uvicorn.Server:
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
    return uvicorn.Server(config)


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
