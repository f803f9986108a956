"""What the process is told by its environment; read once."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`notifications`: whom alerts go to. `watchdog_seconds`: how long Watchdog may stay away."""

    model_config = SettingsConfigDict(env_prefix="YUANXIN_")

    notifications: Path = Path("deploy/alertmanager/notifications.toml")
    host: str = "127.0.0.1"
    port: int = 8000
    watchdog_seconds: float = Field(300.0, ge=1)
