"""What an identity provider may answer and must not be believed (A5; decision 61), over real HTTP."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from aiohttp import web

from access import Provider, Role
from builders_reporting import LUCHENG
from builders_reporting_store import Desk, opened
from builders_web import keys
from databases import Database, Databases
from devstack.kafka_and_postgres_ports import HOST
from reporting.identity_provider import DISCOVERY, LARGEST_ANSWER, IdentityProvider, Registration

CLIENT: Final = "board"
OURS: Final = Provider()
BROWSER: Final = {"Accept": "text/html"}


@dataclass
class StandIn:
    """A provider that answers as a test says; `asked`: the forms that its token endpoint got."""

    issuer: str = ""
    configuration: Any = None
    tokens: Any = None
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)
    basic: str | None = None
    key_set: Any = field(default_factory=lambda: keys()[1])

    async def show_configuration(self, _: web.Request) -> web.Response:
        return _answer(200, self.endpoints() if self.configuration is None else self.configuration)

    def endpoints(self) -> dict[str, str]:
        named = ("authorization", "token")
        return {
            "issuer": self.issuer,
            **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in named},
            "jwks_uri": f"{self.issuer}/keys",
        }

    async def give_tokens(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        self.basic = request.headers.get("Authorization")
        return _answer(self.status, self.tokens)

    async def show_keys(self, _: web.Request) -> web.Response:
        return _answer(200, self.key_set) if self.key_set is not None else _answer(500, {})

    def token(self, for_nonce: str, **other: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "clerk-1",
            "role": Role.county_staff,
            "county": LUCHENG,
            "name": "测试人员甲",
            "nonce": for_nonce,
            "iat": now,
            "exp": now + 300,
        }
        private = keys()[0]
        signed = jwt.encode({**claims, **other}, private.key, "EdDSA", {"kid": private.key_id})
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


def _answer(status: int, content: Any) -> web.Response:
    if isinstance(content, bytes):
        return web.Response(status=status, body=content, content_type="application/json")
    return web.json_response(content, status=status)


@pytest.fixture
async def provider() -> AsyncIterator[StandIn]:
    one, app = StandIn(), web.Application()
    app.router.add_get(DISCOVERY, one.show_configuration)
    app.router.add_post("/token", one.give_tokens)
    app.router.add_get("/keys", one.show_keys)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    one.issuer = f"http://{HOST}:{runner.addresses[0][1]}"
    yield one
    await runner.cleanup()


@pytest.fixture(autouse=True)
def without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider is on this machine."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture(scope="module")
async def database(databases: Databases) -> Database:
    return await databases.fresh("reporting")


@pytest.fixture
async def desk(database: Database, provider: StandIn) -> AsyncIterator[Desk]:
    """With an application that has not asked the provider anything yet."""
    us = Registration(provider.issuer, CLIENT, "http://127.0.0.1:1", OURS, "secret")
    async with opened(database, identity_provider=IdentityProvider(us)) as at:
        yield await at.start_again("12-06 16:10")


@dataclass(frozen=True)
class Begun:
    """What the browser was sent to the provider with, and what it keeps meanwhile."""

    asked: dict[str, str]
    cookie: str


async def begin(desk: Desk, to: str | None = None) -> Begun:
    params = {"to": to} if to is not None else None
    async with desk.session.get("/sign-in/provider", params=params, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        cookie = answer.cookies["yuanxin_sign_in"].value
        return Begun({name: value for name, [value] in query.items()}, cookie)


async def come_back(desk: Desk, begun: Begun, **query: str) -> tuple[int, str]:
    path = f"/sign-in/provider/return?{urlencode(query)}"
    headers = {**BROWSER, "Cookie": f"yuanxin_sign_in={begun.cookie}"}
    async with desk.session.get(path, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


def challenge_of(verifier: str) -> str:
    """RFC 7636, 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


async def sessions(desk: Desk) -> int:
    count: int = await desk.pool.fetchval("SELECT count(*) FROM browser_sessions")
    return count


