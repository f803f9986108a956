"""A link signs a browser in once, by its button; nothing that is kept lets anybody in later (A5)."""

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import aiohttp
import asyncpg
import pytest

from access import Caller
from builders_forwarding import forwarding
from builders_reporting import LUCHENG
from builders_reporting_store import CITY, CLERK, LIFETIMES, OPERATOR, Desk, Reply, opened
from builders_web import SEALING, address_of, token
from databases import Databases
from reporting.jobs import forget_sign_ins
from reporting.sign_in.handlers import caller_of_session, hash_of

SESSION_COOKIE = "yuanxin_session"
OURS = {"Sec-Fetch-Site": "same-origin"}
SPENT = "登录链接无效、已使用或已过期"


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


@dataclass(frozen=True)
class Shown:
    """What a browser got."""

    status: int
    page: str
    headers: Mapping[str, str]
    set_cookies: list[str]

    @property
    def cookie(self) -> str:
        """What the session's cookie holds now."""
        [header] = self.set_cookies
        return header.partition(";")[0].removeprefix(f"{SESSION_COOKIE}=")


async def browse(
    desk: Desk, method: str, path: str, cookie: str | None = None, form: Any = None, **more: Any
) -> Shown:
    headers = {**(OURS if method == "POST" else {}), **more.pop("headers", {})}
    if cookie:
        headers["Cookie"] = f"{SESSION_COOKIE}={cookie}"
    async with desk.session.request(
        method, path, data=form, headers=headers, allow_redirects=False, **more
    ) as answer:
        desk.session.cookie_jar.clear()
        cookies = answer.headers.getall("Set-Cookie", [])
        return Shown(answer.status, await answer.text(), answer.headers, cookies)


async def make(desk: Desk, caller: Caller = OPERATOR, **changed: Any) -> tuple[str, Reply]:
    ticket = secrets.token_urlsafe(32)
    body = {
        "ticket_sha256": hashlib.sha256(ticket.encode()).hexdigest(),
        "subject": "city-1",
        "role": "city-staff",
        **changed,
    }
    headers = {"Idempotency-Key": str(uuid4())}
    return ticket, await desk.ask("POST", "/v1/sign-in-tickets", caller, json=body, headers=headers)


async def link(desk: Desk, **changed: Any) -> str:
    ticket, answer = await make(desk, **changed)
    assert answer.status == 201, answer.body
    return ticket


async def press(desk: Desk, ticket: str, **more: Any) -> Shown:
    return await browse(desk, "POST", "/sign-in", form={"ticket": ticket}, **more)


async def signed_in(desk: Desk, **changed: Any) -> str:
    shown = await press(desk, await link(desk, **changed))
    assert shown.status == 303
    return shown.cookie


async def test_the_button_of_a_link_opens_the_board(desk: Desk) -> None:
    ticket = await link(desk)

    shown = await browse(desk, "GET", f"/sign-in?ticket={ticket}")
    pressed = await press(desk, ticket)
    board = await browse(desk, "GET", pressed.headers["Location"], pressed.cookie)

    assert shown.status == 200
    assert "市局工作人员" in shown.page
    assert re.search(r'<form action="sign-in" method="post">.*<button>登录</button>', shown.page, re.DOTALL)
    assert (pressed.status, pressed.headers["Location"]) == (303, "/board")
    assert board.status == 200
    assert "退出登录" in board.page


async def test_looking_at_a_link_spends_nothing(desk: Desk) -> None:
    """Previews, prefetching and HEAD fetch it; only the button signs in."""
    ticket = await link(desk)
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        shown = await browse(desk, method, f"/sign-in?ticket={ticket}", headers={"Sec-Purpose": "prefetch"})
        assert shown.set_cookies == []

    assert (await press(desk, ticket)).status == 303


async def test_a_link_is_spent_once(desk: Desk) -> None:
    ticket = await link(desk)
    await press(desk, ticket)

    again = await press(desk, ticket)
    looked = await browse(desk, "GET", f"/sign-in?ticket={ticket}")

    for shown in (again, looked):
        assert (shown.status, shown.set_cookies) == (403, [])
        assert SPENT in shown.page
        assert 'lang="zh-CN"' in shown.page
        assert "<form" not in shown.page


