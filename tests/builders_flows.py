"""The public interfaces of a running stack, for the flows: each call is one request of one person."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import aiohttp
from aiokafka import AIOKafkaConsumer, TopicPartition

from access import Role
from broker_access import client_options
from builders_web import REUSED_WITHIN_SECONDS
from contracts import Unreadable
from contracts.kafka import Headers, read_headers
from described_answers import DescribedAnswers
from devstack.stack import Stack
from devstack.wait_until_quiet import wait_until_quiet

CAMPAIGN = "wenzhou-2018"
COUNTY = "330302"
PARTITIONS = 12
ALL_PAPERS = ["application_form", "identity", "claim_evidence", "means_statement"]


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers, body."""

    status: int
    headers: Mapping[str, str]
    body: Any

    def problem(self) -> str:
        """The slug of a problem's type."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self
        return str(self.body["type"]).rpartition(":")[2]


class Api:
    """All services of a stack, asked by whoever works with them."""

    def __init__(self, stack: Stack, http: aiohttp.ClientSession) -> None:
        self.stack = stack
        self.http = http

    async def request(
        self,
        method: str,
        service: str,
        path: str,
        body: Any = None,
        *,
        role: Role = Role.county_staff,
        county: str | None = COUNTY,
        subject: str | None = None,
        name: str | None = "测试人员",
        version: int | None = None,
        key: str | None = None,
        raw: bytes | None = None,
        office: str | None = None,
    ) -> Reply:
        """One request. `version`: the one for If-Match; `key`: an idempotency key, otherwise a new one."""
        token = self.stack.token(role, county, subject, name, office=office)
        headers = {"Authorization": f"Bearer {token}"}
        if method in ("POST", "PUT"):
            headers |= {"Idempotency-Key": key or uuid4().hex, "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        sent = {"data": raw} if raw is not None else {"json": body} if body is not None else {}
        url = self.stack.url(service) + path
        async with self.http.request(method, url, headers=headers, **sent) as response:
            content = response.headers.get("Content-Type", "")
            body = await response.read()
            answer = await response.json(content_type=None) if "json" in content else await response.text()
            reply = Reply(response.status, response.headers.copy(), answer)
        await self.look_at(method, service, path.partition("?")[0], reply, body)
        return reply

    async def look_at(self, method: str, service: str, path: str, reply: Reply, body: bytes) -> None:
        """What came back, before anybody else sees it."""

    async def succeed(self, method: str, service: str, path: str, body: Any = None, **who: Any) -> Any:
        """One request that succeeds; the body of the answer."""
        reply = await self.request(method, service, path, body, **who)
        assert reply.status in (200, 201), (method, path, reply.status, reply.body)
        return reply.body

    async def apply(self, county: str = COUNTY, key: str | None = None, **changed: Any) -> Any:
        """A worker applies at the county's window."""
        body = application(county, **changed)
        return await self.succeed("POST", "intake", "/v1/applications", body, county=county, key=key)

    async def wait_until_quiet(self) -> None:
        """All that was asked has had all its effects."""
        await wait_until_quiet(self.stack, self.stack.now())

    async def advance_to(self, instant: datetime) -> None:
        """The business clock reaches an instant, and everything that is due by then is done."""
        self.stack.advance(instant)
        await self.wait_until_quiet()

    async def version_of(self, service: str, path: str, **who: Any) -> int:
        """The version for If-Match."""
        reply = await self.request("GET", service, path, **who)
        assert reply.status == 200, (path, reply.status, reply.body)
        return int(reply.headers["ETag"].strip('"'))

    async def change(self, service: str, path: str, step: str, body: Any, **who: Any) -> Any:
        """A change of what was just looked at: the version read there goes with it."""
        version = await self.version_of(service, path, **who)
        return await self.succeed("POST", service, f"{path}/{step}", body, version=version, **who)

    async def received_today(self, county: str = COUNTY) -> int:
        """How many applications the board shows of a county; 0 before the first."""
        figures = (await self.board_line(self.stack.now().date(), county))["system"]["figures"] or {}
        return int(figures.get("received") or 0)

    async def board_line(self, day: date, county: str = COUNTY) -> Any:
        """A county's line of a day, as the city sees it."""
        return await self.succeed(
            "GET", "reporting", day_path(day, county), role=Role.city_staff, county=None
        )

    async def events_behind(self, day: date, county: str = COUNTY) -> list[Any]:
        """The events behind a county's line of a day, page after page, as the city sees them."""
        city: dict[str, Any] = {"role": Role.city_staff, "county": None}
        path, events = f"{day_path(day, county)}/events?limit=200", []
        page = await self.succeed("GET", "reporting", path, **city)
        while page["next_cursor"]:
            events += page["items"]
            page = await self.succeed("GET", "reporting", f"{path}&cursor={page['next_cursor']}", **city)
        return [*events, *page["items"]]

    async def incomplete(self, day: date, counties: Iterable[str]) -> list[str]:
        """Those of the counties whose system figures of a day are not called complete."""
        lines = {county: await self.board_line(day, county) for county in counties}
        return [county for county, line in lines.items() if not line["system"]["complete"]]

    async def alerts(self, county: str, kind: str) -> list[Any]:
        """The county's alerts of a kind, open and past."""
        path = f"/v1/alerts?campaign={CAMPAIGN}&county={county}"
        alerts = await self.succeed("GET", "reporting", path, role=Role.city_staff, county=None)
        return [item for item in alerts["items"] if item["kind"] == kind]


