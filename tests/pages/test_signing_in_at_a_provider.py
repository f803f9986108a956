"""A person signs in at the bureau's identity provider, a real Keycloak, in a real browser (A5)."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from playwright.async_api import Browser

import chromium
from access import Provider, Role
from builders_pages import page_of
from builders_reporting import LUCHENG
from builders_reporting_store import Desk, opened
from chromium import Window
from databases import Databases
from devstack.kafka_and_postgres_ports import HOST, HeldPorts
from keycloak import CLIENT, PASSWORD, SECRET, Keycloak, Person, keycloak
from reporting.identity_provider import IdentityProvider, Registration

pytest_plugins = ["pages_fixtures"]
pytestmark = pytest.mark.timeout(600)

CLERK: Final = Person("clerk", Role.county_staff, LUCHENG, "测试人员甲")
NAMELESS: Final = Person("nameless", Role.county_staff, LUCHENG)
STRANGER: Final = Person("stranger", None, None, "测试人员丙")
HOMELESS: Final = Person("homeless", Role.county_staff, None, "测试人员丁")
PEOPLE: Final = (CLERK, NAMELESS, STRANGER, HOMELESS)
CLAIMS: Final = Provider(algorithms=frozenset({"RS256"}), role_claim="realm_access.roles")


@pytest.fixture(scope="module")
def board() -> Iterator[str]:
    """Where browsers find us: known before anything of it runs."""
    ports = HeldPorts()
    yield f"http://{HOST}:{ports.hold('board')}"
    ports.release()


@pytest.fixture(scope="module")
def provider(browser: Browser, folder: Path, board: str) -> Iterator[Keycloak]:
    """Without a browser there is nobody to be signed in."""
    with keycloak(folder / "keycloak", board, PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
async def desk(databases: Databases, provider: Keycloak, board: str) -> AsyncIterator[Desk]:
    us = Registration(provider.issuer, CLIENT, board, CLAIMS, SECRET)
    database, port = await databases.fresh("reporting"), urlsplit(board).port
    assert port
    async with opened(database, identity_provider=IdentityProvider(us), port=port) as at:
        yield await at.start_again("12-06 16:10")


@pytest.fixture
async def window(
    browser: Browser, desk: Desk, board: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Window]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the provider is on this machine, without TLS
    async with chromium.window(browser, board) as one:
        yield one


async def sign_in(window: Window, person: Person, password: str = PASSWORD) -> int:
    """From the page that asks for it, by the provider's own form; the status of the page that comes."""
    assert await window.open(page_of("12-06")) == 401
    async with window.page.expect_navigation():
        await window.page.get_by_role("link", name="用统一身份认证登录").click()
    return await fill_in(window, person, password)


async def fill_in(window: Window, person: Person, password: str = PASSWORD) -> int:
    await window.page.locator("#username").fill(person.account)
    await window.page.locator("#password").fill(password)
    async with window.page.expect_navigation():
        await window.page.locator("#kc-login").click()
    return await window.status()


async def test_who_signs_in_there_comes_back_to_the_page_that_was_wanted_and_may_sign(
    window: Window, board: str
) -> None:
    assert await sign_in(window, CLERK) == 200
    assert window.page.url == f"{board}{page_of('12-06')}"
    cookies = {cookie["name"]: cookie for cookie in await window.page.context.cookies(board)}
    assert cookies.keys() == {"yuanxin_session"}
    assert cookies["yuanxin_session"]["httpOnly"]

    assert "测试人员甲　县级工作人员" in await window.text()
    assert await window.press("退出登录") == 200
    assert await window.open(page_of("12-06")) == 401


async def test_who_signs_out_is_led_to_sign_out_there_too(window: Window) -> None:
    await sign_in(window, CLERK)
    await window.open(page_of("12-06"))
    await window.press("退出登录")
    async with window.page.expect_navigation():
        await window.page.get_by_role("link", name="同时退出统一身份认证").click()
    async with window.page.expect_navigation():
        await window.page.locator("#kc-logout").click()

    assert await window.page.locator("#kc-login").count() == 1, "it asks for the password again"


@pytest.mark.parametrize(
    ("person", "why"),
    [(STRANGER, "令牌中没有本系统的角色"), (HOMELESS, "令牌未写明所属单位")],
    ids=["without a role", "of no county"],
)
async def test_an_account_that_is_not_ours_is_told_why(window: Window, person: Person, why: str) -> None:
    assert await sign_in(window, person) == 403
    assert "该账号不能登录本系统" in await window.text()
    assert why in await window.text()
    await window_is_ours(window)
    assert await window.open(page_of("12-06")) == 401


