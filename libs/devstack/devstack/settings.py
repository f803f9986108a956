"""What can be set for the embedded stack, by environment variables that start with YUANXIN_."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from devstack.checkout import CHECKOUT
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import SERVER_PORTS, setting_of
from devstack.service_processes import service_processes

ENOUGH_CORES: Final = 4
"""With fewer, a process per job takes memory and gives nothing: the cores are busy anyway (decision 34)."""


def has_enough_cores() -> bool:
    """Of those that this process may use."""
    return len(os.sched_getaffinity(0)) >= ENOUGH_CORES


def read_ports(apart: bool) -> Mapping[str, Any]:
    """The ports of `yuanxin up` by the name of what listens there: as chosen by setting, or as declared."""
    declared = {process.name: process.port for process in service_processes(apart)} | SERVER_PORTS
    return {name: os.environ.get(setting_of(name), port) for name, port in declared.items()}


class Settings(BaseSettings):
    """Read once, by the command and by the test fixtures."""

    model_config = SettingsConfigDict(env_prefix="YUANXIN_", frozen=True, validate_default=True)

    maven_repository: str = "https://repo.maven.apache.org/maven2"
    """Where Kafka's jars come from; a mirror's address works as well."""
    kafka_home: Path | None = None
    """An unpacked Kafka 4 to use instead of the pinned jars."""
    cache: Path | None = None
    """Where downloads are kept; by default yuanxin/ in the user's cache folder."""
    state: Path = CHECKOUT / "var" / "up"
    """Where `yuanxin up` keeps its data."""
    practice: Path = CHECKOUT / "campaigns" / "practice"
    """The undated campaign that `yuanxin up` dates and runs."""
    practice_platform: Path | None = None
    """A folder through which the practice speaks with a municipal platform (docs/platform.md)."""
    apart: bool = Field(default_factory=has_enough_cores)
    """Whether `yuanxin up` runs API, consumer and relay of each service as processes of their own."""
    ports: Mapping[str, int] = Field(default_factory=lambda settings: read_ports(settings["apart"]))
    """Each is a setting of its own: YUANXIN_INTAKE_PORT and so on."""


def read_settings() -> Settings:
    """From the environment; one line when something in it is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        mistake = error.errors()[0]
        field, *within = (str(part) for part in mistake["loc"])
        name = setting_of(within[0]) if within else f"YUANXIN_{field.upper()}"
        raise CannotRun(f"{name}={mistake['input']!r}: {mistake['msg']}.") from None


def required_setting(name: str) -> str:
    """One of those that name another stack than the embedded one."""
    try:
        return os.environ[name]
    except KeyError:
        raise CannotRun(f"{name} is not set; who names a stack by settings sets all of them.") from None
