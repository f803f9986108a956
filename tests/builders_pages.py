"""A person in a browser, signed in by a link as anybody is."""

import hashlib
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from playwright._impl._api_structures import SetCookieParam

from access import Caller
from builders_reporting import LUCHENG, WENZHOU
from builders_reporting_store import OPERATOR, Desk, date_of
from chromium import Window

SignedIn = Callable[..., Awaitable[Window]]
"""`await signed_in(CITY, DESK)`: a window in which this caller is signed in."""


def page_of(day: str, county: str = LUCHENG) -> str:
    """The address of a county's day."""
    return f"/campaigns/{WENZHOU}/counties/{county}/days/{date_of(day)}"


async def make_link(desk: Desk, caller: Caller) -> str:
    """A ticket that signs this caller in."""
    ticket = secrets.token_urlsafe(32)
    body = {
        "ticket_sha256": hashlib.sha256(ticket.encode()).hexdigest(),
        "subject": caller.subject,
        "role": caller.role,
        "county": caller.county,
        "name": caller.name,
    }
    headers = {"Idempotency-Key": str(uuid4())}
    answer = await desk.ask("POST", "/v1/sign-in-tickets", OPERATOR, json=body, headers=headers)
    assert answer.status == 201, answer.body
    return ticket


async def make_cookie(desk: Desk, caller: Caller, origin: str) -> SetCookieParam:
    """What pressing the button of a link gives a browser: quicker than a page for it."""
    form, ours = {"ticket": await make_link(desk, caller)}, {"Sec-Fetch-Site": "same-origin"}
    async with desk.session.post("/sign-in", data=form, headers=ours, allow_redirects=False) as answer:
        assert answer.status == 303
        [cookie] = answer.cookies.values()
        desk.session.cookie_jar.clear()
    return {
        "name": cookie.key,
        "value": cookie.value,
        "url": origin,
        "httpOnly": bool(cookie["httponly"]),
        "sameSite": "Lax" if cookie["samesite"] == "lax" else "None",
    }


async def picture(window: Window, name: str) -> None:
    """Kept only where a folder is named; that the page is as it should be is looked at always."""
    await window.is_as_it_should_be()
    if folder := os.environ.get("YUANXIN_PICTURES"):
        path = Path(folder) / f"{name}.png"
        await window.page.screenshot(path=path, full_page=True)
