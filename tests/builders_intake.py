"""Applications, and intake over HTTP on a real database: what is sent is read from the outbox table."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from aiohttp import ClientSession
from fastapi import FastAPI
from obstore.store import MemoryStore

from access import Caller, Role, Verifier
from builders_casework import COUNTY, OTHER, TUESDAY, CaseLog, Reply, SentEvent, count_rows, sent_events
from builders_contracts import EXAMPLES
from builders_intake_rules import RIGHT_ID, wenzhou
from builders_web import SEALING, keys, served
from campaign import Campaign
from clock import fixed
from contracts import Service
from database import Pool
from databases import as_the_api
from files import FileStore, Scanner
from intake.api import routers
from intake.app_state import AppState
from intake.case_files.api import FILE_BODIES
from intake.code_lists import CODE_LISTS
from intake.consumer import EFFECTS, prepare
from keyfiles.exchange_keys import ExchangeKeys, new_exchange_keys
from sealing import Sealing
from web import create_app

ASKS_A_PERSON = "330329"
ALL_PAPERS = ["application_form", "identity", "claim_evidence", "means_statement"]
MATCH_KEY = bytes(range(32))


@cache
def exchange_keys() -> ExchangeKeys:
    """Keys to which agencies encrypt persons, made once for all tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "exchange-keys.json"
        new_exchange_keys(path)
        return ExchangeKeys(path)


CLIENT = Caller("client-1", Role.county_client, COUNTY)
STAFF = Caller("staff-1", Role.county_staff, COUNTY, "测试人员甲")
FOREIGN = Caller("staff-2", Role.county_staff, OTHER, "测试人员乙")
TAISHUN = Caller("staff-3", Role.county_staff, ASKS_A_PERSON, "测试人员丙")
CITY = Caller("city-1", Role.city_staff)

TABLES = (
    *(
        "cases",
        "case_traces",
        "case_numbers",
        "sources",
        "consultations",
        "incidents",
        "foreign_events",
        "county_feed",
        "employer_cases",
        "audit",
        "files",
        "platform_cases",
    ),
    "record_audit",
    *(
        "agency_acts",
        "agency_feed",
        "agency_messages",
        "referrals",
        "agency_requests",
        "agency_answers",
        "agency_passwords",
        "agencies",
    ),
    *("outbox", "subjects", "idempotency_keys", "progress", "held"),
)


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


OWING = ordinary(papers_shown=ALL_PAPERS[:2])
"""Evidence and the statement of means are owed."""


@dataclass(frozen=True)
class IntakeReply(Reply):
    """What intake answered."""

    @property
    def problem(self) -> str:
        assert self.headers["Content-Type"] == "application/problem+json", self
        return super().problem

    @property
    def pointers(self) -> list[str]:
        return super().pointers if "errors" in self.body else []

    @property
    def rules(self) -> list[str]:
        """The rules that decided an application."""
        return [reason["rule"] for reason in self.body["reasons"]]

    @property
    def warned(self) -> list[str]:
        """The codes of what is to be looked at again."""
        return [warning["code"] for warning in self.body["warnings"]]


@dataclass(frozen=True)
class Desk:
    """One person's or machine's requests, each with a fresh Idempotency-Key."""

    session: ClientSession

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> IntakeReply:
        if method == "POST":
            headers = {"Idempotency-Key": uuid4().hex, **headers}
        sent = (
            {"data": BytesIO(body)} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        )
        async with self.session.request(method, path, headers=headers, **sent) as answer:
            return IntakeReply(answer.status, json.loads(await answer.read()), answer.headers)

    async def get(self, path: str) -> IntakeReply:
        return await self.ask("GET", path)

    async def post(self, path: str, body: Any, **headers: str) -> IntakeReply:
        return await self.ask("POST", path, body, **headers)

    async def apply(self, body: Any = None, **changed: Any) -> IntakeReply:
        """An application; by default a complete wage claim."""
        return await self.post("/v1/applications", body or application(**changed))

    async def case(self, case_id: str) -> IntakeReply:
        return await self.get(f"/v1/applications/{case_id}")

    async def act(self, case_id: str, act: str, match: int | None = None, **body: Any) -> IntakeReply:
        headers = {"If-Match": f'"{match}"'} if match is not None else {}
        return await self.post(f"/v1/applications/{case_id}/{act}", body, **headers)


async def applied(staff: Desk, body: Any = None) -> str:
    """The case that an application became; by default a complete wage claim."""
    return str((await staff.apply(body)).body["case_id"])


def intake_app(
    pool: Pool,
    now: datetime,
    campaigns: Mapping[str, Campaign],
    sealing: Sealing = SEALING,
    files: FileStore | None = None,
    scanner: Scanner | None = None,
) -> FastAPI:
    """The service's own routes over a database, at a business instant."""

    async def no_numbers(conn: Any) -> Mapping[str, Any]:
        return {}

    state = AppState(
        service=Service.intake,
        pool=pool,
        verifier=Verifier(keys()[1], "yuanxin", "yuanxin"),
        clock=fixed(now),
        request_key=SEALING.hash_key,
        pipeline=no_numbers,
        campaigns=campaigns,
        sealing=sealing,
        match_key=MATCH_KEY,
        exchange_keys=exchange_keys(),
        files=files or FileStore(MemoryStore(), "intake"),
        scanner=scanner,
    )
    return create_app(state, title="受理", codes=CODE_LISTS, routers=routers, larger=FILE_BODIES)


@asynccontextmanager
async def desk(
    pool: Pool,
    caller: Caller | None = CLIENT,
    now: datetime = TUESDAY,
    campaigns: Mapping[str, Campaign] | None = None,
    sealing: Sealing = SEALING,
    files: FileStore | None = None,
    scanner: Scanner | None = None,
) -> AsyncIterator[Desk]:
    """HTTP as one caller; without `files` every desk has a store of its own, in memory."""
    async with as_the_api(pool) as api:
        app = intake_app(api, now, campaigns or {"wenzhou-2018": wenzhou()}, sealing, files, scanner)
        async with served(app, caller) as session:
            yield Desk(session)


async def sent(pool: Pool, subject: str | UUID | None = None) -> Sequence[SentEvent]:
    """What intake has sent so far, in order: of one subject, or of all."""
    return await sent_events(pool, UUID(str(subject)) if subject else None)


async def types_sent(pool: Pool, subject: str | UUID | None = None) -> Sequence[str]:
    """The same, in short: application.received, …"""
    return [event.type for event in await sent(pool, subject)]


async def audit_steps(pool: Pool, case_id: str) -> list[tuple[str, str | None, str, str]]:
    """What the audit holds of a case: action, state before and after, who."""
    rows = await pool.fetch(
        "SELECT action, from_state, to_state, actor FROM audit WHERE case_id = $1 ORDER BY id", UUID(case_id)
    )
    return [tuple(row) for row in rows]


async def row_counts(pool: Pool) -> Mapping[str, int]:
    """Rows of every table, and all versions: what bad input must leave as it was."""
    return await count_rows(pool, TABLES)


class OtherServices(CaseLog):
    """What assignment and mediation append to the case log, which intake reads."""

    async def append_examples(self, case_id: str, *names: str) -> None:
        """Example events of these classes, read as one batch."""
        examples = {type(event).__name__: event for event in EXAMPLES}
        await self.append(*((UUID(case_id), examples[name]) for name in names))


def other_services(pool: Pool) -> OtherServices:
    return OtherServices(pool, EFFECTS, prepare)
