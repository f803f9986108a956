"""What can be set for the embedded stack, by environment variables that start with YUANXIN_."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from devstack.trouble import CannotRun

CHECKOUT = Path(__file__).resolve().parents[3]
"""The clone this package is installed from: campaigns/, deploy/ and var/ are in it."""


class Settings(BaseSettings):
    """Read once, by the command and by the test fixtures."""

    model_config = SettingsConfigDict(env_prefix="YUANXIN_", frozen=True)

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

    intake_port: int = 8101
    assignment_port: int = 8102
    mediation_port: int = 8103
    reporting_port: int = 8104
    reporting_stream_port: int = 8105
    kafka_port: int = 8106
    kafka_controller_port: int = 8107
    postgres_port: int = 8108

    def ports(self) -> Mapping[str, int]:
        """The fixed ports by the name of what listens there."""
        return {
            "intake": self.intake_port,
            "assignment": self.assignment_port,
            "mediation": self.mediation_port,
            "reporting": self.reporting_port,
            "reporting-stream": self.reporting_stream_port,
            "kafka": self.kafka_port,
            "kafka-controller": self.kafka_controller_port,
            "postgres": self.postgres_port,
        }


def read_settings() -> Settings:
    """From the environment; one line when something in it is wrong."""
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = f"YUANXIN_{'_'.join(str(part) for part in first['loc']).upper()}"
        raise CannotRun(f"{name}={first['input']!r}: {first['msg']}.") from None
