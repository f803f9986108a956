"""Reporting on a real database, without Kafka: events come through the ledger, people come over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from obstore.store import MemoryStore
from uuid_utils.compat import uuid7

import database
from access import Caller, Role, Verifier
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at, event_at, person
from builders_web import SEALING, bearer, keys, served
from campaign import Campaign, load
from contracts import Actor, Envelope, Event, Service
from contracts.assignment import AssignmentConfirmed
from contracts.kafka import to_record
from database import Pool
from databases import Database, as_the_api
from delivery import Message, ledger
from delivery.ledger import BatchResult
from files import FileStore, Scanner
from reporting.__main__ import build
from reporting.app_state import Lifetimes
from reporting.audited import AUDITED as REPORTING_AUDITED
from reporting.calendar.store import write_calendars
from reporting.consumer import EFFECTS, prepare
from reporting.figures.rules.measures import REQUIRED
from reporting.identity_provider import IdentityProvider
from reporting.jobs import clock_jobs
from reporting.silence.handlers import sweep_up_to
from reporting.watermarks.handlers import Watermarks
from reporting.watermarks.rules import PipelineLag
from serving import JobState, SharedFields
from web import RequestLimit

MATCH_KEY = bytes(range(32))
"""As intake's in its tests."""
ROOT = Path(__file__).parent.parent
CLERK = Caller("staff-1", Role.county_staff, LUCHENG, "测试人员甲")
SECOND = Caller("staff-8", Role.county_staff, LUCHENG, "测试审签人")
MACHINE = Caller("client-1", Role.county_client, LUCHENG)
OTHER = Caller("staff-2", Role.county_staff, LONGWAN, "测试人员乙")
CITY = Caller("city-1", Role.city_staff, None, "市局测试人员")
OPERATOR = Caller("operator-1", Role.operator)
LAWYER = Caller("L330302-01", Role.lawyer, LUCHENG)
LIFETIMES = Lifetimes(link=timedelta(minutes=10), session=timedelta(hours=8), idle=timedelta(hours=1))

ZERO = {"zero": True, "filled_by": "测试人员甲", "phone": "0577-00000000"}
BY_PROXY = {**ZERO, "reason": "值班人员联系不上，据台账代报"}
FIGURES = {**dict.fromkeys(REQUIRED, 0), "received": 1, "received_wages": 1}


@cache
def wenzhou() -> Campaign:
    """The founding campaign's data."""
    return load(ROOT / "campaigns" / WENZHOU)


def filled(**figures: int) -> dict[str, Any]:
    """A report with figures."""
    return {**ZERO, "zero": False, "figures": {**FIGURES, **figures}}


