"""Random passwords of a stack, the same each time, each in a file that only its owner may read."""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from broker_access import BrokerAddress
from devstack.kafka_and_postgres_ports import HOST, kafka_servers

ADMIN: Final = "admin"
"""Kafka's user for everything: of the stack, the season, the tests."""


def password(folder: Path, name: str) -> str:
    """Made the first time it is asked for."""
    file = folder / f"{name}.secret"
    if not file.exists():
        make_secret_file(file, json.dumps(secrets.token_urlsafe(24)))
    word: str = json.loads(file.read_text())
    return word


def make_secret_file(file: Path, text: str) -> None:
    """With all of its text or not there at all, whenever this is killed; of two at once the first one's."""
    descriptor, written = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w") as fresh:
            fresh.write(text)
        with suppress(FileExistsError):
            Path(file).hardlink_to(written)
    finally:
        Path(written).unlink()


def forget_password(folder: Path, name: str) -> None:
    """The next time another one is made."""
    (folder / f"{name}.secret").unlink(missing_ok=True)


def write_with_password(file: Path, text: str) -> None:
    """For its owner only, also where an earlier version left it readable for all."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        os.fchmod(written.fileno(), 0o600)
        written.write(text)


def app_role(service: str) -> str:
    """The role a service answers requests as."""
    return f"{service}_app"


def loops_role(service: str) -> str:
    """The role of its relay, consumer, clock jobs and worker."""
    return f"{service}_loops"


def owner_role(service: str) -> str:
    """The role its migrations work as."""
    return f"{service}_owner"


def database_url(folder: Path, port: int, service: str, role: str) -> str:
    """A service's database as one of its roles sees it; `folder` is the stack's."""
    return f"postgresql://{role}:{password(folder, role)}@{HOST}:{port}/{service}"


def kafka_address(folder: Path, ports: Mapping[str, int], user: str) -> str:
    """Kafka as one of its users sees it; `folder` is Kafka's, `ports` are the stack's or Kafka's by name."""
    return str(BrokerAddress(kafka_servers(ports), "SCRAM-SHA-256", user, password(folder, user)))
