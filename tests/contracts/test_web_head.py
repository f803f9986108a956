"""HEAD wherever GET is: load balancers and link checkers take a 405 for "down" (H13)."""

import asyncio
from collections.abc import Sequence

import aiohttp
import pytest

from access import routes_table
from builders_web import no_pool, served, small_app
from service_routers import ROUTERS

OPEN_ADDRESSES = ("/livez", "/docs", "/openapi.json", "/v1/nothing")


@pytest.mark.parametrize("service", ROUTERS)
async def test_every_address_with_a_get_answers_head_as_get_without_a_body(service: str) -> None:
    async with no_pool() as pool:
        app = small_app(pool, ROUTERS[service])
        addresses = {path for method, path in routes_table(app) if method == "GET"}
        assert addresses > {"/livez", "/readyz", "/metrics", "/docs", "/openapi.json", "/v1/pipeline"}
        async with served(app) as client:
            for address in addresses:
                asked, looked = [await answer_of(client, method, address) for method in ("GET", "HEAD")]
                assert looked[0] == asked[0] != 405, address
                assert looked[2] == b"", address


@pytest.mark.parametrize("address", OPEN_ADDRESSES)
async def test_head_tells_the_length_and_type_of_what_get_would_give(address: str) -> None:
    async with no_pool() as pool, served(small_app(pool)) as client:
        asked, looked = [await answer_of(client, method, address) for method in ("GET", "HEAD")]
        assert looked == (asked[0], asked[1], b"")
        assert int(asked[1][1] or 0) == len(asked[2])


async def test_who_may_not_get_may_not_head_and_nothing_follows_a_head() -> None:
    """The next answer on the connection is the next request's: no body of the HEAD lies before it."""
    async with no_pool() as pool, served(small_app(pool)) as client:
        url = client._base_url
        assert url is not None
        reader, writer = await asyncio.open_connection(url.host, url.port)
        head, get = (f"{method} /v1/notes HTTP/1.1\r\nHost: x\r\n".encode() for method in ("HEAD", "GET"))
        writer.write(head + b"\r\n" + get + b"Connection: close\r\n\r\n")
        answers = (await reader.read()).split(b"HTTP/1.1 ")[1:]
        writer.close()
        assert [answer[:3] for answer in answers] == [b"401", b"401"]
        assert answers[0].endswith(b"\r\n\r\n")
        assert b"unauthenticated" in answers[1]


async def test_head_is_counted_as_head() -> None:
    async with no_pool() as pool, served(small_app(pool)) as client:
        await answer_of(client, "HEAD", "/livez")
        _, _, shown = await answer_of(client, "GET", "/metrics")
        assert b'method="HEAD",route="/livez"' in shown


async def answer_of(
    client: aiohttp.ClientSession, method: str, address: str
) -> tuple[int, Sequence[str | None], bytes]:
    """Status, content type and length, body."""
    async with client.request(method, address, allow_redirects=False) as answer:
        named = [answer.headers.get(name) for name in ("Content-Type", "Content-Length")]
        return answer.status, named, await answer.read()
