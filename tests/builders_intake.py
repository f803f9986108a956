"""Applications, and intake over HTTP on a real database: what is told is read from the outbox table."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from aiohttp import ClientSession
from fastapi import FastAPI
from uuid_utils.compat import uuid7

import campaign
from access import Caller, Role, Verifier
from builders_contracts import EXAMPLES
from builders_web import keys, served
from campaign import Campaign
from clock import fixed
from contracts import Actor, ActorKind, Envelope, Event
from contracts.kafka import to_record
from database import Pool
from delivery import Message, ledger
from intake.api import routers
from intake.consumer import EFFECTS, prepare
from intake.people.sealing import Keyring
from intake.state import State
from web import create_app

WENZHOU = Path(__file__).parents[1] / "campaigns" / "wenzhou-2018"
COUNTY, OTHER, ASKS_A_PERSON = "330302", "330303", "330329"
TUESDAY = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
ALL_PAPERS = ["application_form", "identity", "claim_evidence", "means_statement"]
RIGHT_ID, WRONG_ID = "360000199003074551", "360000199003074556"
MATCH_KEY = bytes(range(32))
SEALING = Keyring("k1", {"k1": bytes(32)}, bytes(range(1, 33)))

CLIENT = Caller("client-1", Role.county_client, COUNTY)
STAFF = Caller("staff-1", Role.county_staff, COUNTY, "测试人员甲")
FOREIGN = Caller("staff-2", Role.county_staff, OTHER, "测试人员乙")
TAISHUN = Caller("staff-3", Role.county_staff, ASKS_A_PERSON, "测试人员丙")
CITY = Caller("city-1", Role.city_staff)

TABLES = (
    *("cases", "case_numbers", "sources", "consultations", "incidents", "told", "audit"),
    *("outbox", "subjects", "idempotency_keys", "progress", "held"),
)


@cache
def wenzhou() -> Campaign:
    """The founding campaign, as a bureau would have it."""
    return campaign.load(WENZHOU)


def application(**changed: Any) -> dict[str, Any]:
    """A wage claim of one migrant worker, complete with papers."""
    body = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "channel": "window",
        "form": "written",
        "first_receiver": "周测甲",
        "claims": [{"class": "wages", "amount_fen": 1_200_000}],
        "migrant_worker": True,
        "recipients": [
            {"name": "赵测山", "identity_seen": True, "id_number": RIGHT_ID, "phone": "13800001234"}
        ],
        "workers": {"count": 1},
        "respondents": [{"role": "employer", "name": "温州测试建筑劳务有限公司"}],
        "facts": "工程结束后一直没有结清工资",
        "papers_shown": ALL_PAPERS,
    }
    return {name: value for name, value in {**body, **changed}.items() if value is not None}


def ordinary(**changed: Any) -> dict[str, Any]:
    """A social insurance claim: it takes the ordinary lane."""
    return application(**{"claims": [{"class": "social_insurance"}], **changed})


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def problem(self) -> str:
        assert self.headers["Content-Type"] == "application/problem+json", self
        return str(self.body["type"]).removeprefix("urn:yuanxin:problem:")

    @property
    def pointers(self) -> list[str]:
        return [error["pointer"] for error in self.body.get("errors", [])]

    @property
    def rules(self) -> list[str]:
        return [reason["rule"] for reason in self.body["reasons"]]

    @property
    def warned(self) -> list[str]:
        return [warning["code"] for warning in self.body["warnings"]]


@dataclass(frozen=True)
class Desk:
    """One person's or machine's requests, each with a fresh Idempotency-Key."""

    session: ClientSession

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Said:
        if method == "POST":
            headers = {"Idempotency-Key": uuid4().hex, **headers}
        sent = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        async with self.session.request(method, path, headers=headers, **sent) as answer:
            return Said(answer.status, answer.headers, json.loads(await answer.read()))

    async def get(self, path: str) -> Said:
        return await self.ask("GET", path)

    async def post(self, path: str, body: Any, **headers: str) -> Said:
        return await self.ask("POST", path, body, **headers)

    async def apply(self, body: Any = None, **changed: Any) -> Said:
        """An application; by default a complete wage claim."""
        return await self.post("/v1/applications", body or application(**changed))

    async def case(self, case_id: str) -> Said:
        return await self.get(f"/v1/applications/{case_id}")

    async def act(self, case_id: str, act: str, match: int | None = None, **body: Any) -> Said:
        headers = {"If-Match": f'"{match}"'} if match is not None else {}
        return await self.post(f"/v1/applications/{case_id}/{act}", body, **headers)


def intake_app(pool: Pool, now: datetime, campaigns: Mapping[str, Campaign]) -> FastAPI:
    """The service's own routes over a database, at a business instant."""

    async def no_numbers(conn: Any) -> Mapping[str, Any]:
        return {}

    state = State(
        service="intake",
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(now),
        request_key=SEALING.hash_key,
        pipeline=no_numbers,
        campaigns=campaigns,
        sealing=SEALING,
        match_key=MATCH_KEY,
    )
    return create_app(state, title="受理", routers=routers)


