"""Reporting's own settings beside those of every service.

What a process is given, its port too, stands in docker-compose.yml.
"""

from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, FilePath, model_validator

import serving
from reporting.identity_provider import Registration, safe_address
from serving import exit_on_mistake


def _address(address: str) -> str:
    return safe_address(address) if address else address


def _http_address(address: str) -> str:
    """A process beside us, so without TLS if need be."""
    if address and not address.startswith(("http://", "https://")):
        raise ValueError("an address that begins with http:// or https://, like http://alert-messages:8000")
    return address


class Settings(serving.Settings):
    """How long a one-time sign-in link may be opened, and how long a signed-in browser stays so (A5); after
    how long (machine time) of standing still the system was down (decision 24).

    `oidc_issuer`, `oidc_client`: the bureau's identity provider, and what we are called there;
    `board_address`: where browsers find us, under which it sends them back (decision 61).

    `files`: the folder or s3://bucket/prefix in which evidence of activities lies sealed; `clamd`: host:port
    of the scanner, empty where there is none (libs/files).

    `incident_seen_minutes`: within which the city is to have seen an incident, at any hour (decision 65).

    `alert_messages`: where the process listens that sends reminders; empty: nobody is reminded (decision 68).

    `match_key`: the key that intake hashes employers with too (libs/matching).

    `docx_template`: the document of the bureau's own that files as DOCX begin with (decision 60).
    """

    match_key: Path
    alert_messages: Annotated[str, AfterValidator(_http_address)] = ""
    files: str = "var/files/reporting"
    clamd: str = ""
    docx_template: FilePath | None = None
    outage_after_seconds: Annotated[float, Field(ge=30, le=24 * 3600)] = 300
    incident_seen_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 30
    sign_in_link_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    browser_session_hours: Annotated[int, Field(ge=1, le=24)] = 8
    browser_session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    oidc_issuer: Annotated[str, AfterValidator(_address)] = ""
    oidc_client: str = ""
    oidc_client_secret: Path | None = None
    board_address: Annotated[str, AfterValidator(_address)] = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [bool(each) for each in (self.oidc_issuer, self.oidc_client, self.board_address)]
        if any(given[:2]) and not all(given):
            raise ValueError("signing in needs all of YUANXIN_OIDC_ISSUER, _OIDC_CLIENT and _BOARD_ADDRESS")
        return self

    def registration(self) -> Registration | None:
        """With the identity provider, if there is one."""
        if not self.oidc_issuer:
            return None
        return Registration(
            issuer=self.oidc_issuer,
            client=self.oidc_client,
            address=self.board_address.rstrip("/"),
            claims=self.provider,
            secret=self._read_secret(),
        )

    def _read_secret(self) -> str | None:
        with exit_on_mistake():
            if self.oidc_client_secret is None:
                return None
            try:
                secret = self.oidc_client_secret.read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ValueError(f"YUANXIN_OIDC_CLIENT_SECRET: {error.strerror}") from None
            if not secret:
                raise ValueError("YUANXIN_OIDC_CLIENT_SECRET: the file is empty")
            return secret
