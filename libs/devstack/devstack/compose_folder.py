"""What compose is handed: key files that the containers' user may read, passwords, and where all of it is.

The folder of keys is for its owner only. A container is handed single files of it, which its user, who is
nobody here, may read; what no container is handed stays closed to all others.
"""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from contracts.service_names import SERVICES
from devstack.development_keys import DevelopmentKeys
from devstack.environment import keys_in
from devstack.service_processes import service_processes

ENVIRONMENT: Final = "compose.env"
CLOCK_FOLDER: Final = "clock"
ROLES: Final = ("OWNER", "APP", "LOOPS")
"""Of its database."""


def prepare(folder: Path, settings: Mapping[str, str]) -> None:
    """Make what is not there yet: keys, and the file of settings and passwords; `settings` are said anew."""
    folder.mkdir(parents=True, exist_ok=True)
    _make_keys(keys_in(folder))
    where = {"YUANXIN_KEYS": str(folder / "keys"), "YUANXIN_CAMPAIGNS_FOLDER": str(folder / "campaigns")}
    passwords = {name: secrets.token_urlsafe(24) for name in password_names()}
    values = {**passwords, **environment_of(folder), **where, **settings}
    file = folder / ENVIRONMENT
    draft = file.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        written.writelines(f"{name}={value}\n" for name, value in values.items())
    draft.replace(file)


def environment_of(folder: Path) -> Mapping[str, str]:
    """What the file says; nothing where there is none."""
    file = folder / ENVIRONMENT
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines)


def clock_file_in(folder: Path) -> Path:
    """The business time of a stack that a season steps; its containers are shown the folder around it."""
    return folder / CLOCK_FOLDER / "now"


def open_to_containers(folder: Path) -> None:
    """Whatever the mask of who made it: the users of containers are others."""
    for each in (folder, *folder.rglob("*")):
        each.chmod(each.stat().st_mode | (0o055 if each.is_dir() else 0o044))


def password_names() -> Sequence[str]:
    """Both superusers'; of each service its owner's, its API's and its loops', and its user's on Kafka; the
    registrar's there."""
    of_services = [f"{service.upper()}_{role}_PASSWORD" for service in SERVICES for role in ROLES]
    on_kafka = [f"{service.upper()}_KAFKA_PASSWORD" for service in SERVICES]
    return ["POSTGRES_PASSWORD", "KAFKA_PASSWORD", *of_services, *on_kafka, "REGISTRAR_KAFKA_PASSWORD"]


def _make_keys(keys: DevelopmentKeys) -> None:
    keys.make()
    keys.folder.chmod(0o700)
    for process in service_processes():
        for name in process.key_files.values():
            (keys.folder / name).chmod(0o644)
