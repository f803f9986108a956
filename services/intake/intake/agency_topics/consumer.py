"""The loop over agencies' topics: which there are, and what becomes of a batch (decision 38)."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

import telemetry
from contracts.agencies import IN_TOPIC, Way
from database import Connection, Pool, while_transient
from delivery.fuse import Limit, TooManyFailures
from delivery.ledger import BatchResult
from delivery.messages import Message
from delivery.topic_ids import topic_ids
from delivery.transaction_length import ATTEMPTS, watch_length
from intake.agencies import store as agencies
from intake.agency_messages.handlers import count_messages
from intake.agency_topics import handlers
from intake.agency_topics.handlers import BatchFates, Readers
from intake.agency_topics.rules import AMONG, BAD, FatesByTopic, agency_in

MOST: Final = 100
GROUP: Final = "intake-agencies"

log = structlog.get_logger()

Attempt = Callable[[Connection], Awaitable[BatchFates]]


@dataclass(frozen=True, slots=True)
class TooManyBad(TooManyFailures):
    """Too many messages of one agency could not be read, or failed here."""

    def __str__(self) -> str:
        return f"{self.failed} of the last {self.seen} messages of {self.topic} could not be read or failed"


@dataclass
class AgencyTopics:
    """Takes what agencies sent; `now` is read in each transaction anew."""

    pool: Pool
    bootstrap: str
    readers: Readers
    now: Callable[[], datetime]
    limit: Limit = field(default_factory=lambda: Limit(BAD, AMONG))

    async def topics(self) -> Collection[str]:
        """Those that are there of agencies in the register that send by Kafka; no restart for a new one."""
        async with self.pool.acquire() as conn:
            register = await agencies.by_code(conn)
        codes = [code for code, agency in register.items() if Way.kafka in agency.ways]
        named = [IN_TOPIC.format(code=code) for code in sorted(codes)]
        return sorted(await topic_ids(self.bootstrap, named)) if named else ()

    async def apply(self, messages: Sequence[Message]) -> BatchResult:
        """In transactions of so many messages at most."""
        result, blown = BatchResult(), dict[str, TooManyFailures]()
        for start in range(0, len(messages), MOST):
            for fates in await self._take(messages[start : start + MOST]):
                part = BatchResult(seek=fates.seek, next_offsets=fates.next_offsets)
                result = result.followed_by(part)
                count(fates.by_topic)
                blown |= self._blown(fates.by_topic)
        return result.followed_by(BatchResult(blown=blown))

    async def _take(self, messages: Sequence[Message]) -> Sequence[BatchFates]:
        """All in one transaction; if that fails, each alone in its own."""
        try:
            return [await self._transaction(lambda conn: self._all(conn, messages))]
        except Exception as error:  # noqa: BLE001 (what handlers raise; passing trouble was waited out)
            log.warning("a batch of agencies failed; its messages are tried one by one", **_said(error))
        return [await self._take_alone(message) for message in messages]

    async def _take_alone(self, message: Message) -> BatchFates:
        failure: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                return await self._transaction(lambda conn: self._all(conn, [message]))
            except Exception as error:  # noqa: BLE001 (the same)
                failure = error
        assert failure is not None
        said = _said(failure)
        log.error(
            "an agency's message went to quarantine", topic=message.topic, offset=message.offset, **said
        )
        reason = f"its effect failed: {said['error']} at {said['where'][-1]}"
        return await self._transaction(lambda conn: handlers.set_aside(conn, message, reason, self.now()))

    async def _all(self, conn: Connection, messages: Sequence[Message]) -> BatchFates:
        return await handlers.take_batch(conn, messages, self.readers, self.now())

    async def _transaction(self, attempt: Attempt) -> BatchFates:
        async def once() -> BatchFates:
            async with self.pool.acquire() as conn:
                with watch_length():
                    async with conn.transaction():
                        return await attempt(conn)

        return await while_transient(once)

    def _blown(self, by_topic: FatesByTopic) -> dict[str, TooManyFailures]:
        blown = dict[str, TooManyFailures]()
        for topic, fates in by_topic.items():
            if too_many := self.limit.note(topic, fates.seen, fates.bad):
                blown[topic] = TooManyBad(topic, *too_many, "an agency")
        return blown


def count(by_topic: FatesByTopic) -> None:
    """After the commit."""
    for topic, fates in by_topic.items():
        count_messages(
            agency_in(topic) or "",
            Way.kafka,
            messages=fates.seen,
            refused=fates.refused,
            quarantined=fates.quarantined,
        )


def _said(error: Exception) -> dict[str, str]:
    return dict(telemetry.describe(error))