@dataclass
class SetClock:
    """Business time as the test says."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    async def changed(self, since: datetime | None = None) -> None:
        await asyncio.Event().wait()


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def problem(self) -> str:
        return str(self.body["type"]).removeprefix("urn:yuanxin:problem:")

    @property
    def pointers(self) -> list[str]:
        return [error["pointer"] for error in self.body.get("errors", ())]


@dataclass
class Desk:
    """Reporting's desk: the business clock, the events that come in, and what people ask and sign."""

    database: Database
    pool: Pool
    session: Any
    clock: SetClock
    watermarks: Watermarks
    files: FileStore
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)

    async def start_again(self, now: str) -> "Desk":
        """Nothing happened yet, and it is `now`. The owner empties the tables: the service itself cannot."""
        owner = await asyncpg.connect(self.database.owner_url)
        await owner.execute(EMPTY)
        await owner.close()
        self.now(now)
        self.numbers.clear()
        self.offsets.clear()
        self.watermarks.marks, self.watermarks.as_of = [], None
        self.watermarks.lag = PipelineLag()
        return self

    # Time

    def now(self, text: str) -> None:
        self.clock.instant = at(text)

    async def see(self, text: str) -> None:
        """Everything up to an instant has been seen, and silence was judged."""
        await sweep_up_to(at(text), self.pool, self.clock, [wenzhou()], alarms_wait=False)

    async def tick(self, text: str) -> None:
        """The clock moves on; its jobs run and, 30 s behind, the sweep."""
        self.now(text)
        for job in clock_jobs([wenzhou()]):
            await job(self.pool, self.clock)
        as_of = self.clock.instant - timedelta(seconds=30)
        await sweep_up_to(as_of, self.pool, self.clock, [wenzhou()], alarms_wait=False)

    # Events

    async def consume(self, *envelopes: Envelope) -> BatchResult:
        """Events come in once they were recorded, and the ledger applies them in one batch."""
        now = max(self.clock.instant, *(one.recorded for one in envelopes))
        return await self.deliver([self.message(one) for one in envelopes], now)

    async def consume_event(self, event: Event, when: str, **how: Any) -> BatchResult:
        """One event about a subject of its own."""
        return await self.consume(event_at(event, when, **{"subject": str(uuid4()), **how}))

    async def deliver(self, messages: Sequence[Message], now: datetime | None = None) -> BatchResult:
        return await ledger.apply_batch(self.pool, messages, EFFECTS, prepare, now or self.clock.instant)

    def message(self, envelope: Envelope) -> Message:
        key = (envelope.source, envelope.subject)
        self.numbers[key] = self.numbers.get(key, 0) + 1
        record = to_record(replace(envelope, sequence=self.numbers[key]))
        offset = self.offset(record.topic, 0)
        return Message(record.topic, 0, offset, record.key, record.value, record.headers)

    def offset(self, topic: str, partition: int) -> int:
        """The next one of a partition."""
        offset = self.offsets.get((topic, partition), 0)
        self.offsets[topic, partition] = offset + 1
        return offset

    async def come_back(self) -> Sequence[str]:
        """Reporting's own events go through Kafka and come back; their types, in order."""
        rows = await self.pool.fetch("DELETE FROM outbox RETURNING id, topic, key, headers, value")
        rows.sort(key=lambda row: row["id"])
        messages = [
            Message(
                row["topic"],
                1,
                self.offset(row["topic"], 1),
                row["key"],
                row["value"],
                [(name, text.encode()) for name, text in json.loads(row["headers"]).items()],
            )
            for row in rows
        ]
        await self.deliver(messages)
        return [short(json.loads(row["headers"])["ce_type"]) for row in rows]

    # People

    async def ask(self, method: str, path: str, caller: Caller = CLERK, **more: Any) -> Reply:
        headers = {**bearer(caller), **more.pop("headers", {})}
        async with self.session.request(method, path, headers=headers, **more) as answer:
            is_json = "json" in answer.content_type
            body = await answer.json() if is_json else await answer.text()
            return Reply(answer.status, body, answer.headers)

    async def get(self, path: str, caller: Caller = CITY, **params: str) -> Reply:
        """GET; `from_` asks for `from`, which Python keeps to itself."""
        asked = {name.rstrip("_"): value for name, value in params.items()}
        return await self.ask("GET", path, caller, params=asked)

    async def line(self, day: str, county: str = LUCHENG, caller: Caller = CITY) -> Any:
        answer = await self.get(line_path(day, county), caller)
        assert answer.status == 200, answer.body
        return answer.body

    async def events(self, day: str, county: str = LUCHENG, **asked: str) -> list[Any]:
        """The events behind a line, page after page."""
        events: list[Any] = []
        while True:
            answer = await self.get(f"{line_path(day, county)}/events", CITY, **asked)
            assert answer.status == 200, answer.body
            events += answer.body["items"]
            if answer.body["next_cursor"] is None:
                return events
            asked["cursor"] = answer.body["next_cursor"]

    async def put(
        self,
        day: str,
        body: Mapping[str, Any],
        caller: Caller = CLERK,
        *,
        action: str = "sign",
        county: str = LUCHENG,
        match: int | None = None,
    ) -> Reply:
        headers = {} if match is None else {"If-Match": f'"{match}"'}
        sent = {"action": action, **body}
        return await self.ask("PUT", f"{line_path(day, county)}/report", caller, json=sent, headers=headers)

    async def correct(
        self, day: str, body: Mapping[str, Any], match: int | None, caller: Caller = CLERK
    ) -> Reply:
        headers = {"Idempotency-Key": str(uuid7())}
        if match is not None:
            headers["If-Match"] = f'"{match}"'
        return await self.ask(
            "POST", f"{line_path(day)}/report/corrections", caller, json=dict(body), headers=headers
        )

    async def sign_second(
        self, day: str, caller: Caller = SECOND, match: int | None = None, **said: str
    ) -> Reply:
        """The second signature, by who has seen the line as it stands unless `match` says otherwise."""
        return await self._post_seen(f"{line_path(day)}/report/second-signature", day, said, caller, match)

    async def allow_correction(
        self, day: str, caller: Caller = CITY, match: int | None = None, reason: str = "核对工资表后更正"
    ) -> Reply:
        path = f"{line_path(day)}/report/correction-leaves"
        return await self._post_seen(path, day, {"reason": reason}, caller, match)

    async def _post_seen(
        self, path: str, day: str, body: Mapping[str, str], caller: Caller, match: int | None
    ) -> Reply:
        version = (await self.line(day))["version"] if match is None else match
        headers = {"Idempotency-Key": str(uuid7()), "If-Match": f'"{version}"'}
        return await self.ask("POST", path, caller, json=dict(body), headers=headers)

    async def exempt(self, day: str, county: str = LUCHENG, caller: Caller = CITY) -> Reply:
        return await self.ask(
            "PUT", f"{line_path(day, county)}/exemption", caller, json={"reason": "台风停电"}
        )

    async def withdraw_exemption(self, day: str, match: int | None = None, caller: Caller = CITY) -> Reply:
        headers = {"Idempotency-Key": str(uuid7())}
        if match is not None:
            headers["If-Match"] = f'"{match}"'
        path = f"{line_path(day)}/exemption/withdrawal"
        return await self.ask("POST", path, caller, json={"reason": "填错了"}, headers=headers)

    async def stock(self, day: str, caller: Caller = CITY, **asked: str) -> list[str]:
        """The cases in stock at the end of a day, page after page."""
        cases: list[str] = []
        while True:
            answer = await self.get(f"{line_path(day)}/stock", caller, **asked)
            assert answer.status == 200, answer.body
            cases += [case["case_id"] for case in answer.body["items"]]
            if answer.body["next_cursor"] is None:
                return cases
            asked["cursor"] = answer.body["next_cursor"]

    async def board(self, caller: Caller = CITY, **params: str) -> Any:
        answer = await self.get(f"/v1/campaigns/{WENZHOU}/board", caller, **params)
        assert answer.status == 200, answer.body
        return answer.body

    async def cell(self, day: str, county: str = LUCHENG) -> Any:
        shown = await self.board(from_=date_of(day), to=date_of(day))
        return next(cell for cell in shown["cells"] if cell["county"] == county)

    async def alerts(self, county: str = LUCHENG, caller: Caller = CITY, **params: str) -> list[Any]:
        answer = await self.get("/v1/alerts", caller, county=county, **params)
        assert answer.status == 200, answer.body
        alerts: list[Any] = answer.body["items"]
        return alerts

    # What was sent and stored

    async def outbox(self) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
        rows = await self.pool.fetch("SELECT headers, value FROM outbox ORDER BY id")
        events = [(json.loads(row["headers"]), json.loads(row["value"])) for row in rows]
        return [(short(headers["ce_type"]), headers, data) for headers, data in events]

    async def rows(self) -> Mapping[str, int]:
        """Rows per table: what a refusal must leave as it was."""
        return {table: await self.pool.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}


