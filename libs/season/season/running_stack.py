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


KafkaOptions = Mapping[str, Any]
"""How a client of aiokafka signs in."""


ConnectPlatform = Callable[[Path, str], Awaitable[None]]
"""The folder of the municipal platform, and the public key to which is encrypted what lies in it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What lies on Kafka, whoever wrote it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Logs:
    """`folder`: what the processes wrote, a file each. `lost`: what of it is not there any more."""

    folder: Path
    lost: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RunningStack:
    """Whoever starts a stack fills this in; the season knows nothing else of it.

    `urls`: by service. `clock`: the file with the business time. `results`: the folder the season writes to.
    `wait_until_quiet` returns once everything to be done at the clock's instant is done (decision 4).
    `audits` verifies who did what, in every service (decision 19). `recount` counts the log anew, and
    compares it with what reporting has (decision 33). `let_in` gives an agency what it needs on Kafka, and
    says how it signs in there. `restart`: as an operator does with a service. `records`: all that lies on
    Kafka. `logs`: what the processes wrote until it is asked. `connect_platform`: names it to intake; None:
    the stack and the season share no folder.
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
    let_in: Callable[[str], Awaitable[KafkaOptions]]
    restart: Callable[[str], Awaitable[None]]
    records: Callable[[], Awaitable[Sequence[Record]]]
    logs: Callable[[], Awaitable[Logs]]
    connect_platform: ConnectPlatform | None = None