async def test_of_many_at_once_one_signs_in(desk: Desk) -> None:
    ticket = await link(desk)

    pressed = await asyncio.gather(*(press(desk, ticket) for _ in range(8)))

    assert sorted(shown.status for shown in pressed) == [303] + [403] * 7
    assert await desk.pool.fetchval("SELECT count(*) FROM browser_sessions") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    ],
)
async def test_a_foreign_page_signs_nobody_in_or_out(desk: Desk, headers: dict[str, str]) -> None:
    ticket, cookie = await link(desk), await signed_in(desk)

    pressed = await press(desk, ticket, headers=headers)
    out = await browse(desk, "POST", "/sign-out", cookie, headers=headers)

    assert (pressed.status, pressed.set_cookies) == (403, [])
    assert "请求不是从本系统页面发出的" in pressed.page
    assert (out.status, out.set_cookies) == (403, [])
    assert (await press(desk, ticket)).status == 303
    assert (await browse(desk, "GET", "/board", cookie)).status == 200


async def test_a_link_expires_after_ten_minutes(desk: Desk) -> None:
    ticket, answer = await make(desk)
    expires = datetime.fromisoformat(answer.body["expires"])
    assert timedelta(minutes=9) < expires - datetime.now(UTC) <= LIFETIMES.link

    await desk.pool.execute("UPDATE sign_in_tickets SET expires = expires - $1::interval", LIFETIMES.link)

    assert SPENT in (await browse(desk, "GET", f"/sign-in?ticket={ticket}")).page
    assert (await press(desk, ticket)).status == 403


@pytest.mark.parametrize("ticket", ["", "nothing", "a" * 43, "票据", "\0", "a" * 100_000])
async def test_a_link_that_is_not_ours_opens_nothing(desk: Desk, ticket: str) -> None:
    shown = [await press(desk, ticket)]
    if len(ticket) < 1000:
        shown.append(await browse(desk, "GET", "/sign-in", params={"ticket": ticket}))

    assert {(one.status, tuple(one.set_cookies)) for one in shown} == {(403, ())}
    assert all(SPENT in one.page for one in shown)


@pytest.mark.parametrize("sent", ["json", b"\xff\xfe", b"&".join([b"ticket=1"] * 9)])
async def test_a_form_that_is_none_opens_nothing(desk: Desk, sent: Any) -> None:
    assert (await browse(desk, "POST", "/sign-in", form=sent)).status == 403


async def test_a_token_is_no_ticket_and_no_cookie(desk: Desk) -> None:
    assert (await press(desk, token(CITY))).status == 403
    assert (await browse(desk, "GET", "/board", token(CITY))).status == 401


async def test_the_cookie_holds_a_random_word_that_scripts_and_foreign_sites_do_not_get(desk: Desk) -> None:
    shown = await press(desk, await link(desk))

    [header] = shown.set_cookies
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", shown.cookie)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(header.split("; "))
    assert "Secure" not in header


HTTPS = {"X-Forwarded-Proto": "https"}
PREFIX = "/yuanxin/board"
PREFIXED = {**HTTPS, "X-Forwarded-Prefix": PREFIX}


@pytest.mark.parametrize(
    ("says", "name", "path"),
    [
        (HTTPS, "__Host-yuanxin_session", "/"),
        (PREFIXED, "__Secure-yuanxin_session", PREFIX),
        ({"X-Forwarded-Prefix": PREFIX}, "yuanxin_session", PREFIX),
    ],
)
async def test_what_a_trusted_proxy_says_decides_the_cookies_name_and_reach(
    desk: Desk, says: dict[str, str], name: str, path: str
) -> None:
    is_secure = name.startswith("__")
    async with opened(desk.database, trusted_proxies=["127.0.0.1"]) as behind_proxy:
        shown = await press(behind_proxy, await link(desk), headers={**OURS, **says})
        [cookie] = shown.set_cookies
        word = cookie.partition(";")[0].removeprefix(f"{name}=")
        sent = {**OURS, **says, "Cookie": f"{name}={word}"}
        under_another_name = {**says, "Cookie": f"{SESSION_COOKIE if is_secure else 'other'}={word}"}
        board = await browse(behind_proxy, "GET", "/board", headers=sent)
        other = await browse(behind_proxy, "GET", "/board", headers=under_another_name)
        out = await browse(behind_proxy, "POST", "/sign-out", headers=sent)

    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", word)
    for set_cookie in (cookie, *out.set_cookies):
        parts = set_cookie.split("; ")
        assert {f"Path={path}", "HttpOnly", "SameSite=lax"} <= set(parts)
        assert ("Secure" in parts, "Domain" in set_cookie) == (is_secure, False)
    assert (board.status, other.status) == (200, 401)


