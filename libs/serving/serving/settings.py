"""The settings all services share, read once, at the edge, from YUANXIN_*."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from access import ALGORITHMS, Provider, as_prefix
from broker_access import parse_address
from keyfiles import read_key
from sealing import KeyFile
from serving.runs import Run, runs_in


def _addresses(proxies: str) -> str:
    for proxy in filter(None, proxies.split(",")):
        try:
            ip_network(proxy.strip())
        except ValueError:
            raise ValueError("addresses or networks, with commas between") from None
    return proxies


def _kafka(address: str) -> str:
    parse_address(address)
    return address


def _runs(named: str) -> str:
    runs_in(named)
    return named


def _algorithms(named: str) -> str:
    if not named.strip() or not {each.strip() for each in named.split(",")} <= ALGORITHMS:
        raise ValueError(f"one or more of {', '.join(sorted(ALGORITHMS))}, with commas between")
    return named


def _prefix(path: str) -> str:
    prefix = as_prefix(path) if path.strip().strip("/") else ""
    if prefix is None:
        raise ValueError("a path like /yuanxin/intake, of letters and digits, that does not begin with /v1")
    return prefix


def _collector(address: str) -> str:
    where = urlsplit(address)
    if address and not (where.scheme in ("http", "https") and where.hostname):
        raise ValueError("an address like http://collector:4318/v1/traces")
    return address


class Settings(BaseSettings):
    """Frozen. Each service adds its own.

    `database_url`: the database as the role that answers requests, `loops_url` as the one of the loops beside
    the API (decision 16). The owner's address is no setting of a service: `MigrateSettings`.

    `kafka`: where, and as whom (libs/broker_access).

    `request_key`: the service's own secret. Hashes of what people sent are stored beside the answers, and
    without a key they could be guessed. `audit_key`: another one, which the chains of its audit are
    made with; it stays as long as the data. `sealing_keys` seal what must not be read (libs/sealing).
    `runs`: of api, consumer and relay those that this process is; all three unless set.
    `trusted_proxies`: addresses or networks, with commas between. `path_prefix`: under which a proxy
    offers the service. `traces`: where a collector of OpenTelemetry takes spans (decision 56).
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YUANXIN_", frozen=True, extra="ignore"
    )

    database_url: str
    loops_url: str
    kafka: Annotated[str, AfterValidator(_kafka)]
    host: str = "127.0.0.1"
    port: int = 0
    clock: str = "system"
    campaigns: str = ""
    jwks: str = ""
    request_key: Path
    sealing_keys: Path
    audit_key: Path
    issuer: str = "yuanxin"
    audience: str = "yuanxin"
    signing_algorithms: Annotated[str, AfterValidator(_algorithms)] = "EdDSA"
    role_claim: str = "role"
    county_claim: str = "county"
    agency_claim: str = "agency"
    name_claim: str = "name"
    office_claim: str = "office"
    subject_claim: str = "sub"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    crash_at: str | None = None
    longest_token_hours: Annotated[float, Field(gt=0, le=24 * 31)] = 24
    answers_kept_days: Annotated[int, Field(ge=1, le=3650)] = 180
    dismissed_kept_days: Annotated[int, Field(ge=1, le=3650)] = 180
    requests_per_second: Annotated[float, Field(gt=0, le=1_000_000)] = 100
    requests_at_once: Annotated[int, Field(ge=1, le=1_000_000)] = 400
    connections_at_once: Annotated[int, Field(ge=10, le=100_000)] = 500
    trusted_proxies: Annotated[str, AfterValidator(_addresses)] = "127.0.0.1,::1"
    path_prefix: Annotated[str, AfterValidator(_prefix)] = ""
    runs: Annotated[str, AfterValidator(_runs)] = ",".join(Run)
    traces: Annotated[str, AfterValidator(_collector)] = ""

    @property
    def parts(self) -> frozenset[Run]:
        """What `runs` names."""
        return runs_in(self.runs)

    @property
    def provider(self) -> Provider:
        """What the tokens of the identity provider look like."""
        return Provider(
            algorithms=frozenset(each.strip() for each in self.signing_algorithms.split(",")),
            role_claim=self.role_claim,
            county_claim=self.county_claim,
            agency_claim=self.agency_claim,
            name_claim=self.name_claim,
            office_claim=self.office_claim,
            subject_claim=self.subject_claim,
        )

    @property
    def proxies(self) -> Sequence[str]:
        """Whose X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Prefix are believed."""
        return [proxy.strip() for proxy in self.trusted_proxies.split(",") if proxy.strip()]

    def read_request_key(self) -> bytes:
        """A file that holds no key is one clear line and no start."""
        with exit_on_mistake():
            return read_key(self.request_key, "YUANXIN_REQUEST_KEY")

    def open_sealing_keys(self) -> KeyFile:
        """The same for the keys that seal; the file may change while the service runs."""
        with exit_on_mistake():
            return KeyFile(self.sealing_keys)

    def read_audit_key(self) -> bytes:
        """The same for the audit."""
        with exit_on_mistake():
            return read_key(self.audit_key, "YUANXIN_AUDIT_KEY")


class MigrateSettings(BaseSettings):
    """All that `python -m <service> migrate` is told, and nobody else."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YUANXIN_", frozen=True, extra="ignore"
    )

    owner_url: str
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


@contextmanager
def exit_on_mistake() -> Iterator[None]:
    """Around the reading of files that settings name: a mistake in one is one clear line and no start."""
    try:
        yield
    except ValueError as mistake:
        sys.exit(str(mistake))
