"""One browser and one served application for all tests of pages."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser

import chromium
from access import Caller
from builders_pages import SignedIn, make_cookie
from builders_reporting_store import CLERK, Desk, opened
from builders_web import address_of
from chromium import PHONE, Window
from databases import Databases


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium.browser() as running:
        yield running


@pytest.fixture(scope="session")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    """Lucheng on its first day, ten minutes after the cut-off: signing is open until 17:00."""
    return await office.start_again("12-06 16:10")


@pytest.fixture
async def signed_in(browser: Browser, desk: Desk) -> AsyncIterator[SignedIn]:
    """`await signed_in(CITY, DESK)`: a window in which this caller is signed in."""
    async with AsyncExitStack() as windows:

        async def open_window(caller: Caller = CLERK, size: Mapping[str, int] = PHONE, **more: Any) -> Window:
            origin = address_of(desk.session)
            window = await windows.enter_async_context(chromium.window(browser, origin, size, **more))
            await window.page.context.add_cookies([await make_cookie(desk, caller, origin)])
            return window

        yield open_window
