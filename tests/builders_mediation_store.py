"""The case log that mediation reads, its clock and its HTTP, on a real database and without Kafka."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from uuid_utils.compat import uuid7

from access import Caller, Role, Verifier
from builders_web import keys, served
from clock import fixed
from contracts import Actor, ActorKind, CaseClass, Channel, Envelope, Event, Lane
from contracts.assignment import (
    AssignmentReturned,
    LawyerAssigned,
    LawyerReplaced,
    ReplacementReason,
    ReturnReason,
)
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    RefusalReason,
    TerminationGround,
)
from contracts.kafka import to_record
from database import Pool
from delivery import Message, ledger
from delivery.ledger import BatchResult
from mediation.api import routers
from mediation.consumer import EFFECTS, prepare
from mediation.jobs import JOBS
from mediation.state import State
from web import create_app

COUNTY = "330302"
OTHER = "330303"
CAMPAIGN = "wenzhou-2018"
TUESDAY = datetime.fromisoformat("2019-01-08T12:00:00+08:00")

WAITED = timedelta(days=3)
"""Applications are entered some days after they were made."""

MEDIATOR = Caller("mediator-1", Role.mediator, COUNTY)
STAFF = Caller("staff-1", Role.county_staff, COUNTY)
LAWYER = Caller("L330302-01", Role.lawyer, COUNTY)
CLIENT = Caller("client-1", Role.county_client, COUNTY)
CITY = Caller("city-1", Role.city_staff)
FOREIGN = Caller("mediator-2", Role.mediator, OTHER)

GRANTED = AidGranted(basis="N2.1")
ASSIGNED = LawyerAssigned(lawyer_id="L330302-01", lawyer_kind="lawyer")
REPLACED = LawyerReplaced(
    from_lawyer_id="L330302-01",
    to_lawyer_id="L330302-02",
    to_lawyer_kind="legal_worker",
    round=2,
    reason=ReplacementReason.recipient_asks,
)
RETURNED = AssignmentReturned(lawyer_id="L330302-01", reason=ReturnReason.illness)
WITHDRAWN = ApplicationWithdrawn(reason="recipient_asks", after_grant=True)
TERMINATED = AidTerminated(ground=TerminationGround.own_lawyer)
REFUSED = ApplicationRefused(reasons=(RefusalReason.out_of_scope,), responsible_instead="labour_inspection")


def received(
    case_class: CaseClass = CaseClass.wages, claimed: int | None = 1_000_000, ends: date | None = None
) -> ApplicationReceived:
    """A claim of three workers over 10 000 元, unless told otherwise."""
    return ApplicationReceived(
        case_no="鹿城援申字〔2019〕第1号",
        lane=Lane.green,
        case_class=case_class,
        claim_classes=(case_class,),
        channel=Channel.window,
        form="written",
        migrant_worker=True,
        workers=3,
        amount_claimed_fen=claimed,
        limitation_ends=ends,
    )


@dataclass
class CaseLog:
    """The case log as far as mediation reads it, in one partition each, and the clock."""

    pool: Pool
    partition: int = 0
    now: datetime = TUESDAY
    offsets: Any = field(default_factory=count)
    sequences: dict[tuple[str, UUID], int] = field(default_factory=dict)
    last: Sequence[Message] = ()

    async def say(self, *said: tuple[UUID, Event], county: str = COUNTY) -> BatchResult:
        """Others say something; mediation reads it as one batch."""
        self.last = [self._message(case_id, event, county) for case_id, event in said]
        return await self.deliver(self.last)

    async def deliver(self, messages: Sequence[Message]) -> BatchResult:
        return await ledger.apply_batch(self.pool, messages, EFFECTS, prepare, self.now)

    async def receive(self, county: str = COUNTY, **told: Any) -> UUID:
        """A new case, received and granted."""
        case_id = uuid7()
        await self.say((case_id, received(**told)), (case_id, GRANTED), county=county)
        return case_id

    async def open(self, county: str = COUNTY, **told: Any) -> UUID:
        """A new case with a lawyer, so with mediation open."""
        case_id = await self.receive(county, **told)
        await self.say((case_id, ASSIGNED), county=county)
        return case_id

    async def tick(self, **by: float) -> None:
        """The clock moves, and its jobs run once."""
        self.now += timedelta(**by)
        for job in JOBS:
            await job(self.pool, fixed(self.now))

    @asynccontextmanager
    async def http(self, caller: Caller = MEDIATOR) -> AsyncIterator["Client"]:
        """HTTP as one caller, now."""
        async with served(application(self.pool, self.now), caller) as session:
            yield Client(session)

    def _message(self, case_id: UUID, event: Event, county: str) -> Message:
        key = (event.source, case_id)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        envelope = Envelope(
            id=uuid7(),
            source=event.source,
            type=event.type,
            subject=str(case_id),
            time=self.now - WAITED if isinstance(event, ApplicationReceived) else self.now,
            recorded=self.now,
            sequence=self.sequences[key],
            county=county,
            campaign=CAMPAIGN,
            actor=Actor(ActorKind.person, county),
            data=event,
        )
        record = to_record(envelope)
        return Message(
            record.topic, self.partition, next(self.offsets), record.key, record.value, record.headers
        )


@dataclass(frozen=True)
class Told:
    """An event in the outbox."""

    type: str
    subject: UUID
    headers: Mapping[str, str]
    data: Mapping[str, Any]


async def told(pool: Pool, case_id: UUID | None = None) -> Sequence[Told]:
    """What mediation has told so far, in order: of one case, or of all."""
    rows = await pool.fetch("SELECT headers, value FROM outbox ORDER BY id")
    found = [(json.loads(row["headers"]), json.loads(row["value"])) for row in rows]
    events = [
        Told(_short(headers["ce_type"]), UUID(headers["ce_subject"]), headers, data)
        for headers, data in found
    ]
    return [event for event in events if case_id in (None, event.subject)]


def _short(type_: str) -> str:
    return type_.removeprefix("cn.yuanxin.").removesuffix(".v1")


async def types_told(pool: Pool, case_id: UUID | None = None) -> Sequence[str]:
    """The same, in short: mediation.opened, …"""
    return [event.type for event in await told(pool, case_id)]


async def state_of(pool: Pool, case_id: UUID) -> str | None:
    state: str | None = await pool.fetchval("SELECT state FROM cases WHERE case_id = $1", case_id)
    return state


TABLES = (
    "cases",
    "told",
    "sessions",
    "agreements",
    "instalments",
    "payments",
    "failures",
    "proceedings",
    "closings",
    "outbox",
    "subjects",
    "idempotency_keys",
    "progress",
    "applied",
    "held",
)


async def row_counts(pool: Pool) -> Mapping[str, Any]:
    """Rows of every table, and the versions: what bad input must leave as it was."""
    counts = {table: await pool.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
    return {**counts, "versions": await pool.fetchval("SELECT sum(version) FROM cases")}


async def nothing(conn: Any) -> dict[str, Any]:
    """/v1/pipeline is another's affair."""
    return {}


