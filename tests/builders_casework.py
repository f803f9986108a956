"""What tests of the services that carry a case share: the case log they read, events they send, their HTTP.

On a real database and without Kafka. Each service's own builder adds its handlers, its routes and its events.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from access import Caller, Role
from clock.clocks import FixedClock
from contracts import Actor, ActorKind, CaseClass, Channel, Envelope, Event, Lane, Service
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationWithdrawn,
    TerminationGround,
)
from contracts.kafka import to_record
from contracts.traceparent import TRACE, begin_trace
from database import Pool, open_pool
from databases import Database
from delivery import Message, ledger
from delivery.effects import Effects, Prepare
from delivery.ledger import BatchResult
from delivery.messages import storable_headers

COUNTY = "330302"
OTHER = "330303"
CAMPAIGN = "wenzhou-2018"
TUESDAY = datetime.fromisoformat("2019-01-08T12:00:00+08:00")

STAFF = Caller("staff-1", Role.county_staff, COUNTY)
CLIENT = Caller("client-1", Role.county_client, COUNTY)
CITY = Caller("city-1", Role.city_staff)

GRANTED = AidGranted(basis="N2.1")
WITHDRAWN = ApplicationWithdrawn(reason="recipient_asks", after_grant=True)
TERMINATED = AidTerminated(ground=TerminationGround.own_lawyer)

EVERY_TABLE = ("cases", "outbox", "subjects", "idempotency_keys", "progress", "held")
"""Tables that each of these services has."""


def application_received(case_class: CaseClass = CaseClass.wages, **different: Any) -> ApplicationReceived:
    """A claim of three migrant workers on the green lane, unless said otherwise."""
    fields: dict[str, Any] = {
        "case_no": "鹿城援申字〔2019〕第1号",
        "lane": Lane.green,
        "case_class": case_class,
        "claim_classes": (case_class,),
        "channel": Channel.window,
        "form": "written",
        "migrant_worker": True,
        "workers": 3,
    }
    return ApplicationReceived(**{**fields, **different})


def pool_of(service: Service) -> Any:
    """A fixture: a pool over a fresh database of a service. A test module gives it its name, `pool`."""

    @pytest.fixture
    async def opened(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
        async with open_pool((await database(service)).url) as pool:
            yield pool

    return opened


class Stepping(FixedClock):
    """A minute later at each look."""

    def __init__(self) -> None:
        super().__init__(TUESDAY)
        self._looks = count()

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=next(self._looks))


@dataclass
class CaseLog:
    """The case log as far as one service reads it: what the others append, in one partition, and the time."""

    pool: Pool
    effects: Effects
    prepare: Prepare
    partition: int = 0
    now: datetime = TUESDAY
    offsets: Any = field(default_factory=count)
    sequences: dict[tuple[str, UUID], int] = field(default_factory=dict)
    last_batch: Sequence[Message] = ()

    async def append(self, *events: tuple[UUID, Event], county: str = COUNTY) -> BatchResult:
        """Other services append events about cases; the service reads them as one batch."""
        self.last_batch = [self.message(case_id, event, county) for case_id, event in events]
        return await self.deliver(self.last_batch)

    async def deliver(self, messages: Sequence[Message]) -> BatchResult:
        """The service reads these messages."""
        return await ledger.apply_batch(self.pool, messages, self.effects, self.prepare, self.now)

    async def grant(self, application: ApplicationReceived, county: str = COUNTY) -> UUID:
        """A new case, received and granted."""
        case_id = uuid7()
        await self.append((case_id, application), (case_id, GRANTED), county=county)
        return case_id

    def later(self, **by: float) -> None:
        """Time passes."""
        self.now += timedelta(**by)

    def time_of(self, event: Event) -> datetime:
        """When the event happened; a service's builder may differ."""
        return self.now

    def message(self, case_id: UUID, event: Event, county: str) -> Message:
        record = to_record(self.envelope(case_id, event, county))
        offset = next(self.offsets)
        return Message(record.topic, self.partition, offset, record.key, record.value, record.headers)

    def envelope(self, case_id: UUID, event: Event, county: str = COUNTY) -> Envelope:
        """The next event of its service about a case."""
        key = (event.source, case_id)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        return Envelope(
            id=uuid7(),
            source=event.source,
            type=event.type,
            subject=str(case_id),
            time=self.time_of(event),
            recorded=self.now,
            sequence=self.sequences[key],
            county=county,
            campaign=CAMPAIGN,
            actor=Actor(ActorKind.person, county),
            data=event,
            traceparent=begin_trace(),
        )