class WatchedApi(Api):
    """Compares whatever is answered with what the service says of itself in its OpenAPI document."""

    def __init__(self, stack: Stack, http: aiohttp.ClientSession) -> None:
        super().__init__(stack, http)
        self.differences: list[str] = []
        self._described: dict[str, DescribedAnswers] = {}

    async def look_at(self, method: str, service: str, path: str, reply: Reply, body: bytes) -> None:
        if not path.startswith("/v1/"):
            return
        described = await self._described_by(service)
        if described is not None:
            headers = {name.lower(): value for name, value in reply.headers.items()}
            self.differences += described.differences(method, path, reply.status, headers, body)

    async def _described_by(self, service: str) -> DescribedAnswers | None:
        """Read once; None while a fault keeps it from being read."""
        if service not in self._described:
            try:
                async with self.http.get(self.stack.url(service) + "/openapi.json") as response:
                    self._described[service] = DescribedAnswers(await response.json())
            except (aiohttp.ClientError, TimeoutError):
                return None
        return self._described[service]


@asynccontextmanager
async def open_api(stack: Stack) -> AsyncIterator[Api]:
    """With one connection pool, which forgets a connection before the services do: they end idle ones.

    Whatever is answered must be what the OpenAPI documents say.
    """
    connector = aiohttp.TCPConnector(keepalive_timeout=REUSED_WITHIN_SECONDS)
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
        api = WatchedApi(stack, http)
        yield api
    assert not api.differences, api.differences


def application(county: str = COUNTY, **changed: Any) -> dict[str, Any]:
    """A wage claim of one migrant worker, complete with papers."""
    return {
        "campaign": CAMPAIGN,
        "county": county,
        "channel": "window",
        "form": "written",
        "first_receiver": "周一鸣",
        "claims": [{"class": "wages", "amount_fen": 1_200_000}],
        "migrant_worker": True,
        "recipients": [{"name": "赵大山", "identity_seen": True}],
        "workers": {"count": 1},
        "respondents": [{"role": "employer", "name": "某某建筑劳务公司"}],
        "facts": "工程结束后一直没有结清工资",
        "papers_shown": ALL_PAPERS,
        **changed,
    }


def day_path(day: date, county: str = COUNTY) -> str:
    """The line of a county and a day."""
    return f"/v1/campaigns/{CAMPAIGN}/counties/{county}/days/{day.isoformat()}"


FIGURES = [
    "received",
    "received_wages",
    "accepted",
    "granted",
    "refused",
    "consultations",
    "assigned",
    "agreements",
    "mediations_failed",
    "proceedings_opened",
    "closed",
    "wages_recovered_fen",
    "losses_recovered_fen",
    "incidents",
]


def signed_report(
    zero: bool = False, system: Mapping[str, int] | None = None, **changed: Any
) -> dict[str, Any]:
    """A signed daily report: zero, or the system's figures."""
    figures = {} if zero else {"figures": {name: (system or {}).get(name, 0) for name in FIGURES}}
    return {
        "action": "sign",
        "zero": zero,
        **figures,
        "filled_by": "周一鸣",
        "phone": "0577-00000000",
        **changed,
    }


def at_local_time(instant: datetime, day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A wall-clock time in the zone of `instant`."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=instant.tzinfo)


async def read_records(bootstrap: str, *topics: str) -> list[Any]:
    """Every record of these topics, from the beginning to the end of now."""
    reader = AIOKafkaConsumer(
        **client_options(bootstrap), auto_offset_reset="earliest", enable_auto_commit=False
    )
    await reader.start()
    try:
        return await _read(reader, topics)
    finally:
        await reader.stop()


async def _read(reader: Any, topics: tuple[str, ...]) -> list[Any]:
    partitions = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    reader.assign(partitions)
    await reader.seek_to_beginning(*partitions)
    ends = await reader.end_offsets(partitions)
    records: list[Any] = []
    while any([await reader.position(where) < ends[where] for where in partitions]):
        batch = await reader.getmany(timeout_ms=500)
        records += [record for of_partition in batch.values() for record in of_partition]
    return records


def headers_of(record: Any) -> Headers | None:
    """The attributes of a record, None when they cannot be read."""
    try:
        return read_headers(record.headers)
    except Unreadable:
        return None


async def apply_with_retries(api: Api, key: str) -> str:
    """As a county's client does: ask again with the same key until there is an answer."""
    while True:
        try:
            reply = await api.request("POST", "intake", "/v1/applications", application(), key=key)
        except (OSError, aiohttp.ClientConnectionError):  # also one kept open to a process that was killed
            await asyncio.sleep(0.05)
            continue
        if reply.status == 201:
            return str(reply.body["case_id"])
        assert reply.status in (429, 503), reply
        await asyncio.sleep(0.05)
