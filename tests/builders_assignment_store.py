"""A county's detachment in a real database, and the case log that assignment reads, without Kafka."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from uuid_utils.compat import uuid7

import matching
from access import Caller, Role, Verifier
from assignment.api import routers
from assignment.consumer import EFFECTS, prepare
from assignment.state import State
from assignment.store import lawyers
from assignment.store.lawyers import Lawyer
from builders_web import keys, served
from clock import fixed
from contracts import Actor, ActorKind, CaseClass, Channel, Envelope, Event, Lane, RespondentRole
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationWithdrawn,
    RespondentRef,
)
from contracts.intake import TerminationGround as Ground
from contracts.kafka import to_record
from contracts.mediation import CaseClosed, ClosingMethod, ClosingOutcome
from database import Pool
from delivery import Message, ledger
from delivery.ledger import Applied
from web import create_app

COUNTY = "330302"
OTHER = "330303"
CAMPAIGN = "wenzhou-2018"
TUESDAY = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
EVERY_DAY = tuple(range(7))
EVERY_CLASS = tuple(CaseClass)
MATCH_KEY = bytes(32)
FIRM = "测试甲律师事务所"

STAFF = Caller("staff-1", Role.county_staff, COUNTY)
CLIENT = Caller("client-1", Role.county_client, COUNTY)
CITY = Caller("city-1", Role.city_staff)
FOREIGN = Caller("staff-2", Role.county_staff, OTHER)

WITHDRAWN = ApplicationWithdrawn(reason="recipient_asks", after_grant=True)
TERMINATED = AidTerminated(ground=Ground.own_lawyer)
GRANTED = AidGranted(basis="N2.1")
CLOSED = CaseClosed(
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.fully_recovered,
    recovered_fen=1_000,
    wages_recovered_fen=1_000,
)
ENDINGS: Sequence[Event] = (WITHDRAWN, TERMINATED, CLOSED)


def received(
    case_class: CaseClass = CaseClass.wages, respondent: str = "测试建筑公司"
) -> ApplicationReceived:
    """A wage claim of three workers, unless told otherwise."""
    return ApplicationReceived(
        case_no="鹿城援申字〔2019〕第1号",
        lane=Lane.green,
        case_class=case_class,
        claim_classes=(case_class,),
        channel=Channel.window,
        form="written",
        migrant_worker=True,
        workers=3,
        respondents=(
            RespondentRef(role=RespondentRole.employer, name_hash=matching.name_hash(MATCH_KEY, respondent)),
        ),
    )


def lawyer(number: int, county: str = COUNTY, **different: Any) -> Lawyer:
    """The n-th of a county's roster: a lawyer who takes any case on any day, unless told otherwise."""
    firm = different.pop("firm", FIRM)
    line: dict[str, Any] = {
        "lawyer_id": f"L{county}-{number:02}",
        "county": county,
        "name": f"测试律师{number:02}",
        "firm": firm,
        "firm_hash": matching.name_hash(MATCH_KEY, firm),
        "kind": "lawyer",
        "expertise": EVERY_CLASS,
        "capacity": 2,
        "duty_days": EVERY_DAY,
        "roster_order": number,
    }
    return Lawyer(**{**line, **different})


async def enrol(pool: Pool, *detachment: Lawyer) -> None:
    """Put lawyers on the roster as an import does."""
    async with pool.acquire() as conn:
        await lawyers.add_missing(conn, detachment)


def as_lawyer(lawyer_id: str, county: str = COUNTY) -> Caller:
    """The lawyer's own token."""
    return Caller(lawyer_id, Role.lawyer, county)


