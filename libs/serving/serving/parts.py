"""What every service is made of: its database, its clock, who may call it, and the loops beside its API.

A service's `__main__` opens the parts, adds what is its own to its State, and runs.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypedDict

import audit
from access import Verifier, open_verifier
from audit import Table, audit_gauges
from clock import Clock, open_clock
from contracts import Service, source_of
from database import Pool, open_pool
from delivery import Effects, Prepare, RelayFirst, backlog_gauges, consumer, lag, relay
from delivery.lookout import SELDOM_SECONDS, WHOLE_SECONDS
from delivery.topic_ids import TopicsNow
from sealing import KeyFile, Resealing, Sealing
from serving import jobs
from serving.jobs import Job, JobState
from serving.leftovers import Leftovers
from serving.loops import Loop, LoopHealth
from serving.migrating import require_migrations
from serving.running import run
from serving.runs import Run, loops_of
from serving.settings import Settings
from serving.tables import packages_of, sealed_tables_of
from web import RequestLimit
from web.app_state import GaugeSetter
from web.readiness import Check, NotReady, migrated, reachable


def all_consumed(not_consumed: Collection[str]) -> Check:
    """No topic is left unread; while one is, it is named."""

    async def check() -> None:
        if not_consumed:
            raise NotReady(f"not consumed: {', '.join(sorted(not_consumed))}")

    return check


LOOPS_CONNECTIONS: Final = 6
"""Consumer, clock jobs and their lock, lag, a service's own loops; the relay has a connection of its own."""


class SharedFields(TypedDict):
    """The fields of a service's State that are the same in all services."""

    service: Service
    pool: Pool
    verifier: Verifier
    clock: Clock
    wake: asyncio.Event
    request_key: bytes
    request_limit: RequestLimit
    sealing: Sealing
    jobs: JobState
    checks: Mapping[str, Check]
    background: Mapping[str, Check]
    gauges: Sequence[GaugeSetter]
    offers_routes: bool


@dataclass(frozen=True)
class Parts:
    """The parts of one running service; `wake` is set after a commit and wakes the relay.

    `pool` is for requests and sees what they may see; `loops_pool`, for what runs beside them, sees all rows.

    `not_consumed`: topics that its consumer has stopped reading.
    """

    service: Service
    settings: Settings
    pool: Pool
    loops_pool: Pool
    verifier: Verifier
    request_key: bytes = field(repr=False)
    sealing: KeyFile
    clock: Clock
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    relay_first: RelayFirst = field(default_factory=RelayFirst)
    jobs: JobState = field(default_factory=JobState)
    loops: LoopHealth = field(default_factory=LoopHealth)
    not_consumed: set[str] = field(default_factory=set)

    @property
    def fields(self) -> SharedFields:
        """For the service's State: `State(**parts.fields, …)`."""
        settings, kafka = self.settings, self.settings.kafka
        return SharedFields(
            service=self.service,
            pool=self.pool,
            verifier=self.verifier,
            clock=self.clock,
            wake=self.wake,
            request_key=self.request_key,
            request_limit=RequestLimit(settings.requests_per_second, settings.requests_at_once),
            sealing=self.sealing,
            jobs=self.jobs,
            checks={"migrations": migrated(self.pool, packages_of(self.service))},
            background={
                "broker": reachable(kafka),
                "loops": self.loops.check,
                "consumer": all_consumed(self.not_consumed),
            },
            gauges=[backlog_gauges(self.service), audit_gauges(self.service)],
            offers_routes=Run.api in settings.parts,
        )

    def consume(self, topics: Collection[str], effects: Effects, prepare: Prepare) -> Loop:
        """The loop that applies other services' events."""
        return lambda: consumer.run(
            self.loops_pool,
            self.settings.kafka,
            self.service,
            topics,
            effects,
            prepare,
            self.clock,
            wake=self.wake,
            crash_at=self.settings.crash_at,
            not_consumed=self.not_consumed,
            relay=self.relay_first,
        )

    def consume_as_topics_come(
        self, group: str, topics: TopicsNow, apply: consumer.ApplyBatch, not_consumed: set[str]
    ) -> Loop:
        """The loop over topics of others, which are no log of ours; it keeps in `not_consumed` those that it
        has stopped reading."""
        return lambda: consumer.run_as_topics_come(
            self.loops_pool,
            self.settings.kafka,
            self.service,
            group,
            topics,
            apply,
            wake=self.wake,
            crash_at=self.settings.crash_at,
            not_consumed=not_consumed,
        )

    def lag_as_topics_come(self, topics: TopicsNow) -> Loop:
        """How far that loop is behind."""
        return lambda: lag.run_as_topics_come(self.loops_pool, self.settings.kafka, self.service, topics)

    def seal(self, tables: Sequence[Table]) -> Loop:
        """The loop that chains the audited rows behind the transactions that wrote them."""
        secret = self.settings.read_audit_key()
        return lambda: audit.run(self.loops_pool, tables, secret)

    async def run(
        self, app: Any, clock_jobs: Sequence[Job], loops: Mapping[str, Loop], *, reads: Collection[str]
    ) -> int:
        """Serve the application; beside it the relay, the clock jobs and the service's own loops, or those of
        them that this process is set to run.

        `reads`: the topics whose lag is measured.
        """
        pool, kafka = self.loops_pool, self.settings.kafka
        leftovers = Leftovers(
            self.service,
            answers=timedelta(days=self.settings.answers_kept_days),
            dismissed=timedelta(days=self.settings.dismissed_kept_days),
        )
        every_job = (*clock_jobs, leftovers.forget)
        all_loops = {
            "relay": self._relay,
            "jobs": lambda: jobs.run(pool, self.clock, every_job, self.jobs),
            "keys": Resealing(pool, self.service, sealed_tables_of(self.service), self.sealing).run,
            "lag": lambda: lag.run(pool, kafka, self.service, reads),
            **loops,
        }
        own = loops_of(self.settings.parts, all_loops)
        return await run(self.service, app, own, self.settings, self.loops)

    async def _relay(self) -> None:
        url, kafka, source = self.settings.loops_url, self.settings.kafka, source_of(self.service)
        is_whole = set(self.settings.parts) == {*Run}
        await relay.run(
            url,
            kafka,
            source,
            self.clock,
            self.wake,
            self.settings.crash_at,
            first=self.relay_first,
            seldom_seconds=WHOLE_SECONDS if is_whole else SELDOM_SECONDS,
        )


@asynccontextmanager
async def open_parts(service: Service, settings: Settings) -> AsyncIterator[Parts]:
    """Open them for as long as the service runs; a mistake in a file is one clear line and no start."""
    clock, request_key = open_clock(settings.clock), settings.read_request_key()
    longest = timedelta(hours=settings.longest_token_hours)
    verifier = await open_verifier(
        settings.jwks, settings.issuer, settings.audience, longest, settings.provider
    )
    sealing = settings.open_sealing_keys()
    name = service.value
    async with (
        open_pool(settings.database_url, min_size=0, application_name=name) as pool,
        open_pool(settings.loops_url, min_size=0, max_size=LOOPS_CONNECTIONS, application_name=name) as loops,
    ):
        await require_migrations(service, pool)
        yield Parts(service, settings, pool, loops, verifier, request_key, sealing, clock)
