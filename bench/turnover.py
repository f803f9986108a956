"""Work for assignment where cases wait: one more comes, and the one that somebody handles longest ends.

So each end frees a seat, which the oldest grant of the list gets: the list stays as long as it was.
"""

from collections import deque
from collections.abc import Sequence
from typing import Final

from aiokafka.partitioner import murmur2
from uuid_utils.compat import uuid7

from bench.databases import PARTITIONS, opened
from bench.events import CLOSED, GRANTED, Life, received
from contracts import Service
from devstack.stack import Stack

COUNTY: Final = "330302"
OLDEST_FIRST: Final = """
    SELECT case_id::text FROM cases WHERE county = $1 AND state IN ('assigned', 'waiting')
    ORDER BY state = 'waiting', granted_at, case_id
"""
ASSIGNED: Final = "SELECT count(*) FROM steps WHERE step = 'assigned'"


def in_order() -> str:
    """A case of the first partition: what is told of such cases is read in the order in which it was told."""
    while True:
        case = str(uuid7())
        if (murmur2(case.encode()) & 0x7FFFFFFF) % PARTITIONS == 0:
            return case


def still_waiting(cases: int) -> Sequence[Life]:
    return [Life(in_order(), COUNTY, (received(number), GRANTED)) for number in range(cases)]


class Turnover:
    """`begun_with`: the cases of the county, whose turn to end comes first."""

    def __init__(self, begun_with: Sequence[str]) -> None:
        self._cases = deque(begun_with)

    def lives(self, cases: int) -> Sequence[Life]:
        """Of so many more that come, and of as many that end."""
        told = []
        for new in still_waiting(cases):
            self._cases.append(new.case)
            told += [new, Life(self._cases.popleft(), COUNTY, (CLOSED,))]
        return told


async def oldest_first(made: Stack) -> Sequence[str]:
    """First those that somebody handles, then the list."""
    async with opened(made, Service.assignment) as connection:
        return [row["case_id"] for row in await connection.fetch(OLDEST_FIRST, COUNTY)]


async def how_many_wait(made: Stack) -> int:
    async with opened(made, Service.assignment) as connection:
        waiting: int = await connection.fetchval("SELECT count(*) FROM cases WHERE state = 'waiting'")
        return waiting


async def how_many_were_assigned(made: Stack) -> int:
    async with opened(made, Service.assignment) as connection:
        return int(await connection.fetchval(ASSIGNED))
