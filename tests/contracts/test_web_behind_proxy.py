"""Behind a proxy that offers a service under a prefix: every address it names leads back to it (H15)."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import aiohttp
import pytest
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from access import allow_anyone, as_prefix, prefix_of
from builders_forwarding import forwarding
from builders_web import address_of, no_pool, served, small_app
from serving.behind_proxy import BehindProxy
from web import LOCATION, answers

ROOT = Path(__file__).parents[2]
PREFIX = "/yuanxin/intake"
SAYS = {"X-Forwarded-Prefix": PREFIX}
LOOPBACK = ("127.0.0.1",)

router = APIRouter(dependencies=[Depends(allow_anyone())])


@router.get("/v1/away", status_code=307, summary="转到别处", **answers(None, headers=(LOCATION,)))
async def away(request: Request, to: str) -> Response:
    return RedirectResponse(to)


@router.get("/v1/who", summary="来自何处")
async def who(request: Request) -> Any:
    assert request.client is not None
    return {"client": request.client.host, "scheme": request.url.scheme, "path": request.url.path}


@asynccontextmanager
async def service(**stands: Any) -> AsyncIterator[aiohttp.ClientSession]:
    async with no_pool() as pool, served(small_app(pool, [router]), None, **stands) as client:
        yield client


async def location(client: aiohttp.ClientSession, url: str, **sent: Any) -> str:
    async with client.get(url, allow_redirects=False, **sent) as answer:
        return answer.headers["Location"]


@pytest.mark.parametrize("strips", [True, False])
@pytest.mark.parametrize(
    ("stands", "says"),
    [({"path_prefix": PREFIX}, {}), ({"trusted_proxies": LOOPBACK}, SAYS)],
    ids=["by the setting", "by its header"],
)
async def test_every_address_that_is_named_leads_back_through_the_proxy(
    stands: Mapping[str, Any], says: Mapping[str, str], strips: bool
) -> None:
    async with (
        service(**stands) as direct,
        forwarding(address_of(direct), PREFIX, strips=strips, says=says) as outside,
        aiohttp.ClientSession() as browser,
    ):
        named = await location(browser, f"{outside}{PREFIX}/v1/away?to=/v1/who")
        async with browser.get(outside + named) as answer:
            assert (answer.status, (await answer.json())["path"]) == (200, "/v1/who")

        page_at = f"{outside}{PREFIX}/docs"
        async with browser.get(page_at) as answer:
            [link] = re.findall(r'<a href="([^#"]+)"', await answer.text())
        async with browser.get(urljoin(page_at, link)) as answer:
            assert (await answer.json())["servers"] == [{"url": PREFIX}]


async def test_without_a_proxy_no_address_has_a_prefix() -> None:
    async with service(trusted_proxies=LOOPBACK) as client:
        assert await location(client, "/v1/away?to=/v1/who") == "/v1/who"
        async with client.get("/openapi.json") as answer:
            assert "servers" not in await answer.json()


@pytest.mark.parametrize("proxies", [(), ("10.0.0.0/8", "::1")])
async def test_nobody_but_a_trusted_proxy_says_who_asks_how_and_under_which_prefix(
    proxies: tuple[str, ...],
) -> None:
    claims = {**SAYS, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    async with service(trusted_proxies=proxies) as client:
        assert await location(client, "/v1/away?to=/v1/who", headers=claims) == "/v1/who"
        async with client.get("/v1/who", headers=claims) as answer:
            assert await answer.json() == {"client": "127.0.0.1", "scheme": "http", "path": "/v1/who"}


async def test_a_trusted_proxy_says_all_three() -> None:
    claims = {**SAYS, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    async with service(trusted_proxies=("127.0.0.0/8",)) as client:
        assert await location(client, "/v1/away?to=/v1/who", headers=claims) == f"{PREFIX}/v1/who"
        async with client.get("/v1/who", headers=claims) as answer:
            assert await answer.json() == {"client": "203.0.113.9", "scheme": "https", "path": "/v1/who"}


async def test_a_proxy_is_known_by_its_ipv4_address_on_a_socket_for_both_kinds() -> None:
    seen: list[Any] = []

    async def note(scope: Scope, receive: Any, send: Any) -> None:
        seen.append((scope["client"][0], prefix_of(Request(scope)), scope["path"]))

    headers = [(name.lower().encode(), text.encode()) for name, text in SAYS.items()]
    scope = {"type": "http", "path": f"{PREFIX}/v1/who", "raw_path": b"", "headers": headers}
    for client in ("::ffff:10.0.0.5", "::ffff:192.0.2.1", "fe80::1"):
        await BehindProxy(note, ["10.0.0.0/8"])({**scope, "client": (client, 1)}, None, None)  # type: ignore[arg-type]
    await BehindProxy(note, ["10.0.0.0/8"])({**scope, "client": ("10.0.0.6", 1)}, None, None)  # type: ignore[arg-type]
    assert seen == [
        ("10.0.0.5", PREFIX, "/v1/who"),
        ("192.0.2.1", "", f"{PREFIX}/v1/who"),
        ("fe80::1", "", f"{PREFIX}/v1/who"),
        ("10.0.0.6", PREFIX, "/v1/who"),
    ]


NO_PREFIXES = [
    "",
    "/",
    "//elsewhere.example",
    "https://elsewhere.example",
    "/a/../b",
    "/a//b",
    "/a b",
    "/a, /b",
]
NO_PREFIXES += ["/.hidden", "/v1", "/v1/a", "yuanxin", "/a?b", "/a%2e", "/援薪", "/" + "a" * 200]


@pytest.mark.parametrize("text", NO_PREFIXES)
async def test_what_is_no_prefix_is_taken_for_none(text: str) -> None:
    async with service(trusted_proxies=LOOPBACK) as client:
        headers = {"X-Forwarded-Prefix": text}
        assert await location(client, "/v1/away?to=/v1/who", headers=headers) == "/v1/who"


@pytest.mark.parametrize("text", ["/a", "/a/", " /yuanxin/intake ", "/v1a", "/A-1/b_2.c~d"])
def test_a_prefix_is_a_path_of_plain_names(text: str) -> None:
    assert as_prefix(text) == text.strip().rstrip("/")


async def test_of_two_prefixes_a_client_s_and_the_proxy_s_none_is_believed() -> None:
    two = [("X-Forwarded-Prefix", PREFIX), ("X-Forwarded-Prefix", "/elsewhere")]
    async with service(trusted_proxies=LOOPBACK) as client:
        assert await location(client, "/v1/away?to=/v1/who", headers=two) == "/v1/who"


async def test_where_a_prefix_is_set_no_header_is_asked() -> None:
    async with service(trusted_proxies=LOOPBACK, path_prefix="/set") as client:
        assert await location(client, "/v1/away?to=/v1/who", headers=SAYS) == "/set/v1/who"


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example/", "who"])
async def test_what_names_another_place_or_is_relative_stays(to: str) -> None:
    async with service(path_prefix=PREFIX) as client:
        assert await location(client, f"/v1/away?to={to}") == to


def test_no_page_names_an_address_from_the_root() -> None:
    """A link that begins with a slash loses the prefix: relative ones do not."""
    pages = [page for folder in ("libs", "services") for page in (ROOT / folder).rglob("*.html")]
    assert {"board.html", "docs.html", "notice.html"} <= {page.name for page in pages}
    rooted = re.compile(r"""(?:href|src|action|formaction)\s*=\s*["']?/""")
    assert [page.name for page in pages if rooted.search(page.read_text(encoding="utf-8"))] == []
