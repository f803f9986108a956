"""The settings all services share, read once, at the edge, from YUANXIN_*."""

from typing import ClassVar, Literal
from urllib.parse import unquote, urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Frozen. Each service adds its own."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YUANXIN_", frozen=True, extra="ignore"
    )

    database_url: str
    owner_url: str | None = None
    kafka: str
    host: str = "127.0.0.1"
    port: int = 0
    clock: str = "system"
    campaigns: str = ""
    jwks: str = ""
    issuer: str = "yuanxin"
    audience: str = "yuanxin"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    crash_at: str | None = None

    @property
    def app_role(self) -> str:
        """The role the service works as: it gets the rows of what migrations create, and nothing more."""
        return unquote(urlsplit(self.database_url).username or "")