async def test_what_an_unknown_proxy_says_changes_nothing(desk: Desk) -> None:
    shown = await press(desk, await link(desk), headers={**OURS, **PREFIXED})

    assert shown.headers["Location"] == "/board"
    assert shown.set_cookies[0].startswith("yuanxin_session=")
    assert "Path=/;" in f"{shown.set_cookies[0]};"
    assert "Secure" not in shown.set_cookies[0]


@pytest.mark.parametrize("strips", [True, False])
async def test_behind_a_prefix_a_browser_signs_in_looks_and_signs_out(desk: Desk, strips: bool) -> None:
    """It follows what the pages say, and keeps the cookie as it was told."""
    async with (
        opened(desk.database, path_prefix=PREFIX) as behind_proxy,
        forwarding(address_of(behind_proxy.session), PREFIX, strips=strips) as outside,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,
    ):
        ticket, first = await link(desk), f"{outside}{PREFIX}/sign-in"
        async with browser.get(first, params={"ticket": ticket}) as shown:
            button = urljoin(first, action_of(await shown.text(), "post"))
        async with browser.post(button, data={"ticket": ticket}, headers=OURS) as board:
            assert (board.status, board.url.path) == (200, f"{PREFIX}/board")
            page = await board.text()
        async with browser.get(urljoin(str(board.url), action_of(page, "get"))) as looked_again:
            assert looked_again.status == 200
        async with browser.post(urljoin(str(board.url), action_of(page, "post")), headers=OURS) as out:
            assert (out.status, len(browser.cookie_jar)) == (200, 0)


def action_of(page: str, method: str) -> str:
    """Where its form of this method is sent."""
    [action] = re.findall(rf'<form[^>]* action="([^"]*)" method="{method}"', page)
    return str(action)


async def test_signing_out_ends_the_session_and_not_only_the_cookie(desk: Desk) -> None:
    cookie = await signed_in(desk)

    out = await browse(desk, "POST", "/sign-out", cookie)
    after = await browse(desk, "GET", "/board", cookie)

    assert out.status == 200
    assert "已退出登录" in out.page
    assert out.cookie in ("", '""')
    assert "Max-Age=0" in out.set_cookies[0]
    assert after.status == 401
    assert await desk.pool.fetchval("SELECT count(*) FROM browser_sessions") == 0


async def test_a_browser_that_signs_in_anew_leaves_its_earlier_session(desk: Desk) -> None:
    earlier = await signed_in(desk)

    later = (await press(desk, await link(desk), cookie=earlier)).cookie

    assert (await browse(desk, "GET", "/board", earlier)).status == 401
    assert (await browse(desk, "GET", "/board", later)).status == 200


async def test_a_session_ends_after_its_hours_and_after_an_hour_unused(desk: Desk) -> None:
    cookie, now = await signed_in(desk), datetime.now(UTC)

    async def whose(after: timedelta) -> Caller | None:
        return await caller_of_session(desk.pool, cookie, now + after, LIFETIMES.idle, SEALING)

    assert await whose(timedelta(minutes=61)) is None
    for minutes in range(50, 8 * 60, 50):
        assert (await whose(timedelta(minutes=minutes))) == Caller("city-1", CITY.role), minutes
    assert await whose(timedelta(hours=8, minutes=1)) is None


async def test_while_the_database_may_only_be_read_a_signed_in_browser_reads_on(desk: Desk) -> None:
    cookie, later = await signed_in(desk), datetime.now(UTC) + timedelta(minutes=30)
    async with asyncpg.create_pool(
        desk.database.url, min_size=1, server_settings={"default_transaction_read_only": "on"}
    ) as read_only:
        assert await caller_of_session(read_only, cookie, later, LIFETIMES.idle, SEALING) is not None


async def test_a_session_reads_its_countys_board_and_changes_nothing(desk: Desk) -> None:
    cookie = await signed_in(desk, role="county-staff", subject=CLERK.subject, county=LUCHENG)

    board = await browse(desk, "GET", "/board", cookie)
    headers = {"Idempotency-Key": "1", **OURS}
    refused = [
        await browse(desk, "POST", "/v1/sign-in-tickets", cookie, json={}, headers=headers),
        await browse(desk, "POST", "/board", cookie, headers=headers),
        await browse(desk, "GET", "/v1/alerts", cookie),
    ]

    assert board.status == 200
    assert [shown.status for shown in refused] == [401, 405, 401]


