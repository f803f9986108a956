"""The settings of intake, beside those of every service; read once, by `__main__`.

What a process is given, its port too, stands in docker-compose.yml.
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, PositiveFloat

import serving
from broker_access import parse_address
from keyfiles.public_key import PublicKey
from serving import exit_on_mistake


def _address_or_none(address: str) -> str:
    if address:
        parse_address(address)
    return address


class Settings(serving.Settings):
    """`match_key` is shared with assignment and reporting (libs/matching).

    `files`: the folder or s3://bucket/prefix in which files lie sealed; `clamd`: host:port of the scanner,
    empty where there is none (libs/files).

    `platform_look_seconds`: how often it is looked what is to go to the municipal platform, and what came.

    `kafka_registrar`: Kafka as somebody who may let agencies in, empty where a person does it (decision 42).
    """

    match_key: Path
    exchange_keys: Path
    files: str = "var/files"
    clamd: str = ""
    platform_token: Path | None = None
    platform_key: Path | None = None
    platform_look_seconds: PositiveFloat = 30.0
    kafka_registrar: Annotated[str, AfterValidator(_address_or_none)] = ""

    def read_platform_token(self) -> str:
        """Of the municipal platform behind HTTP; a mistake is one clear line and no start."""
        if self.platform_token is None:
            return ""
        with exit_on_mistake():
            try:
                return self.platform_token.read_text(encoding="ascii").strip()
            except (OSError, ValueError) as error:
                place = f"YUANXIN_PLATFORM_TOKEN: {self.platform_token}"
                raise ValueError(f"{place} cannot be read ({type(error).__name__})") from None

    def read_platform_key(self) -> PublicKey | None:
        """To which what goes to the municipal platform is encrypted; None: it goes as it is."""
        if self.platform_key is None:
            return None
        with exit_on_mistake():
            return PublicKey(self.platform_key, "YUANXIN_PLATFORM_KEY")
