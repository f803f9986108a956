"""What compose is given: key files that the containers' user may read, and a password per service and role.

The folder is for its owner only. A container is handed single files of it, which its user, who is nobody
here, may read; what no container is handed stays closed to all others.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path

from contracts.service_names import SERVICES
from devstack.development_keys import DevelopmentKeys
from devstack.passwords import make_secret_file
from devstack.service_processes import service_processes

PASSWORDS = "passwords.env"
ROLES = ("OWNER", "APP", "LOOPS")
"""Of its database."""


def make_compose_secrets(folder: Path) -> None:
    """Make what is not there yet."""
    DevelopmentKeys(folder).make()
    folder.chmod(0o700)
    for process in service_processes():
        for name in process.key_files.values():
            (folder / name).chmod(0o644)
    passwords = folder / PASSWORDS
    if not passwords.exists():
        lines = (f"{name}={secrets.token_urlsafe(24)}\n" for name in password_names())
        make_secret_file(passwords, "".join(lines))


def password_names() -> Sequence[str]:
    """Both superusers'; of each service its owner's, its API's and its loops', and its user's on Kafka; the
    registrar's there."""
    of_services = [f"{service.upper()}_{role}_PASSWORD" for service in SERVICES for role in ROLES]
    on_kafka = [f"{service.upper()}_KAFKA_PASSWORD" for service in SERVICES]
    return ["POSTGRES_PASSWORD", "KAFKA_PASSWORD", *of_services, *on_kafka, "REGISTRAR_KAFKA_PASSWORD"]
