"""Where Kafka is and as whom to go there, in one value, as a database's address says it too.

kafka:9092                                       in clear, as nobody
scram-sha-256://intake:password@kafka:9092       as intake; several brokers with commas between
scram-sha-512+tls://intake:password@kafka:9092   the same over TLS
"""

import re
import ssl
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote

MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
TLS: Final = "+tls"
WITH_USER: Final = re.compile(
    r"(?P<scheme>[a-z0-9+-]+)://(?P<user>[^:@/]+):(?P<password>[^:@/]+)@(?P<servers>[^@/]+)"
)
HOST_AND_PORT: Final = r"(\[[0-9a-fA-F:]+\]|[^\s,:/@\[\]]+):\d+"
SERVERS: Final = re.compile(rf"{HOST_AND_PORT}(,\s*{HOST_AND_PORT})*")


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """`servers`: host:port, with commas between. Without a mechanism nobody signs in."""

    servers: str
    mechanism: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False

    @property
    def protocol(self) -> str:
        """As Kafka calls it."""
        if not self.mechanism:
            return "PLAINTEXT"
        return "SASL_SSL" if self.tls else "SASL_PLAINTEXT"

    def __str__(self) -> str:
        """As it is set."""
        if not self.mechanism:
            return self.servers
        scheme = f"{self.mechanism.lower()}{TLS if self.tls else ''}"
        return f"{scheme}://{quote(self.user, safe='')}:{quote(self.password, safe='')}@{self.servers}"


def parse_address(text: str) -> BrokerAddress:
    """The ValueError says what is wrong, never what was written: a password is in it."""
    found = WITH_USER.fullmatch(text.strip())
    servers = found["servers"] if found else text.strip()
    if not SERVERS.fullmatch(servers):
        raise ValueError("host:port, with commas between, or mechanism://user:password@host:port")
    if not found:
        return BrokerAddress(servers)
    mechanism = found["scheme"].removesuffix(TLS).upper()
    if mechanism not in MECHANISMS:
        known = ", ".join(each.lower() for each in MECHANISMS)
        raise ValueError(f"the mechanism before :// is one of {known}, with {TLS} behind it for TLS")
    user, password = unquote(found["user"]), unquote(found["password"])
    return BrokerAddress(servers, mechanism, user, password, found["scheme"].endswith(TLS))


def client_options(text: str) -> dict[str, Any]:
    """What every client of aiokafka is given of an address."""
    address = parse_address(text)
    if not address.mechanism:
        return {"bootstrap_servers": address.servers}
    return {
        "bootstrap_servers": address.servers,
        "security_protocol": address.protocol,
        "sasl_mechanism": address.mechanism,
        "sasl_plain_username": address.user,
        "sasl_plain_password": address.password,
        "ssl_context": ssl.create_default_context() if address.tls else None,
    }


def librdkafka_options(text: str) -> dict[str, str]:
    """The same for librdkafka: confluent-kafka, kcat."""
    address = parse_address(text)
    options = {"bootstrap.servers": address.servers, "security.protocol": address.protocol}
    if address.mechanism:
        options |= {
            "sasl.mechanism": address.mechanism,
            "sasl.username": address.user,
            "sasl.password": address.password,
        }
    if address.tls and (authorities := ssl.get_default_verify_paths().cafile):
        options["ssl.ca.location"] = authorities
    return options