def application(pool: Pool, now: datetime = TUESDAY) -> FastAPI:
    """The service's own routes over a database, at a business instant."""
    state = State(
        service="mediation",
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(now),
        request_key=bytes(32),
        pipeline=nothing,
    )
    return create_app(state, title="调解", routers=routers)


@dataclass(frozen=True)
class Said:
    """An answer: its status, body and headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def problem(self) -> str:
        return str(self.body["type"]).removeprefix("urn:yuanxin:problem:")

    @property
    def pointers(self) -> list[str]:
        return [error["pointer"] for error in self.body["errors"]]


@dataclass(frozen=True)
class Client:
    """Requests with a fresh Idempotency-Key each."""

    session: Any

    async def get(self, path: str, **params: str) -> Said:
        return await self.ask("GET", path, params=params)

    async def act(self, case_id: UUID, what: str, match: str | None = None, **body: Any) -> Said:
        """POST /v1/mediations/{case_id}/<what>; `match`: the version seen."""
        headers = {"Idempotency-Key": str(uuid7()), **({"If-Match": match} if match else {})}
        return await self.ask("POST", f"/v1/mediations/{case_id}/{what}", json=body, headers=headers)

    async def does(self, case_id: UUID, what: str, **body: Any) -> Mapping[str, Any]:
        """The same, where it has to succeed."""
        said = await self.act(case_id, what, await self.version(case_id), **body)
        assert said.status in (200, 201), said.body
        found: Mapping[str, Any] = said.body
        return found

    async def close(self, case_id: UUID, **body: Any) -> Said:
        """Close what one just looked at."""
        return await self.act(case_id, "closing", await self.version(case_id), **body)

    async def version(self, case_id: UUID) -> str | None:
        """What If-Match says of a case that one just looked at."""
        return (await self.case(case_id)).headers.get("ETag")

    async def case(self, case_id: UUID) -> Said:
        return await self.get(f"/v1/mediations/{case_id}")

    async def ask(self, method: str, path: str, **request: Any) -> Said:
        async with self.session.request(method, path, **request) as answer:
            return Said(answer.status, await answer.json(), answer.headers)