@asynccontextmanager
async def desk(
    pool: Pool,
    caller: Caller | None = CLIENT,
    now: datetime = TUESDAY,
    campaigns: Mapping[str, Campaign] | None = None,
) -> AsyncIterator[Desk]:
    """HTTP as one caller."""
    app = intake_app(pool, now, campaigns or {"wenzhou-2018": wenzhou()})
    async with served(app, caller) as session:
        yield Desk(session)


@dataclass(frozen=True)
class Told:
    """An event in the outbox."""

    type: str
    headers: Mapping[str, str]
    data: Mapping[str, Any]


async def told(pool: Pool, subject: str | UUID | None = None) -> Sequence[Told]:
    """What intake has told so far, in order: of one subject, or of all."""
    rows = await pool.fetch("SELECT headers, value FROM outbox ORDER BY id")
    read = [(json.loads(row["headers"]), json.loads(row["value"])) for row in rows]
    found = [Told(headers["ce_type"][11:-3], headers, data) for headers, data in read]
    return [event for event in found if subject is None or event.headers["ce_subject"] == str(subject)]


async def types_told(pool: Pool, subject: str | UUID | None = None) -> Sequence[str]:
    """The same, in short: application.received, …"""
    return [event.type for event in await told(pool, subject)]


async def row_counts(pool: Pool) -> Mapping[str, Any]:
    """Rows of every table, and all versions: what bad input must leave as it was."""
    counts = {table: await pool.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}
    return {**counts, "versions": await pool.fetchval("SELECT sum(version) FROM cases")}


@dataclass
class CaseLog:
    """What assignment and mediation say of a case, as one partition that intake reads."""

    pool: Pool
    said: list[tuple[str, str]] = field(default_factory=list)

    async def say(self, case_id: str, *names: str) -> None:
        """Others tell something, in order; intake reads it as one batch."""
        examples = {type(event).__name__: event for event in EXAMPLES}
        messages = [self._message(case_id, examples[name]) for name in names]
        await ledger.apply_batch(self.pool, messages, EFFECTS, prepare, TUESDAY)

    def _message(self, case_id: str, event: Event) -> Message:
        self.said.append((event.source, case_id))
        envelope = Envelope(
            id=uuid7(),
            source=event.source,
            type=event.type,
            subject=case_id,
            time=TUESDAY,
            recorded=TUESDAY,
            sequence=self.said.count((event.source, case_id)),
            county=COUNTY,
            campaign="wenzhou-2018",
            actor=Actor(ActorKind.person, COUNTY),
            data=event,
        )
        record = to_record(envelope)
        return Message(record.topic, 0, len(self.said) - 1, record.key, record.value, record.headers)
