"""Quiet: all that was asked has had all its effects (architecture §5). Tests and the season step by it."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from access import Role
from contracts.topics import CASES, COUNTIES
from devstack.kafka import declared
from devstack.services import DATABASES
from devstack.stack import Stack

TOPICS = (CASES, COUNTIES)
"""Watermarks are published all the time; nothing waits for them."""
LAST = "reporting"
WATERMARK_LAG = timedelta(seconds=30)
POLL_SECONDS = 0.02

Ends = Mapping[str, Mapping[str, int]]


class NotQuiet(Exception):
    """The pipeline did not come to rest; the text says what was still moving."""


@dataclass(frozen=True)
class Snapshot:
    """What one service says of itself at GET /v1/pipeline."""

    service: str
    jobs_done_for: datetime | None
    outbox: int
    progress: Ends
    as_of: datetime | None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """From the JSON body."""
        done, as_of = _instant(body.get("jobs_done_for")), _instant(body.get("as_of"))
        return cls(body["service"], done, body["outbox"], body["progress"], as_of)


async def quiet(stack: Stack, now: datetime, seconds: float = 60.0) -> None:
    """Wait until the pipeline is quiet at the business time `now`; NotQuiet says what is not."""
    async with Watch(stack) as watch:
        await watch.quiet(now, seconds)


class Watch:
    """The connections that `quiet` needs, kept for many steps."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._seen: Ends = {}
        self._bearer = {"Authorization": f"Bearer {stack.token(Role.operator, subject='quiet')}"}

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=5)
        self._http = aiohttp.ClientSession(headers=self._bearer, timeout=timeout)
        self._kafka = AIOKafkaConsumer(bootstrap_servers=self._stack.bootstrap)
        await self._kafka.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._kafka.stop()
        await self._http.close()

    async def quiet(self, now: datetime, seconds: float = 60.0) -> None:
        """Twice the same end offsets, and between them every service at rest there."""
        deadline = time.monotonic() + seconds
        self._seen = {}
        while found := await self._turn(now):
            if time.monotonic() > deadline:
                raise NotQuiet(f"not quiet at {now.isoformat()} after {seconds:.0f} s: {'; '.join(found)}")
            await asyncio.sleep(POLL_SECONDS)

    async def _turn(self, now: datetime) -> list[str]:
        """One look: what still moves."""
        try:
            self._seen = self._seen or await self._ends()
            if found := await self._moving(self._seen, now):
                return found
            before, self._seen = self._seen, await self._ends()
        except (aiohttp.ClientError, TimeoutError, KafkaError) as unreachable:
            return [f"no answer ({type(unreachable).__name__}: {unreachable})"]
        return [] if before == self._seen else ["new messages arrive"]

    async def _moving(self, ends: Ends, now: datetime) -> list[str]:
        """Reporting is asked first and alone: it comes to rest last, and asking costs everybody time."""
        if last := list(moving(await self._snapshot(LAST), ends, now)):
            return last
        others = await asyncio.gather(*(self._snapshot(name) for name in DATABASES if name != LAST))
        return [reason for snapshot in others for reason in moving(snapshot, ends, now)]

    async def _snapshot(self, service: str) -> Snapshot:
        async with self._http.get(f"{self._stack.url(service)}/v1/pipeline") as answer:
            answer.raise_for_status()
            return Snapshot.of(await answer.json())

    async def _ends(self) -> Ends:
        found: dict[str, dict[str, int]] = {topic: {} for topic in TOPICS}
        for where, end in (await self._kafka.end_offsets(_partitions())).items():
            found[where.topic][str(where.partition)] = end
        return found


def moving(snapshot: Snapshot, ends: Ends, now: datetime) -> Iterable[str]:
    """Why a service is not at rest at `now`, given the ends of the topics."""
    name = snapshot.service
    if snapshot.jobs_done_for is None or snapshot.jobs_done_for < now:
        yield f"{name} has done its clock jobs for {snapshot.jobs_done_for}"
    if snapshot.outbox:
        yield f"{name} has {snapshot.outbox} messages to send"
    if name == LAST and (snapshot.as_of is None or snapshot.as_of < now - WATERMARK_LAG):
        yield f"{name} has seen everything up to {snapshot.as_of} only"
    for topic, progress in snapshot.progress.items():
        behind = {part: end for part, end in ends.get(topic, {}).items() if progress.get(part, 0) < end}
        if behind:
            yield f"{name} is behind in {topic}: " + ", ".join(
                f"partition {part} at {progress.get(part, 0)} of {end}" for part, end in behind.items()
            )


def _partitions() -> list[TopicPartition]:
    topics = (topic for topic in declared() if topic.name in TOPICS)
    return [TopicPartition(topic.name, part) for topic in topics for part in range(topic.partitions)]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
