"""The same address for Faust, which has a form of its own for it."""

import ssl
from typing import Any

from faust import SASLCredentials

from broker_access.address import parse_address


def faust_options(text: str) -> dict[str, Any]:
    """What an application of Faust is given of an address."""
    address = parse_address(text)
    brokers = [f"kafka://{server.strip()}" for server in address.servers.split(",")]
    if not address.mechanism:
        return {"broker": brokers}
    credentials = SASLCredentials(
        username=address.user,
        password=address.password,
        mechanism=address.mechanism,
        ssl_context=ssl.create_default_context() if address.tls else None,
    )
    return {"broker": brokers, "broker_credentials": credentials}
