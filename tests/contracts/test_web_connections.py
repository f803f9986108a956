"""What no client would do to a server: half requests, heads without end, floods of connections (H8)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from builders_web import connected, no_pool, served, small_app
from serving.connections import LARGEST_HEAD, ConnectionLimits
from serving.http_server import http_server, listen
from telemetry import metrics

LIVEZ = b"GET /livez HTTP/1.1\r\nHost: notes\r\n"
SHORT = ConnectionLimits(head_seconds=0.4)
BODY_BYTES = 12
ASKING_FOR = (
    "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {}\r\n"
    f"HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\nContent-Length: {BODY_BYTES}\r\n\r\n"
)


@asynccontextmanager
async def service(limits: ConnectionLimits) -> AsyncIterator[aiohttp.ClientSession]:
    async with no_pool() as pool, served(small_app(pool), limits=limits) as client, asyncio.timeout(30):
        yield client


def refusal(answer: bytes) -> tuple[int, str]:
    """Status and kind of a problem that ends its connection; it bears what every answer bears."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers["connection"] == "close"
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert int(headers["content-length"]) == len(body)
    return int(lines[0].split()[1]), json.loads(body)["type"].rpartition(":")[2]


async def trickle(
    writer: asyncio.StreamWriter, reader: asyncio.StreamReader, start: bytes, piece: bytes
) -> bytes:
    """All that is answered while the client sends a little, again and again."""
    answer = asyncio.create_task(reader.read())
    writer.write(start)
    while not answer.done():
        writer.write(piece)
        await asyncio.sleep(0.05)
    return await answer


@pytest.mark.parametrize(
    ("start", "piece"),
    [(LIVEZ, b"a: b\r\n"), (LIVEZ + b"X-Long: ", b"x"), (b"GET /", b"x"), (LIVEZ, b"")],
    ids=["lines", "one line", "the address", "nothing more"],
)
async def test_a_head_that_trickles_or_stops_has_its_time_and_no_more(start: bytes, piece: bytes) -> None:
    async with service(SHORT) as client, connected(client) as (reader, writer):
        assert refusal(await trickle(writer, reader, start, piece)) == (408, "request-timeout")


async def test_whoever_says_nothing_at_all_is_not_waited_for() -> None:
    async with service(SHORT) as client, connected(client) as (reader, _):
        assert refusal(await reader.read()) == (408, "request-timeout")


async def test_the_second_head_of_a_connection_has_no_more_time_than_the_first() -> None:
    async with service(SHORT) as client, connected(client) as (reader, writer):
        writer.write(LIVEZ + b"\r\n")
        first = await reader.readuntil(b"ok\n")
        rest = await trickle(writer, reader, LIVEZ, b"a: b\r\n")
    assert first.startswith(b"HTTP/1.1 200 ")
    assert refusal(rest) == (408, "request-timeout")


async def test_an_idle_connection_is_ended_without_a_word() -> None:
    async with service(ConnectionLimits(idle_seconds=1)) as client, connected(client) as (reader, writer):
        writer.write(LIVEZ + b"\r\n")
        answer = await reader.read()
    assert answer.endswith(b"ok\n")


async def test_a_slow_head_that_comes_in_time_is_answered() -> None:
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        for part in (LIVEZ[:9], LIVEZ[9:], b"\r\n"):
            writer.write(part)
            await asyncio.sleep(0.05)
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200 ")


async def test_the_time_for_the_head_is_over_once_it_is_there() -> None:
    """A body has a time of its own, and so has the work: neither is cut by the head's."""
    app = FastAPI()

    @app.get("/slow")
    async def slow() -> Response:
        await asyncio.sleep(1)
        return PlainTextResponse("done")

    async with served(app, limits=SHORT) as client, client.get("/slow") as answer:
        assert await answer.text() == "done"


@pytest.mark.parametrize("spoilt", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"])
async def test_what_is_no_http_is_answered_as_a_problem(spoilt: bytes) -> None:
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        writer.write(spoilt)
        assert refusal(await reader.read()) == (400, "not-http")


async def test_requests_before_what_is_no_http_end_with_it(caplog: pytest.LogCaptureFixture) -> None:
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        writer.write((LIVEZ + b"\r\n") * 2 + b"no http\r\n\r\n")
        assert refusal(await reader.read()) == (400, "not-http")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_body_that_stops_being_http_is_answered_as_a_problem() -> None:
    head = b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        writer.write(head)
        await asyncio.sleep(0.1)
        writer.write(b"no length\r\n\r\n")
        assert refusal(await reader.read()) == (400, "not-http")


@pytest.mark.parametrize("protocol", ["h2c", "websocket"])
async def test_who_asks_for_another_protocol_is_answered_in_this_one(protocol: str) -> None:
    """Java's client asks for HTTP/2 in its first request, and sends the next one on the same connection."""
    sent = ASKING_FOR.format(protocol).encode()
    async with echoing() as (reader, writer), asyncio.timeout(30):
        for pieces in ([sent + b"\nupgrade: ab"], [sent, b"GET / HTTP/1"]):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.05)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            assert await reader.readexactly(BODY_BYTES) == pieces[-1][-BODY_BYTES:]