async def test_the_page_of_a_countys_link_names_the_county(desk: Desk) -> None:
    ticket = await link(desk, role="lawyer", subject="L-1", county=LUCHENG)

    assert "鹿城区　承办律师" in (await browse(desk, "GET", f"/sign-in?ticket={ticket}")).page


@pytest.mark.parametrize(
    ("changed", "pointers"),
    [
        ({"role": "agency"}, ["#/role"]),
        ({"role": "nobody"}, ["#/role"]),
        ({"role": "county-staff"}, ["#/county"]),
        ({"county": LUCHENG}, ["#/county"]),
        ({"ticket_sha256": "0" * 63}, ["#/ticket_sha256"]),
        ({"subject": ""}, ["#/subject"]),
        ({"name": "张\n三"}, ["#/name"]),
    ],
)
async def test_a_ticket_is_for_somebody_who_may_read_the_board(
    desk: Desk, changed: dict[str, Any], pointers: list[str]
) -> None:
    _, answer = await make(desk, **changed)

    assert (answer.status, answer.pointers) == (422, pointers)
    assert await desk.pool.fetchval("SELECT count(*) FROM sign_in_tickets") == 0


async def test_only_operators_make_tickets(desk: Desk) -> None:
    for caller in (CITY, CLERK):
        assert (await make(desk, caller))[1].problem == "forbidden-role"


async def test_a_ticket_that_is_known_is_not_given_to_somebody_else(desk: Desk) -> None:
    ticket = await link(desk)
    known = hashlib.sha256(ticket.encode()).hexdigest()

    _, answer = await make(desk, ticket_sha256=known, subject="city-2")

    assert answer.problem == "known-ticket"
    assert await desk.pool.fetchval("SELECT subject FROM sign_in_tickets") == "city-1"


async def test_links_and_sessions_that_are_over_are_forgotten(desk: Desk) -> None:
    await link(desk)
    cookie = await signed_in(desk)
    await forget_sign_ins(desk.pool, desk.clock)
    assert await kept(desk) == (1, 1)

    await desk.pool.execute("UPDATE sign_in_tickets SET expires = expires - interval '10 minutes'")
    await desk.pool.execute("UPDATE browser_sessions SET expires = expires - interval '8 hours'")
    assert (await browse(desk, "GET", "/board", cookie)).status == 401
    await forget_sign_ins(desk.pool, desk.clock)

    assert await kept(desk) == (0, 0)


async def kept(desk: Desk) -> tuple[int, int]:
    tickets = await desk.pool.fetchval("SELECT count(*) FROM sign_in_tickets")
    return tickets, await desk.pool.fetchval("SELECT count(*) FROM browser_sessions")


async def test_whoever_reads_the_database_and_the_log_signs_in_nowhere(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    unused, used = await link(desk), await link(desk)
    await browse(desk, "GET", f"/sign-in?ticket={used}")
    cookie = (await press(desk, used)).cookie
    await browse(desk, "GET", "/board", cookie)

    owner = await asyncpg.connect(desk.database.owner_url)
    tables = [
        row["tablename"]
        for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    rows = [str(row[0]) for table in tables for row in await owner.fetch(f"SELECT t::text FROM {table} t")]
    await owner.close()
    logged = capsys.readouterr()
    seen = "\n".join([*rows, logged.out, logged.err])

    assert {"idempotency_keys", "outbox", "sign_in_tickets", "browser_sessions"} <= set(tables)
    assert hash_of(cookie).hex() in seen
    for secret in (unused, used, cookie):
        written = base64.urlsafe_b64decode(secret + "=")
        assert [form for form in (secret, written.hex(), written.hex().upper()) if form in seen] == []
    for stored in re.findall(r"[0-9a-f]{64}", seen):
        for guess in (stored, base64.urlsafe_b64encode(bytes.fromhex(stored)).decode().rstrip("=")):
            assert (await browse(desk, "GET", "/board", guess)).status == 401
            assert (await press(desk, guess)).status == 403


async def test_the_page_tells_our_own_server_where_a_form_comes_from_and_nobody_the_ticket(
    desk: Desk,
) -> None:
    """With `no-referrer` a browser sends `Origin: null`, and over plain HTTP nothing else."""
    shown = await browse(desk, "GET", f"/sign-in?ticket={await link(desk)}")
    board = await browse(desk, "GET", "/board", await signed_in(desk))

    assert {one.headers["Referrer-Policy"] for one in (shown, board)} == {"strict-origin"}
    assert shown.headers["Cache-Control"] == "no-store"
    assert "script-src" not in shown.headers["Content-Security-Policy"]