async def test_a_browser_is_sent_with_a_challenge_and_its_code_is_spent_with_the_verifier(
    desk: Desk, provider: StandIn
) -> None:
    begun = await begin(desk)
    provider.tokens = provider.token(begun.asked["nonce"])

    status, _ = await come_back(desk, begun, state=begun.asked["state"], code="c-1")

    assert status == 303
    assert begun.asked["code_challenge_method"] == "S256"
    [sent] = provider.asked
    assert (sent["grant_type"], sent["code"]) == ("authorization_code", "c-1")
    assert sent["redirect_uri"] == begun.asked["redirect_uri"] == "http://127.0.0.1:1/sign-in/provider/return"
    assert challenge_of(sent["code_verifier"]) == begun.asked["code_challenge"]
    assert "client_id" not in sent
    assert provider.basic
    row = await desk.pool.fetchrow("SELECT subject, role, county FROM browser_sessions")
    assert row is not None
    assert tuple(row) == ("clerk-1", Role.county_staff, LUCHENG)


@pytest.mark.parametrize(
    "other",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"azp": "another"},
        {"role": "agency", "agency": "court"},
        {"role": "nobody"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_browser_signs_nobody_in(
    desk: Desk, provider: StandIn, other: dict[str, Any]
) -> None:
    begun = await begin(desk)
    provider.tokens = provider.token(begun.asked["nonce"], **other)

    status, _ = await come_back(desk, begun, state=begun.asked["state"], code="c-1")

    assert status == 403
    assert await sessions(desk) == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((500, {}), 503),
        ((200, b"<html>"), 503),
        ((200, b"[" * 100_000), 503),
        ((200, b" " * (LARGEST_ANSWER + 1)), 503),
        ((302, b""), 503),
        ((200, {"access_token": "a", "token_type": "Bearer"}), 503),
        ((200, {"access_token": "a", "token_type": "Bearer", "id_token": 5}), 503),
        ((200, {}), 503),
        ((200, {"access_token": "a", "token_type": "Bearer", "id_token": "a.b.c"}), 403),
        ((400, {"error": "invalid_grant"}), 403),
        ((401, {"error": "invalid_client"}), 503),
        ((400, {"error": "made-up"}), 503),
    ],
    ids=lambda case: str(case)[:40],
)
async def test_what_is_no_token_signs_nobody_in(
    desk: Desk, provider: StandIn, given: tuple[int, Any], expected: int
) -> None:
    begun = await begin(desk)
    provider.status, provider.tokens = given

    status, page = await come_back(desk, begun, state=begun.asked["state"], code="c-1")

    assert status == expected, page
    assert await sessions(desk) == 0


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"code": "c-1"},
        {"state": "another", "code": "c-1"},
        {"error": "access_denied"},
        {"error": "login_required", "error_description": "<script>"},
    ],
    ids=str,
)
async def test_what_a_browser_may_bring_back_signs_nobody_in(
    desk: Desk, provider: StandIn, query: dict[str, str]
) -> None:
    begun = await begin(desk)
    provider.tokens = provider.token(begun.asked["nonce"])
    known = {"state": begun.asked["state"]} if "error" in query else {}

    status, page = await come_back(desk, begun, **known, **query)

    assert status == 403
    assert "登录没有完成" in page
    assert provider.asked == []
    assert await sessions(desk) == 0


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("/counties/330302/days/2018-12-06?as=a&b=1", "/counties/330302/days/2018-12-06?as=a&b=1"),
        (None, "/board"),
        ("", "/board"),
        ("//another.example/board", "/board"),
        ("/\\another.example", "/board"),
        ("/\t/another.example", "/board"),
        ("https://another.example/board", "/board"),
        ("board", "/board"),
        ("/" + "a" * 500, "/board"),
    ],
)
async def test_one_comes_back_to_the_page_that_was_wanted_and_never_elsewhere(
    desk: Desk, provider: StandIn, to: str | None, expected: str
) -> None:
    begun = await begin(desk, to)
    provider.tokens = provider.token(begun.asked["nonce"])
    path = f"/sign-in/provider/return?{urlencode({'state': begun.asked['state'], 'code': 'c-1'})}"
    headers = {**BROWSER, "Cookie": f"yuanxin_sign_in={begun.cookie}"}

    async with desk.session.get(path, headers=headers, allow_redirects=False) as answer:
        assert answer.headers["Location"] == expected


