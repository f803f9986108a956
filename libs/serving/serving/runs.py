"""What of a service a process runs: all of it, or one part in each of several processes (decision 34)."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, TypeVar

L = TypeVar("L")


class Run(StrEnum):
    """`api`: requests, clock jobs, lag, the service's own loops. `relay`: also what seals rows."""

    api = "api"
    consumer = "consumer"
    relay = "relay"


PART_OF: Final[Mapping[str, Run]] = {
    "consumer": Run.consumer,
    "agencies": Run.consumer,
    "agencies on Kafka": Run.consumer,
    "relay": Run.relay,
    "sealer": Run.relay,
    "keys": Run.relay,
}
"""By the name of a loop; those not named here belong to the API, whose pages tell how far they are."""


def loops_of(runs: Collection[Run], loops: Mapping[str, L]) -> dict[str, L]:
    """Those that this process runs."""
    return {name: loop for name, loop in loops.items() if PART_OF.get(name, Run.api) in runs}


def runs_in(named: str) -> frozenset[Run]:
    """As it is written in a setting; ValueError says what it may be."""
    names = {each.strip() for each in named.split(",")}
    if not names <= {*Run}:
        raise ValueError(f"one or more of {', '.join(Run)}, with commas between")
    return frozenset(map(Run, names))
