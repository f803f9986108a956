"""A real identity provider: Keycloak, as it is published, with a realm of a bureau, on a free port."""

import hashlib
import json
import os
import shutil
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from access import Role
from devstack import software
from devstack.kafka_and_postgres_ports import HOST, HeldPorts
from devstack.process import Command, Process
from devstack.service_processes import bare_environment
from devstack.settings import Settings

VERSION: Final = "26.7.3"
SHA256: Final = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
NAME: Final = f"keycloak-quarkus-dist-{VERSION}.zip"
ADDRESS: Final = f"org/keycloak/keycloak-quarkus-dist/{VERSION}/{NAME}"
REALM: Final = "bureau"
CLIENT: Final = "yuanxin-board"
SECRET: Final = "the-boards-own"
PASSWORD: Final = "a-long-one-4711"
SECONDS: Final = 300
"""How long it may take to start: it builds itself first, with two cores in the company of other tests."""


@dataclass(frozen=True)
class Person:
    """Of the bureau, as its provider knows them."""

    account: str
    role: Role | None
    county: str | None = None
    name: str | None = None

    def written(self) -> dict[str, Any]:
        roles = [self.role.value] if self.role else []
        return {
            "username": self.account,
            "enabled": True,
            "firstName": self.name,
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
            "realmRoles": roles,
            "attributes": {"county": [self.county]} if self.county else {},
        }


@dataclass(frozen=True)
class Keycloak:
    issuer: str
    process: Process


@contextmanager
def keycloak(folder: Path, board: str, people: tuple[Person, ...]) -> Iterator[Keycloak]:
    """`board`: where browsers find us; only there it sends them back to."""
    home, ports = unpacked(folder), HeldPorts()
    port, management = ports.hold("keycloak"), ports.hold("keycloak-management")
    (home / "data" / "import").mkdir(parents=True)
    file = home / "data" / "import" / f"{REALM}-realm.json"
    file.write_text(json.dumps(_realm(board, people)), encoding="utf-8")
    issuer = f"http://{HOST}:{port}/realms/{REALM}"
    command = _command(home, port, management)
    process = Process("keycloak", folder, lambda: command, lambda: _answers(issuer))
    process.start()
    try:
        process.wait_ready(SECONDS)
        yield Keycloak(issuer, process)
    finally:
        process.stop()
        ports.release()


def unpacked(folder: Path) -> Path:
    """As it was published: downloaded once, then taken from the cache."""
    kept = software.cache(Settings()) / NAME
    if not (kept.is_file() and _is_it(kept)):
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        repository = Settings().maven_repository.rstrip("/")
        with (
            urllib.request.urlopen(f"{repository}/{ADDRESS}", timeout=300) as answer,
            draft.open("wb") as out,
        ):
            shutil.copyfileobj(answer, out)
        assert _is_it(draft), f"{NAME} from {repository} is not the pinned file"
        draft.replace(kept)
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(folder)
    return folder / NAME.removesuffix(".zip").replace("-quarkus-dist", "")


def _is_it(path: Path) -> bool:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == SHA256


def _command(home: Path, port: int, management: int) -> Command:
    java = software.java().parent.parent
    settings = {
        "JAVA_HOME": str(java),
        "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx384m",
        "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1",  # it lives for a minute
        "KC_DB": "dev-mem",
        "KC_HTTP_HOST": HOST,
        "KC_HTTP_PORT": str(port),
        "KC_HTTP_MANAGEMENT_PORT": str(management),
        "KC_CACHE": "local",
        "PATH": os.environ["PATH"],
    }
    words = ("/bin/bash", str(home / "bin" / "kc.sh"), "start-dev", "--import-realm")
    return Command(words, home, bare_environment() | settings)


def _answers(issuer: str) -> bool:
    try:
        with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _realm(board: str, people: tuple[Person, ...]) -> Mapping[str, Any]:
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "roles": {"realm": [{"name": role.value} for role in Role]},
        "users": [person.written() for person in people],
        "clients": [
            {
                "clientId": CLIENT,
                "secret": SECRET,
                "redirectUris": [f"{board}/sign-in/provider/return"],
                "attributes": {
                    "pkce.code.challenge.method": "S256",
                    "post.logout.redirect.uris": f"{board}/sign-in/provider",
                },
                "protocolMappers": [
                    _mapper(
                        "roles", "oidc-usermodel-realm-role-mapper", "realm_access.roles", multivalued="true"
                    ),
                    _mapper(
                        "county", "oidc-usermodel-attribute-mapper", "county", **{"user.attribute": "county"}
                    ),
                ],
            }
        ],
        "components": {
            "org.keycloak.userprofile.UserProfileProvider": [
                {
                    "providerId": "declarative-user-profile",
                    "config": {"kc.user.profile.config": [json.dumps(PROFILE)]},
                }
            ]
        },
    }


PROFILE: Final = {
    "attributes": [
        {"name": "username"},
        {"name": "email"},
        {"name": "firstName"},
        {"name": "lastName"},
        {"name": "county"},
    ]
}
"""People have one name, and belong to a county."""


def _mapper(name: str, kind: str, claim: str, **more: str) -> Mapping[str, Any]:
    config = {"claim.name": claim, "jsonType.label": "String", "id.token.claim": "true", **more}
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}