async def test_an_error_of_the_providers_own_is_not_the_persons(desk: Desk, provider: StandIn) -> None:
    begun = await begin(desk)

    status, page = await come_back(desk, begun, state=begun.asked["state"], error="server_error")

    assert status == 503
    assert "统一身份认证暂时无法访问" in page


@pytest.mark.parametrize("key_set", [None, b"<html>", {"keys": []}], ids=str)
async def test_keys_that_cannot_be_had_are_not_the_persons_fault(
    desk: Desk, provider: StandIn, key_set: Any
) -> None:
    provider.key_set = key_set
    begun = await begin(desk)
    provider.tokens = provider.token(begun.asked["nonce"])

    status, page = await come_back(desk, begun, state=begun.asked["state"], code="c-1")

    assert status == 503
    assert "统一身份认证暂时无法访问" in page
    assert await sessions(desk) == 0


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
async def test_an_address_without_tls_is_not_used(desk: Desk, provider: StandIn, name: str) -> None:
    provider.configuration = {**provider.endpoints(), name: "http://id.bureau.example/x"}
    async with desk.session.get("/sign-in/provider", headers=BROWSER, allow_redirects=False) as answer:
        assert answer.status == 503


async def test_without_leave_for_plain_http_a_provider_of_this_machine_is_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
    async with desk.session.get("/sign-in/provider", headers=BROWSER, allow_redirects=False) as answer:
        assert answer.status == 503


async def test_signing_out_leads_there_whoever_signed_in_where(desk: Desk, provider: StandIn) -> None:
    """This application has not asked the provider anything yet, as after a restart or in another replica."""
    leave = f"{provider.issuer}/leave"
    provider.configuration = {**provider.endpoints(), "end_session_endpoint": leave}
    ours = {**BROWSER, "Sec-Fetch-Site": "same-origin"}
    async with desk.session.post("/sign-out", headers=ours) as answer:
        assert f'href="{leave}?client_id={CLIENT}&amp;' in await answer.text()

    provider.configuration = b"away"
    us = Registration(provider.issuer, CLIENT, "http://127.0.0.1:1", OURS)
    assert await IdentityProvider(us).sign_out_address() is None


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "YQ==.YQ==", "é", "a.b.c"])
async def test_a_cookie_that_is_not_ours_is_no_attempt(desk: Desk, cookie: str) -> None:
    headers = {**BROWSER, "Cookie": f"yuanxin_sign_in={cookie}"}
    async with desk.session.get("/sign-in/provider/return?code=c&state=s", headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    "configuration", [b"no json", {"issuer": "https://another.example"}, [], {"issuer": 5}], ids=str
)
async def test_a_provider_whose_configuration_is_not_its_own_is_away(
    desk: Desk, provider: StandIn, configuration: Any
) -> None:
    if isinstance(configuration, dict):
        configuration = {**provider.endpoints(), **configuration}
    provider.configuration = configuration
    async with desk.session.get("/sign-in/provider", headers=BROWSER, allow_redirects=False) as answer:
        assert answer.status == 503
        assert "统一身份认证暂时无法访问" in await answer.text()

    provider.configuration = None
    await begin(desk)


async def test_without_a_provider_there_is_no_such_page(database: Database) -> None:
    async with opened(database) as desk:
        for path in ("/sign-in/provider", "/sign-in/provider/return"):
            async with desk.session.get(path, headers=BROWSER) as answer:
                assert answer.status == 404
        async with desk.session.get("/board", headers=BROWSER) as answer:
            assert answer.status == 401
            assert "统一身份认证" not in await answer.text()
