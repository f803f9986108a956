"""Quiet: all that was asked has had all its effects (decision 4). Tests and the season step by it."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Protocol, Self

import aiohttp
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from access import Role
from broker_access import client_options
from contracts.service_names import SERVICES, Service
from contracts.topics import CASES, COUNTIES
from devstack.kafka import declared_topics

TOPICS: Final = (CASES, COUNTIES)
"""Watermarks are published all the time; nothing waits for them."""
LAST: Final = Service.reporting
"""It comes to rest last: it reads what all others write."""
WATERMARK_LAG: Final = timedelta(seconds=30)
POLL_SECONDS: Final = 0.02

EndOffsets = Mapping[str, Mapping[str, int]]
"""By topic and partition."""


class NotQuiet(Exception):
    """The pipeline did not come to rest; the text says what was still moving."""


@dataclass(frozen=True)
class PipelineSnapshot:
    """What one service says of itself at GET /v1/pipeline."""

    service: str
    jobs_done_for: datetime | None
    outbox: int
    progress: EndOffsets
    as_of: datetime | None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """From the JSON body."""
        jobs_done_for, as_of = _instant(body.get("jobs_done_for")), _instant(body.get("as_of"))
        return cls(body["service"], jobs_done_for, body["outbox"], body["progress"], as_of)


class Watched(Protocol):
    """What it takes of a stack: the embedded one, or one in containers."""

    @property
    def bootstrap(self) -> str:
        """Kafka's address for whoever may do everything."""

    def url(self, process: str) -> str:
        """The address of a service."""

    def token(self, role: Role, *, subject: str | None = None) -> str:
        """A bearer token for somebody."""


async def wait_until_quiet(stack: Watched, now: datetime, seconds: float = 60.0) -> None:
    """Wait until the pipeline is quiet at the business time `now`; NotQuiet says what is not."""
    async with PipelineWatch(stack) as watch:
        await watch.wait_until_quiet(now, seconds)


class PipelineWatch:
    """The connections that waiting needs, kept for many steps."""

    def __init__(self, stack: Watched) -> None:
        self._stack = stack
        self._ends: EndOffsets = {}
        self._bearer = {"Authorization": f"Bearer {stack.token(Role.operator, subject='quiet')}"}

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=5)
        self._http = aiohttp.ClientSession(headers=self._bearer, timeout=timeout)
        self._kafka = AIOKafkaConsumer(**client_options(self._stack.bootstrap))
        await self._kafka.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._kafka.stop()
        await self._http.close()

    async def wait_until_quiet(self, now: datetime, seconds: float = 60.0) -> None:
        """Twice the same end offsets, and between them every service at rest there."""
        deadline = time.monotonic() + seconds
        self._ends = {}
        while reasons := await self._look(now):
            if time.monotonic() > deadline:
                raise NotQuiet(f"not quiet at {now.isoformat()} after {seconds:.0f} s: {'; '.join(reasons)}")
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, now: datetime) -> list[str]:
        """What still moves."""
        try:
            self._ends = self._ends or await self._read_ends()
            if reasons := await self._reasons(self._ends, now):
                return reasons
            before, self._ends = self._ends, await self._read_ends()
        except (aiohttp.ClientError, TimeoutError, KafkaError) as error:
            return [f"no answer ({type(error).__name__}: {error})"]
        return [] if before == self._ends else ["new messages arrive"]

    async def _reasons(self, ends: EndOffsets, now: datetime) -> list[str]:
        """The last one is asked first and alone: asking costs everybody time."""
        if of_last := list(reasons_not_quiet(await self._snapshot(LAST), ends, now)):
            return of_last
        others = await asyncio.gather(*(self._snapshot(service) for service in SERVICES if service != LAST))
        return [reason for snapshot in others for reason in reasons_not_quiet(snapshot, ends, now)]

    async def _snapshot(self, service: Service) -> PipelineSnapshot:
        async with self._http.get(f"{self._stack.url(service)}/v1/pipeline") as answer:
            answer.raise_for_status()
            return PipelineSnapshot.of(await answer.json())

    async def _read_ends(self) -> EndOffsets:
        ends: dict[str, dict[str, int]] = {topic: {} for topic in TOPICS}
        for where, end in (await self._kafka.end_offsets(_partitions())).items():
            ends[where.topic][str(where.partition)] = end
        return ends


def reasons_not_quiet(snapshot: PipelineSnapshot, ends: EndOffsets, now: datetime) -> Iterable[str]:
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
    topics = (topic for topic in declared_topics() if topic.name in TOPICS)
    return [TopicPartition(topic.name, part) for topic in topics for part in range(topic.partitions)]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
