"""Every route of the OpenAPI documents × every role × own and another county's objects (A1, A3).

What must come out is in `role_table`, apart from the code. A route without a row there, or without an object
or a body in `isolation_bodies`, is a difference too, so that none is left out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Final
from uuid import uuid4
from zipfile import ZipFile

import aiohttp
from pypdf import PdfReader

from access import CITY_ROLES, Role
from builders_agency_flows import STRUCTURED
from builders_flows import Api, Reply
from contracts.service_names import SERVICES
from prove.findings import Finding, finding
from prove.isolation_bodies import bodies
from prove.isolation_objects import Objects, make_objects
from prove.isolation_probes import Probe, places_in, probes, routes
from role_table import OWN_CASES_ONLY, TABLE

OWN, OTHER = "330304", "330305"
AT_ONCE: Final = 8
OTHER_REASONS: Final = {"foreign-assignment", "machine-may-not-sign"}
"""Refusals for neither role nor county: another lawyer's case, a machine that signs."""

Roles = Mapping[str, Mapping[str, set[Role]]]
"""By service and route, who may use it."""


Ask = Callable[[Probe], Awaitable[Reply]]


async def check_isolation(api: Api) -> Finding:
    """On a running stack: what differs from the table, and every word of another county's that was seen."""
    own, other = await make_objects(api, OWN), await make_objects(api, OTHER)
    documents: dict[str, Any] = {
        service: (await api.request("GET", service, "/openapi.json")).body for service in SERVICES
    }

    async def ask(probe: Probe) -> Reply:
        return await send(api.http, api.stack.url(probe.service), probe, token_of(api, probe))

    return await compare(documents, TABLE, own, other, ask)


def token_of(api: Api, probe: Probe) -> str | None:
    """A workstation is one that filed nothing."""
    if probe.role is None:
        return None
    office = f"{probe.county}-T1" if probe.role is Role.workstation else None
    return api.stack.token(probe.role, probe.county, name="测试人员", agency=probe.agency, office=office)


async def compare(
    documents: Mapping[str, Any], table: Roles, own: Objects, other: Objects, ask: Ask
) -> Finding:
    """Ask everything, at most a few at once."""
    asked = [probe for probe in probes(documents, own, other) if probe.route in table[probe.service]]
    places = asyncio.Semaphore(AT_ONCE)

    async def answer(probe: Probe) -> Reply:
        async with places:
            return await ask(probe)

    replies = await asyncio.gather(*map(answer, asked))
    differences = list(missing(documents, table, own))
    for probe, reply in zip(asked, replies, strict=True):
        differences += judge(probe, reply, table[probe.service][probe.route], other)
    differences += not_found_by_search(asked, replies, other)
    return finding("A3", differences, probes=len(asked), routes=len({probe.route for probe in asked}))


def missing(documents: Mapping[str, Any], table: Roles, objects: Objects) -> Iterator[str]:
    """Routes that nobody wrote down, rows without a route, and routes that cannot be asked."""
    with_body = bodies(objects)
    for service, described in documents.items():
        there = set(routes(described))
        for route in there ^ set(table[service]):
            if route != "GET /v1/pipeline":
                yield f"{service}: {route} is in the {'document' if route in there else 'table'} only"
        for route in there:
            if set(places_in(route)) - set(objects.places):
                yield f"{service}: {route} names an object that isolation_objects does not make"
            if not route.startswith("GET") and route not in with_body:
                yield f"{service}: {route} has no body in isolation_bodies"


def judge(probe: Probe, reply: Reply, allowed: set[Role], other: Objects) -> Iterator[str]:
    """What is wrong with an answer."""
    problem = slug(reply)
    right = {
        "no token": reply.status == 401,
        "the role may not": (reply.status, problem) == (403, "forbidden-role"),
        "a colleague's": (reply.status, problem) == (404, "not-found"),
        "another county's": (reply.status, problem) in ((404, "not-found"), (403, "foreign-county")),
        "may": reply.status not in (401, 404, 500)
        and problem not in ("forbidden-role", "foreign-county", "invalid-body")
        and (reply.status != 403 or problem in OTHER_REASONS),
    }
    case = _case(probe, allowed)
    if case and not right[case]:
        yield f"{probe}: {case}, and the answer is {reply.status} {problem}"
    if probe.role not in CITY_ROLES and (words := seen(reply, other)):
        yield f"{probe}: the answer holds {', '.join(words)}"


def _case(probe: Probe, allowed: set[Role]) -> str | None:
    """What decides the answer; None: a list that is asked for another county, and shows nothing of it."""
    if not allowed:
        return None
    if probe.role is None:
        return "no token"
    if probe.role not in allowed:
        return "the role may not"
    if probe.is_foreign:
        return "another county's"
    if probe.role is Role.lawyer and probe.route in OWN_CASES_ONLY:
        return "a colleague's"
    if probe.role is Role.workstation and "{case_id}" in probe.path:
        return "a colleague's"
    return None if "county=" in probe.query and probe.objects.county != probe.county else "may"


def slug(reply: Reply) -> str:
    return str(reply.body.get("type", "")).rpartition(":")[2] if isinstance(reply.body, dict) else ""


def seen(reply: Reply, other: Objects) -> list[str]:
    """Which of the other county's words an answer holds, its headers included."""
    text = f"{reply.body}\n{dict(reply.headers)}"
    return [word for word in other.secrets if word in text]


def not_found_by_search(asked: Sequence[Probe], replies: Sequence[Reply], other: Objects) -> Iterator[str]:
    """The control: in each service the city is shown something of the county, by the same search."""
    pairs = list(zip(asked, replies, strict=True))
    for service in {probe.service for probe in asked}:
        shown = [reply for probe, reply in pairs if probe.service == service and probe.role in CITY_ROLES]
        if not any(seen(reply, other) for reply in shown):
            yield f"{service}: the search finds nothing of {other.county} where the city is shown it"


async def send(http: aiohttp.ClientSession, base: str, probe: Probe, token: str | None) -> Reply:
    """One request with a key of its own, as whoever the token names."""
    headers = {"Idempotency-Key": uuid4().hex} if probe.body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if probe.route == "POST /v1/agency-events":
        headers["Content-Type"] = STRUCTURED
    if probe.etag:
        headers["If-Match"] = probe.etag
    url = base + probe.address
    async with http.request(
        probe.method, url, headers=headers, json=probe.body, allow_redirects=False
    ) as response:
        is_json = "json" in response.headers.get("Content-Type", "")
        answer = await response.json(content_type=None) if is_json else words_in(await response.read())
        return Reply(response.status, response.headers.copy(), answer)


def words_in(content: bytes) -> str:
    """Also those of a PDF, and of a workbook or document, which are archives of XML and a picture or two."""
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
