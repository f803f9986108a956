"""Is there something to apply that nobody applies? For reporting's worker, which ends itself then (L5)."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiokafka import TopicPartition

from database import Pool
from delivery import Partition, broker, ledger

ANSWER_SECONDS: Final = 10.0


@dataclass
class Standstill:
    """Looks at the ledger and the log now and then, and remembers where the ledger stood."""

    pool: Pool
    bootstrap: str
    topics: Collection[str]
    nexts: Mapping[Partition, int] = field(default_factory=dict)

    async def look(self, assigned: Collection[Partition], stopped: Collection[str]) -> bool:
        """Whether the log goes on behind a partition of ours that stands where it stood at the last look.

        Whoever is assigned nothing looks at every partition: it may have lost its group without a word.
        `stopped`: topics that wait for an operator. Raises what database and broker raise.
        """
        nexts = await ledger.next_offsets(self.pool, self.topics)
        before, self.nexts = self.nexts, nexts
        ours = [where for where in assigned or nexts if where.topic not in stopped]
        ends = await self._ends(ours)
        if not assigned and nexts != before:
            return False
        return any(before.get(where) == nexts.get(where, 0) < end for where, end in ends.items())

    async def _ends(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        if not partitions:
            return {}
        async with asyncio.timeout(ANSWER_SECONDS), broker.reader(self.bootstrap) as client:
            ends = await client.end_offsets([TopicPartition(*where) for where in partitions])
        return {Partition(*where): end for where, end in ends.items()}