AUDITED = [table.name for table in REPORTING_AUDITED.tables]
EMPTY = f"""
{";".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in AUDITED)};
TRUNCATE written_incidents, incident_follow_ups, alert_acts, activities, activity_files, activity_acts,
         arrears_findings, arrears_finding_acts,
         case_sweeps, carried_in, open_case_reasons, case_sweep_filings, plans, summaries, summary_drafts,
         summary_versions, reminders,
         lines, drafts, versions, first_signatures, correction_leaves, exemption_acts,
         cases, figures, stock, stock_moves, journal, incidents, signs_of_life,
         hot_spot_facts,
         swept, watches, silences, overdue, sign_in_tickets, browser_sessions, subjects, outbox, progress,
         applied, held, idempotency_keys, audit_unsealed, city_reports, city_report_issues;
UPDATE seen SET as_of = NULL, swept_to = NULL;
TRUNCATE beats, outages, collecting;
INSERT INTO collecting (campaign, since) VALUES ('{WENZHOU}', '{wenzhou().starts.isoformat()}');
{";".join(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in AUDITED)};
"""

TABLES = (
    "lines",
    "drafts",
    "versions",
    "first_signatures",
    "correction_leaves",
    "outbox",
    "subjects",
    "idempotency_keys",
    "figures",
    "journal",
    "silences",
    "overdue",
    "activities",
    "activity_files",
    "activity_acts",
    "arrears_findings",
    "arrears_finding_acts",
    "written_incidents",
    "incident_follow_ups",
    "alert_acts",
    "carried_in",
    "open_case_reasons",
    "case_sweep_filings",
    "plans",
    "summaries",
    "summary_drafts",
    "summary_versions",
    "reminders",
)


