"""The running stack as the simulated people see it: addresses, tokens, the clock, and quiet."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Token = Callable[[str, str | None, str, str | None], str]
"""role, county, subject, name → a bearer token."""


@dataclass(frozen=True, slots=True)
class Town:
    """`quiet` returns once everything to be done at the clock's instant is done (architecture §5)."""

    urls: Mapping[str, str]
    clock: Path
    campaign: str
    campaign_folder: Path
    folder: Path
    token: Token
    quiet: Callable[[], Awaitable[None]]