async def test_a_wish_for_another_protocol_that_comes_in_two_pieces_makes_no_second_request() -> None:
    sent = ASKING_FOR.format("h2c").encode()
    middle = sent.index(b"grade: h2c")
    async with echoing() as (reader, writer), asyncio.timeout(30):
        for piece in (sent[:middle], sent[middle:] + b"GET / HTTP/1"):
            writer.write(piece)
            await asyncio.sleep(0.05)
        assert refusal(await reader.read()) == (400, "not-http")


@asynccontextmanager
async def echoing() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection on which every body is sent back."""

    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await PlainTextResponse(await Request(scope, receive).body())(scope, receive, send)

    server, listening = http_server("intake", echo, SHORT), listen("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    yield reader, writer
    writer.close()
    server.end()
    await serving


async def test_a_head_too_large_is_refused_while_it_comes() -> None:
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        answer = await trickle(writer, reader, LIVEZ, b"X-A: " + b"a" * (LARGEST_HEAD // 4) + b"\r\n")
    assert refusal(answer) == (431, "head-too-large")


async def test_half_open_requests_make_room_for_whole_ones_and_take_no_files() -> None:
    before = counted("full")
    async with service(ConnectionLimits(at_once=20)) as client, AsyncExitStack() as open_ones:
        half_open = []
        for _ in range(60):
            reader, writer = await open_ones.enter_async_context(connected(client))
            writer.write(LIVEZ)
            half_open.append(reader)
        for reader in half_open[:40]:
            assert refusal(await reader.read()) == (503, "unavailable")
        async with client.get("/livez") as answer:
            assert answer.status == 200
    assert counted("full") - before == 41


async def test_where_all_connections_are_at_work_the_next_is_told_to_come_again() -> None:
    app, at_work, go_on = FastAPI(), asyncio.Semaphore(0), asyncio.Event()

    @app.get("/work")
    async def work() -> Response:
        at_work.release()
        await go_on.wait()
        return PlainTextResponse("done")

    async with served(app, limits=ConnectionLimits(at_once=10)) as client, asyncio.timeout(30):
        working = [asyncio.create_task(read(client, "/work")) for _ in range(10)]
        for _ in working:
            await at_work.acquire()
        async with connected(client) as (reader, writer):
            writer.write(b"GET /work HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = await reader.read()
        go_on.set()
        assert await asyncio.gather(*working) == ["done"] * 10
    assert refusal(answer) == (503, "unavailable")
    assert b"retry-after: 2" in answer.lower()


async def test_an_answer_nobody_reads_holds_its_connection_for_its_time_only() -> None:
    app = FastAPI()

    @app.get("/much")
    async def much() -> Response:
        return PlainTextResponse("x" * 50_000_000)

    before, limits = counted("answer-unread"), ConnectionLimits(unread_seconds=0.3)
    async with served(app, limits=limits) as client, connected(client) as (_, writer), asyncio.timeout(30):
        writer.write(b"GET /much HTTP/1.1\r\nHost: a\r\n\r\n")
        while counted("answer-unread") == before:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(("proxies", "address"), [((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.9")])
async def test_only_a_trusted_proxy_says_whose_request_it_is(proxies: tuple[str, ...], address: str) -> None:
    app = FastAPI()

    @app.get("/who")
    async def who(request: Request) -> str:
        assert request.client is not None
        return request.client.host

    server, listening = http_server("intake", app, ConnectionLimits(), proxies), listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/who", headers=forwarded) as answer,
    ):
        assert await answer.json() == address
    server.end()
    await serving


async def read(client: aiohttp.ClientSession, path: str) -> Any:
    async with client.get(path) as answer:
        return await answer.text()


def counted(why: str) -> float:
    labels = {"service": "intake", "reason": why}
    return metrics.REGISTRY.get_sample_value("http_connections_ended_total", labels) or 0.0


async def test_whoever_sends_all_of_a_body_that_is_too_large_can_read_why() -> None:
    """Closed on bytes that nobody read, a connection is reset, and the answer is lost on the way."""
    head = b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n"
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        writer.write(head)
        for _ in range(9):
            writer.write(b"x" * 100_000)
            await asyncio.sleep(0.02)
        await writer.drain()
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"body-too-large" in answer


async def test_who_asks_before_sending_a_body_that_is_too_large_is_told_at_once() -> None:
    head = b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n"
    async with service(ConnectionLimits()) as client, connected(client) as (reader, writer):
        writer.write(head)
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 413 ")