@dataclass(frozen=True)
class SentEvent:
    """An event in the outbox; its type in short: lawyer.assigned."""

    type: str
    subject: UUID
    headers: Mapping[str, str]
    data: Mapping[str, Any]

    @property
    def trace(self) -> str:
        """What it belongs to."""
        return self.headers["traceparent"][TRACE]


async def sent_events(pool: Pool, case_id: UUID | None = None) -> Sequence[SentEvent]:
    """What the service has sent so far, in order: about one case, or about all."""
    rows = await pool.fetch("SELECT headers, value FROM outbox ORDER BY id")
    events = [_sent_event(json.loads(row["headers"]), json.loads(row["value"])) for row in rows]
    return [event for event in events if case_id in (None, event.subject)]


def traces_of(messages: Sequence[Message], event: type[Event]) -> Mapping[UUID, str]:
    """The traces of the messages of a kind, by what they are about."""
    all_headers = [storable_headers(message) for message in messages]
    return {
        UUID(each.subject): each.traceparent[TRACE]
        for each in all_headers
        if each.type == event.type and each.traceparent
    }


async def sent_types(pool: Pool, case_id: UUID | None = None) -> Sequence[str]:
    """The types of what was sent, in short."""
    return [event.type for event in await sent_events(pool, case_id)]


def _sent_event(headers: Mapping[str, str], data: Mapping[str, Any]) -> SentEvent:
    type_ = headers["ce_type"].removeprefix("cn.yuanxin.").removesuffix(".v1")
    return SentEvent(type_, UUID(headers["ce_subject"]), headers, data)


async def count_rows(
    pool: Pool, tables: Collection[str], versioned: Collection[str] = ("cases",)
) -> Mapping[str, int]:
    """Rows of every table, and the sum of all versions: what bad input must leave as it was."""
    counts = {table: await pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables}
    versions = [await pool.fetchval(f"SELECT coalesce(sum(version), 0) FROM {table}") for table in versioned]
    return {**counts, "versions": sum(versions)}


@dataclass(frozen=True)
class Reply:
    """What HTTP answered: status, body and headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def etag(self) -> str | None:
        return self.headers.get("ETag")

    @property
    def problem(self) -> str:
        """The slug of a problem: not-found."""
        return str(self.body["type"]).removeprefix("urn:yuanxin:problem:")

    @property
    def pointers(self) -> list[str]:
        """Where a body was wrong."""
        return [error["pointer"] for error in self.body["errors"]]


@dataclass(frozen=True)
class CaseClient:
    """Requests of one caller, each with a fresh Idempotency-Key; `cases`: the path of the service's cases."""

    session: aiohttp.ClientSession
    cases: ClassVar[str]

    async def get(self, path: str, **params: str) -> Reply:
        return await self.ask("GET", path, params=params)

    async def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        key = {"Idempotency-Key": str(uuid7())}
        return await self.ask("POST", path, json=body or {}, headers={**key, **headers})

    async def put(self, path: str, body: Any, **headers: str) -> Reply:
        return await self.ask("PUT", path, json=body, headers=headers)

    async def case(self, case_id: UUID) -> Reply:
        return await self.get(f"{self.cases}/{case_id}")

    async def version(self, case_id: UUID) -> str | None:
        """What If-Match says after a look at the case; None when there is nothing to see."""
        return (await self.case(case_id)).etag

    async def act(self, case_id: UUID, act: str, match: str | None = None, **body: Any) -> Reply:
        """Act on a case, as it was in the version `match`."""
        return await self.post(
            f"{self.cases}/{case_id}/{act}", body, **({"If-Match": match} if match else {})
        )

    async def act_as_seen(self, case_id: UUID, act: str, **body: Any) -> Reply:
        """Act on a case after a look at it."""
        return await self.act(case_id, act, await self.version(case_id), **body)

    async def ask(self, method: str, path: str, **request: Any) -> Reply:
        async with self.session.request(method, path, **request) as answer:
            return Reply(answer.status, await answer.json(), answer.headers)
