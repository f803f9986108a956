"""The running stack as the simulated people see it: addresses, tokens, the clock, and when it is at rest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MintToken = Callable[[str, str | None, str, str | None, str | None, str | None], str]
"""role, county, subject, name, agency, office of a workstation → a bearer token."""

ChainReport = Mapping[str, Any]
"""What `python -m <service> audit verify --json` says of a chain."""

RecountReport = Mapping[str, Any]
"""What `python -m reporting rebuild --only-compare --json` says."""


@dataclass(frozen=True, slots=True)
class RunningStack:
    """Whoever starts a stack fills this in; the season knows nothing else of it.

    `urls`: by service. `clock`: the file with the business time. `results`: the folder the season writes to.
    `wait_until_quiet` returns once everything to be done at the clock's instant is done (decision 4).
    `audits` verifies who did what, in every service (decision 19). `recount` counts the log anew, and
    compares it with what reporting has (decision 33).
    """

    urls: Mapping[str, str]
    clock: Path
    campaign: str
    campaign_folder: Path
    results: Path
    token: MintToken
    wait_until_quiet: Callable[[], Awaitable[None]]
    audits: Callable[[], Awaitable[Sequence[ChainReport]]]
    recount: Callable[[], Awaitable[RecountReport]]