async def window_is_ours(window: Window) -> None:
    """As every page; the way led over another host."""
    window.elsewhere.clear()
    window.said.clear()
    await window.is_as_it_should_be()


async def test_without_a_name_one_reads_and_does_not_sign(window: Window) -> None:
    assert await sign_in(window, NAMELESS) == 200
    assert await window.open(page_of("12-06")) == 200
    assert await window.page.get_by_role("button", name="核对").count() == 0


async def test_a_wrong_password_is_the_providers_matter(window: Window, provider: Keycloak) -> None:
    assert await sign_in(window, CLERK, "wrong") == 200
    assert window.page.url.startswith(provider.issuer)
    assert await fill_in(window, CLERK) == 200


@dataclass(frozen=True)
class AtTheProvider:
    """A browser that signed in there and was not yet back."""

    back: str
    cookie: str


async def sign_in_there(desk: Desk, person: Person) -> AtTheProvider:
    """Without a window, so that what comes back can be taken elsewhere."""
    async with desk.session.get("/sign-in/provider", allow_redirects=False) as begun:
        address, cookie = begun.headers["Location"], begun.cookies["yuanxin_sign_in"].value
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as there:
        async with there.get(address) as form:
            [action] = re.findall(r'<form id="kc-form-login"[^>]* action="([^"]+)"', await form.text())
            given = [each.partition(";")[0] for each in form.headers.getall("Set-Cookie")]
        # They are `Secure`; a browser sends them to this machine all the same, and aiohttp's jar does not.
        headers = {"Cookie": "; ".join(given)}
        fields = {"username": person.account, "password": PASSWORD}
        async with there.post(unescape(action), data=fields, headers=headers, allow_redirects=False) as done:
            assert done.status == 302
            parts = urlsplit(done.headers["Location"])
            return AtTheProvider(f"{parts.path}?{parts.query}", cookie)


async def come_back(desk: Desk, path: str, cookie: str | None = None) -> int:
    """The status of the answer."""
    headers = {"Accept": "text/html"} | ({"Cookie": f"yuanxin_sign_in={cookie}"} if cookie else {})
    async with desk.session.get(path, headers=headers, allow_redirects=False) as answer:
        assert (answer.status == 303) == ("yuanxin_session" in answer.cookies)
        return int(answer.status)


async def test_what_comes_back_to_a_browser_that_did_not_begin_signs_nobody_in(
    desk: Desk, window: Window
) -> None:
    """A link with a stranger's code would sign its reader in as that stranger."""
    one, other = await sign_in_there(desk, CLERK), await sign_in_there(desk, CLERK)

    assert await window.open(one.back) == 403
    assert "登录没有完成" in await window.text()
    await window_is_ours(window)
    assert await come_back(desk, one.back, other.cookie) == 403
    assert await come_back(desk, one.back, one.cookie) == 303


async def test_a_code_signs_in_once(desk: Desk, window: Window) -> None:
    one = await sign_in_there(desk, CLERK)

    assert await come_back(desk, one.back, one.cookie) == 303
    assert await come_back(desk, one.back, one.cookie) == 403


async def test_while_the_provider_is_away_a_page_says_so_and_who_is_in_stays_in(
    window: Window, provider: Keycloak, desk: Desk
) -> None:
    """Last: it is not started again. Its configuration is known, so a browser is sent there in vain; only who
    comes back with a code is told."""
    await sign_in(window, CLERK)
    await asyncio.to_thread(provider.process.stop)

    assert await window.open(page_of("12-06")) == 200
    one = await begin(desk)
    headers = {"Accept": "text/html", "Cookie": f"yuanxin_sign_in={one.cookie}"}
    async with desk.session.get(one.back, headers=headers) as answer:
        assert answer.status == 503
        assert "统一身份认证暂时无法访问" in await answer.text()


async def begin(desk: Desk) -> AtTheProvider:
    """With a made-up code."""
    async with desk.session.get("/sign-in/provider", allow_redirects=False) as begun:
        state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
        cookie = begun.cookies["yuanxin_sign_in"].value
    return AtTheProvider(f"/sign-in/provider/return?{urlencode({'state': state, 'code': 'c'})}", cookie)
