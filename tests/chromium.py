"""The system's Chromium, driven by Playwright: what a person sees and presses, on a phone and on a desk."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 900}
INSISTS: Final = "YUANXIN_CHROMIUM"
"""Set by .ci/run: without a browser the tests then fail, and are not left out."""
NOT_HERE: Final = "NOT RUN: chromium is not here (Debian: apt-get install chromium fonts-noto-cjk)"


def find() -> str:
    """Where it is; without it the tests are left out, and say so."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None and os.environ.get(INSISTS):
        pytest.fail(NOT_HERE)
    if found is None:
        pytest.skip(NOT_HERE)
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    program = find()
    async with async_playwright() as playwright:
        # The sandbox wants rights that root in a container has not; only our own pages are opened.
        opened = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        await opened.close()


@dataclass
class Window:
    """A browser's window on our pages, and what went wrong in it."""

    page: Page
    origin: str
    elsewhere: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def open(self, path: str) -> int:
        answer = await self.page.goto(self.origin + path)
        assert answer is not None
        return answer.status

    async def text(self) -> str:
        return await self.page.inner_text("body")

    async def press(self, name: str) -> int:
        """A button, and the page that comes; its status."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name, exact=True).click()
        return await self.status()

    async def tab_to(self, selector: str) -> None:
        """Without a mouse, from wherever the focus is."""
        for _ in range(100):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate("told => document.activeElement.matches(told)", selector):
                return
        raise AssertionError(f"no way to {selector} by Tab")

    async def enter(self) -> int:
        """Enter where the focus is, and the page that comes; its status."""
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        return await self.status()

    async def status(self) -> int:
        """Of the page that is shown."""
        status: int = await self.page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
        return status

    async def is_as_it_should_be(self) -> None:
        """No finding of axe, nothing wider than the window, nothing from elsewhere, no script."""
        found = await Axe().run(self.page)
        assert not found.response["violations"], found.generate_report()
        width = await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{width} px too wide"
        assert await self.page.locator("script").count() == 0
        assert not self.elsewhere, self.elsewhere
        assert not self.said, self.said


@asynccontextmanager
async def window(
    opened: Browser, origin: str, size: Mapping[str, int] = PHONE, **more: Any
) -> AsyncIterator[Window]:
    """A window of its own, without cookies; nothing but our own host is reached from it."""
    context = await opened.new_context(
        viewport={"width": size["width"], "height": size["height"]}, locale="zh-CN", **more
    )
    context.set_default_timeout(10_000)
    one = Window(await context.new_page(), origin)
    await _watch(context, one)
    yield one
    await context.close()


async def _watch(context: BrowserContext, one: Window) -> None:
    def note(request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(one.origin).netloc:
            one.elsewhere.append(request.url)

    context.on("request", note)
    one.page.on("console", lambda message: _note_console(one, message))
    one.page.on("pageerror", lambda error: one.said.append(str(error)))


def _note_console(one: Window, message: Any) -> None:
    """A refusal of ours is an answer and no flaw; the console says it of every status from 400 on."""
    if message.type in ("error", "warning") and "server responded with a status" not in message.text:
        one.said.append(message.text)