def short(type_: str) -> str:
    return type_.removeprefix("cn.yuanxin.").removesuffix(".v1")


def date_of(day: str) -> str:
    return at(f"{day} 00:00").date().isoformat()


def line_path(day: str, county: str = LUCHENG) -> str:
    date = day if len(day) > 5 else date_of(day)
    return f"/v1/campaigns/{WENZHOU}/counties/{county}/days/{date}"


def report_path(day: str) -> str:
    return f"/v1/campaigns/{WENZHOU}/days/{date_of(day)}/city-report"


async def city_report(desk: Desk, day: str) -> Any:
    answer = await desk.get(report_path(day))
    assert answer.status == 200, answer.body
    return answer.body


async def issued(desk: Desk, day: str, caller: Caller = CITY) -> Reply:
    headers = {"Idempotency-Key": str(uuid7())}
    return await desk.ask("POST", f"{report_path(day)}/issue", caller, headers=headers)


def clerk_of(county: str) -> Caller:
    return Caller(f"staff-of-{county}", Role.county_staff, county, "测试人员丙")


async def everybody_acts(desk: Desk, when: str, without: Sequence[str] = ()) -> None:
    """Every county but some shows a sign of life that counts in no figure."""
    for county in wenzhou().counties:
        if county.code not in without:
            actor: Actor = person(county.code)
            await desk.consume_event(
                AssignmentConfirmed(lawyer_id="L-1"), when, county=county.code, actor=actor
            )


@asynccontextmanager
async def opened(
    fresh: Database,
    campaign: Campaign | None = None,
    trusted_proxies: Sequence[str] = (),
    path_prefix: str = "",
    identity_provider: IdentityProvider | None = None,
    port: int = 0,
    scanner: Scanner | None = None,
) -> AsyncIterator[Desk]:
    """A desk over a database."""
    async with database.open_pool(fresh.url, min_size=1, max_size=4) as pool, as_the_api(pool) as api:
        async with pool.acquire() as conn:
            await write_calendars(conn, [campaign or wenzhou()])
        clock, watermarks = SetClock(wenzhou().starts), Watermarks()
        files = FileStore(MemoryStore(), "reporting")
        verifier = Verifier(keys()[1], "yuanxin", "yuanxin")
        fields = SharedFields(
            service=Service.reporting,
            offers_routes=True,
            pool=api,
            verifier=verifier,
            clock=clock,
            wake=asyncio.Event(),
            request_key=bytes(32),
            request_limit=RequestLimit(),
            sealing=SEALING,
            jobs=JobState(),
            checks={},
            background={},
            gauges=[],
        )
        app = build(
            fields,
            {WENZHOU: campaign or wenzhou()},
            LIFETIMES,
            watermarks,
            store=files,
            match_key=MATCH_KEY,
            scanner=scanner,
            identity_provider=identity_provider,
        )
        async with served(
            app, None, trusted_proxies=trusted_proxies, path_prefix=path_prefix, port=port
        ) as session:
            yield Desk(fresh, pool, session, clock, watermarks, files)
