"""What a service does against those who misuse it: headers, limits, deadlines, tokens that are none."""

import asyncio
import base64
import hashlib
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import jwt
import pytest

from access import Caller, Role, Verifier
from builders_web import CLERK, STAFF, bearer, connected, keys, no_pool, served, small_app, token
from telemetry import metrics
from web import LargerBodies, RequestLimit, page_headers
from web.body_limit import BODY_LIMIT

JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"
NOTHING = "/v1/nothing"
COURT = Caller("court", Role.agency, agency="court")


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with no_pool() as pool, served(small_app(pool)) as client:
        yield client


@asynccontextmanager
async def limited(per_second: float, burst: int, **changed: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """A service in which a client may ask so often."""
    async with no_pool() as pool:
        app = small_app(pool, request_limit=RequestLimit(per_second, burst), **changed)
        async with served(app, caller=None) as client:
            yield client


async def statuses(client: aiohttp.ClientSession, path: str, times: int, caller: Caller | None) -> list[int]:
    return [(await ask(client, path, caller))[0] for _ in range(times)]


async def ask(client: aiohttp.ClientSession, path: str, caller: Caller | None) -> tuple[int, Any]:
    async with client.get(path, headers=bearer(caller) if caller else {}) as answer:
        await answer.read()
        return answer.status, answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/livez", 200),
        ("GET", "/readyz", 503),
        ("GET", "/metrics", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/docs", 200),
        ("GET", NOTHING, 404),
        ("DELETE", "/v1/notes", 405),
        ("POST", "/v1/notes", 400),
        ("GET", "/v1/notes", 503),
        ("GET", "/v1/notes/broken", 500),
        ("GET", "/v1/pipeline", 403),
    ],
)
async def test_every_answer_tells_a_browser_to_guess_frame_load_and_refer_to_nothing(
    client: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with client.request(method, path) as answer:
        assert answer.status == status
        for name, value in {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "DENY",
        }.items():
            assert answer.headers.getall(name) == [value]
        (policy,) = answer.headers.getall("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert path == "/docs" or policy == JSON_POLICY


async def test_the_page_is_allowed_its_own_style_and_nothing_else(client: aiohttp.ClientSession) -> None:
    """As a browser reckons: the hash of what stands between the tags."""
    async with client.get("/docs") as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "border-collapse" in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert dict(part.split(" ", 1) for part in policy.split("; ")) == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "style-src": f"'sha256-{digest}'",
    }
    assert " style=" not in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_without_a_style_is_allowed_none() -> None:
    assert "style-src" not in page_headers()["Content-Security-Policy"]


async def test_a_caller_over_its_limit_is_told_when_to_come_again_and_all_others_are_served() -> None:
    before = counted()
    async with limited(per_second=0.1, burst=3) as client:
        assert await statuses(client, NOTHING, 4, CLERK) == [404, 404, 404, 429]
        status, answer = await ask(client, "/v1/notes", CLERK)
        body = await answer.json()
        assert (status, body["type"]) == (429, "urn:yuanxin:problem:too-many-requests")
        assert 1 <= int(answer.headers["Retry-After"]) <= 10
        assert answer.headers["X-Request-Id"]
        assert await statuses(client, NOTHING, 3, STAFF) == [404] * 3
        assert await statuses(client, NOTHING, 4, None) == [404] * 3 + [429]
    shown = metrics.exposition().decode()
    assert counted() - before == 3
    assert "clerk-1" not in shown
    assert "127.0.0.1" not in shown


def counted() -> float:
    """How many requests were refused, by the metrics."""
    text = metrics.exposition().decode()
    return sum(map(float, re.findall(r'http_requests_limited_total\{.*service="intake"\} (\S+)', text)))


async def test_whoever_shows_no_good_token_uses_up_nobody_elses_share() -> None:
    async with limited(per_second=0.1, burst=3) as client:
        forged = {"Authorization": f"Bearer {token(CLERK, issuer='somebody')}"}
        for _ in range(10):
            async with client.get(NOTHING, headers=forged):
                pass
        assert await statuses(client, NOTHING, 3, CLERK) == [404] * 3


async def test_health_and_metrics_are_answered_however_often_they_are_asked_for() -> None:
    async with limited(per_second=0.1, burst=1) as client:
        assert await statuses(client, "/livez", 5, None) == [200] * 5
        assert await statuses(client, "/readyz", 3, None) == [503] * 3
        assert await statuses(client, "/metrics", 3, None) == [200] * 3


async def test_what_a_bureau_does_meets_no_limit(client: aiohttp.ClientSession) -> None:
    """300 requests at once, and 60 a second after them, of one caller."""
    results = await asyncio.gather(*[statuses(client, NOTHING, 1, CLERK) for _ in range(300)])
    assert {status for (status,) in results} == {404}


def head_of_a_post(length: str) -> bytes:
    head = [
        "POST /v1/notes HTTP/1.1",
        "Host: notes",
        "Content-Type: application/json",
        f"Authorization: {bearer(CLERK)['Authorization']}",
        length,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n"


async def test_half_a_body_ends_after_its_time_and_its_connection_too() -> None:
    async with (
        no_pool() as pool,
        served(small_app(pool, body_seconds=0.3)) as client,
        connected(client) as (reader, writer),
        asyncio.timeout(10),
    ):
        writer.write(head_of_a_post("Content-Length: 100") + b'{"text"')
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer.lower()
    assert b"urn:yuanxin:problem:request-timeout" in answer


@pytest.mark.parametrize(
    ("length", "piece"), [("Content-Length: 100000", b" "), ("Transfer-Encoding: chunked", b"1\r\n \r\n")]
)
async def test_a_body_that_trickles_has_no_more_time_than_one_that_stops(length: str, piece: bytes) -> None:
    async with (
        no_pool() as pool,
        served(small_app(pool, body_seconds=0.4)) as client,
        connected(client) as (reader, writer),
        asyncio.timeout(10),
    ):
        answer = asyncio.create_task(reader.readline())
        writer.write(head_of_a_post(length))
        while not answer.done():
            writer.write(piece)
            await asyncio.sleep(0.05)
        assert (await answer).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("who", "status", "reason"), [({}, 401, "token-missing"), (bearer(COURT), 403, "forbidden-role")]
)
async def test_who_may_bring_no_large_body_takes_none_of_the_few_places(
    who: dict[str, str], status: int, reason: str
) -> None:
    """One place here: half a body is answered at once, and one of somebody who may is read meanwhile."""
    larger = LargerBodies(
        re.compile("/v1/notes"), 2 * BODY_LIMIT, 600.0, frozenset({CLERK.role}), asyncio.Semaphore(1)
    )
    head = {"Content-Length": str(BODY_LIMIT + 100), "Host": "notes", "Accept": "application/json", **who}
    lines = ["POST /v1/notes HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    long, kind = b'{"text": "a"' + b" " * BODY_LIMIT + b"}", {"Content-Type": "application/json"}
    async with (
        no_pool() as pool,
        served(small_app(pool, larger=larger)) as client,
        connected(client) as (reader, writer),
        asyncio.timeout(30),
    ):
        writer.write("\r\n".join(lines).encode() + b'\r\n\r\n{"text"')
        answer = await reader.read()
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
        assert reason.encode() in answer
        assert (b"www-authenticate: bearer" in answer.lower()) is (status == 401)
        async with client.post("/v1/notes", data=long, headers=kind) as answered:
            assert (await answered.json())["type"] == "urn:yuanxin:problem:missing-idempotency-key"


async def test_one_caller_that_sends_slowly_leaves_places_to_the_others() -> None:
    """Three places here, and as many connections of one caller's with half a body each."""
    larger = LargerBodies(
        re.compile("/v1/notes"), 2 * BODY_LIMIT, 600.0, frozenset({CLERK.role}), asyncio.Semaphore(3)
    )
    slow = {
        "Content-Length": str(BODY_LIMIT + 100),
        "Host": "notes",
        **bearer(replace(CLERK, subject="slow")),
    }
    lines = ["POST /v1/notes HTTP/1.1", *(f"{name}: {value}" for name, value in slow.items())]
    long, kind = b'{"text": "a"' + b" " * BODY_LIMIT + b"}", {"Content-Type": "application/json"}
    async with (
        no_pool() as pool,
        served(small_app(pool, larger=larger)) as client,
        AsyncExitStack() as all_of_one,
    ):
        for _ in range(3):
            _, writer = await all_of_one.enter_async_context(connected(client))
            writer.write("\r\n".join(lines).encode() + b'\r\n\r\n{"text"')
            await writer.drain()
        own = larger.places_of(replace(CLERK, subject="slow"))
        async with asyncio.timeout(30):
            while not own.locked():  # noqa: ASYNC110 - a semaphore tells nobody that it is taken
                await asyncio.sleep(0.01)
            async with client.post("/v1/notes", data=long, headers=kind) as answered:
                assert (await answered.json())["type"] == "urn:yuanxin:problem:missing-idempotency-key"


async def test_a_slow_body_that_comes_in_time_is_read(client: aiohttp.ClientSession) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for part in (b'{"te', b'xt": "a"', b"}"):
            yield part
            await asyncio.sleep(0.1)

    async with client.post("/v1/notes", data=parts(), headers={"Content-Type": "application/json"}) as answer:
        assert (await answer.json())["type"] == "urn:yuanxin:problem:missing-idempotency-key"


def signed(**claims: Any) -> dict[str, str]:
    """The header with a token of our own key over whatever claims."""
    now = time.time()
    who = {"iss": "yuanxin", "aud": "yuanxin", "sub": "a", "role": "county-staff", "county": "330302"}
    private = keys()[0]
    written = jwt.encode(
        {**who, "iat": now, "exp": now + 60, **claims}, private, "EdDSA", {"kid": private.key_id}
    )
    return {"Authorization": f"Bearer {written}"}


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 10**400}, "malformed"),
        ({"exp": float("nan")}, "malformed"),
        ({"exp": float("inf")}, "malformed"),
        ({"exp": "2999-01-01"}, "malformed"),
        ({"exp": -1}, "expired"),
        ({"exp": time.time() + 90_000}, "lives-too-long"),
        ({"iat": None, "exp": time.time() + 90_000}, "lives-too-long"),
        ({"name": json.loads("[" * 300 + "]" * 300), "exp": 1e300}, "malformed"),
        ({"sub": "\ud800"}, "claim-missing"),
    ],
)
async def test_a_token_that_says_impossible_things_is_refused_and_breaks_nothing(
    client: aiohttp.ClientSession, claims: dict[str, Any], reason: str
) -> None:
    async with client.get("/v1/notes", headers=signed(**claims)) as answer:
        assert (answer.status, (await answer.json())["reason"]) == (401, reason)