@dataclass
class CaseLog:
    """The case log as far as assignment reads it: what the others say, in one partition each."""

    pool: Pool
    partition: int = 0
    now: datetime = TUESDAY
    offsets: Any = field(default_factory=count)
    sequences: dict[tuple[str, UUID], int] = field(default_factory=dict)
    last: Sequence[Message] = ()

    async def say(self, *said: tuple[UUID, Event], county: str = COUNTY) -> Applied:
        """Others say something; assignment reads it as one batch."""
        self.last = [self._message(case_id, event, county) for case_id, event in said]
        return await self.deliver(self.last)

    async def deliver(self, messages: Sequence[Message]) -> Applied:
        return await ledger.apply_batch(self.pool, messages, EFFECTS, prepare, self.now)

    async def grant(self, *, county: str = COUNTY, **case: Any) -> UUID:
        """A new case, received and granted."""
        case_id = uuid7()
        await self.say((case_id, received(**case)), (case_id, GRANTED), county=county)
        return case_id

    async def grants(self, number: int, **case: Any) -> Sequence[UUID]:
        """So many new cases, the oldest first."""
        return [await self.grant(**case) for _ in range(number)]

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def _message(self, case_id: UUID, event: Event, county: str) -> Message:
        key = (event.source, case_id)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        envelope = Envelope(
            id=uuid7(),
            source=event.source,
            type=event.type,
            subject=str(case_id),
            time=self.now,
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
    """What assignment has told so far, in order: of one case, or of all."""
    rows = await pool.fetch("SELECT headers, value FROM outbox ORDER BY id")
    found = [(json.loads(row["headers"]), json.loads(row["value"])) for row in rows]
    events = [Told(headers["ce_type"], UUID(headers["ce_subject"]), headers, data) for headers, data in found]
    return [event for event in events if case_id in (None, event.subject)]


async def types_told(pool: Pool, case_id: UUID | None = None) -> Sequence[str]:
    """The same, in short: lawyer.assigned, …"""
    return [event.type.removeprefix("cn.yuanxin.").removesuffix(".v1") for event in await told(pool, case_id)]


async def state_of(pool: Pool, case_id: UUID) -> tuple[str, str | None]:
    """(state, lawyer_id)."""
    row = await pool.fetchrow("SELECT state, lawyer_id FROM cases WHERE case_id = $1", case_id)
    assert row is not None
    return row["state"], row["lawyer_id"]


async def row_counts(pool: Pool) -> Mapping[str, Any]:
    """Rows of every table, and the versions: what bad input must leave as it was."""
    tables = ("cases", "lawyers", "steps", "outbox", "subjects", "idempotency_keys", "progress", "held")
    counts = {table: await pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables}
    versions = await pool.fetchval(
        "SELECT (SELECT sum(version) FROM cases) + (SELECT sum(version) FROM lawyers)"
    )
    return {**counts, "versions": versions}


async def nothing(conn: Any) -> dict[str, Any]:
    """/v1/pipeline is another's affair."""
    return {}


def application(pool: Pool, now: datetime = TUESDAY) -> FastAPI:
    """The service's own routes over a database, at a business instant."""
    state = State(
        service="assignment",
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(now),
        request_key=bytes(32),
        pipeline=nothing,
        campaigns={},
        match_key=MATCH_KEY,
    )
    return create_app(state, title="指派", routers=routers)


@asynccontextmanager
async def http(pool: Pool, caller: Caller = STAFF, now: datetime = TUESDAY) -> AsyncIterator["Client"]:
    """HTTP as one caller."""
    async with served(application(pool, now), caller) as session:
        yield Client(session)


@dataclass(frozen=True)
class Said:
    """An answer: its status, body and version."""

    status: int
    body: Any
    etag: str | None

    @property
    def problem(self) -> str:
        return str(self.body["type"]).removeprefix("urn:yuanxin:problem:")


@dataclass(frozen=True)
class Client:
    """Requests with a fresh Idempotency-Key each."""

    session: Any

    async def get(self, path: str, **params: str) -> Said:
        return await self._ask("GET", path, params=params)

    async def post(self, path: str, body: Any = None, **headers: str) -> Said:
        key = {"Idempotency-Key": str(uuid7())}
        return await self._ask("POST", path, json=body or {}, headers={**key, **headers})

    async def put(self, path: str, body: Any, **headers: str) -> Said:
        return await self._ask("PUT", path, json=body, headers=headers)

    async def act(self, case_id: UUID, what: str, **body: Any) -> Said:
        """The act of somebody who just looked at the case."""
        seen = (await self.case(case_id)).etag
        return await self.post(
            f"/v1/assignments/{case_id}/{what}", body, **({"If-Match": seen} if seen else {})
        )

    async def case(self, case_id: UUID) -> Said:
        return await self.get(f"/v1/assignments/{case_id}")

    async def _ask(self, method: str, path: str, **request: Any) -> Said:
        async with self.session.request(method, path, **request) as answer:
            return Said(answer.status, await answer.json(), answer.headers.get("ETag"))
