"""The development keys of a stack: made once, kept in its folder, readable only for its owner."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import access.development_tokens
from access import Caller, Role
from contracts.service_names import SERVICES
from devstack.passwords import make_secret_file
from devstack.service_processes import ServiceProcess
from keyfiles.exchange_keys import new_exchange_keys
from sealing import new_key_file

DAY: Final = timedelta(days=1)


class DevelopmentKeys:
    """The files in which the services find their keys, and what is signed with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jwks = folder / access.development_tokens.PUBLIC_FILE
        self._private = folder / access.development_tokens.PRIVATE_FILE
        self._sealing = [folder / f"{service}-keys.json" for service in SERVICES]
        self._match = folder / "match.key"
        self._exchange = folder / "intake-exchange-keys.json"
        self._requests = [folder / f"{service}-requests.key" for service in SERVICES]
        self._audits = [folder / f"{service}-audit.key" for service in SERVICES]

    def make(self) -> None:
        """Make what is not there yet."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.jwks.exists():
            access.development_tokens.new_key_pair(self.folder)
        for path in self._sealing:
            new_key_file(path)
        new_exchange_keys(self._exchange)
        for path in (self._match, *self._requests, *self._audits):
            _write_once(path, _fresh_key())

    def settings_of(self, process: ServiceProcess) -> Mapping[str, str]:
        """The settings that name the key files of a process."""
        return {setting: str(self.folder / name) for setting, name in process.key_files.items()}

    def token(self, caller: Caller, ttl: timedelta) -> str:
        """A bearer token, from now on."""
        return access.development_tokens.mint(self._private, caller, datetime.now(UTC), ttl)


class SignsTokens:
    """A stack, as whoever acts on it gets in."""

    keys: DevelopmentKeys

    def token(
        self,
        role: Role,
        county: str | None = None,
        subject: str | None = None,
        name: str | None = None,
        ttl: timedelta = DAY,
        agency: str | None = None,
        office: str | None = None,
    ) -> str:
        """A bearer token for somebody."""
        who = subject or f"{role.value}-{county or agency or 'city'}"
        return self.keys.token(Caller(who, role, county, name, agency, office), ttl)


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        make_secret_file(path, text)