async def test_while_nobodys_token_can_be_judged_the_service_says_unavailable() -> None:
    """The machine is in trouble, not the caller: the client keeps its token and comes again."""
    now = 0.0

    async def unreachable() -> Any:
        raise OSError("out of reach")

    verifier = Verifier(keys()[1], "yuanxin", "yuanxin", unreachable, now=lambda: now)
    async with no_pool() as pool, served(small_app(pool, verifier=verifier)) as client:
        now = timedelta(hours=1, minutes=1).total_seconds()
        async with client.get("/readyz") as answer:
            assert (await answer.json())["checks"]["keys"] == "LookupError"
        async with client.get("/v1/notes") as answer:
            body = await answer.json()
    assert (answer.status, body["reason"]) == (503, "keys-out-of-date")
    assert int(answer.headers["Retry-After"]) >= 1
    assert body["type"] == "urn:yuanxin:problem:unavailable"


async def test_a_browser_is_shown_a_page_whatever_stands_in_its_way() -> None:
    """No raw JSON before a person: the machine in trouble, nothing there, no key, asked too often."""
    page = {"Accept": "text/html"}
    async with limited(per_second=0.01, burst=3) as client:
        answers = [
            await client.get("/v1/notes", headers={**bearer(CLERK), **page}),
            await client.get(NOTHING, headers={**bearer(CLERK), **page}),
            await client.post("/v1/notes", headers={**bearer(CLERK), **page}),
            await client.get(NOTHING, headers={**bearer(CLERK), **page}),
        ]
        told = [(answer.status, answer.content_type, "Retry-After" in answer.headers) for answer in answers]
        titles = [re.findall("<h1>(.*?)</h1>", await answer.text()) for answer in answers]
    html = "text/html"
    assert told == [(503, html, True), (404, html, False), (400, html, False), (429, html, True)]
    assert all(re.search("[\u4e00-\u9fff]", title) for [title] in titles)


async def test_a_service_without_its_database_says_when_to_come_again(client: aiohttp.ClientSession) -> None:
    async with client.get("/v1/notes") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    key = {"Idempotency-Key": "k"}
    async with client.post("/v1/notes", json={"text": "a"}, headers=key) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    async with client.get("/readyz") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


def test_the_limits_of_the_product_are_generous() -> None:
    assert RequestLimit() == RequestLimit(per_second=100, burst=400)
