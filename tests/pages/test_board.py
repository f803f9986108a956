"""The board on a phone and at a desk: today first, each cell leads to its day."""

import pytest

from builders_pages import SignedIn, page_of
from builders_reporting import LUCHENG
from builders_reporting_store import CITY, CLERK, ZERO, Desk
from chromium import DESK, PHONE

pytest_plugins = ["pages_fixtures"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_clerk_goes_from_the_board_to_the_own_day(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    desk.now("12-25 16:10")
    await desk.put("12-25", ZERO)  # beside it stands the day that has begun at the cut-off
    window = await signed_in(CLERK, size)
    await window.open("/board")
    await window.is_as_it_should_be()
    row = window.page.locator("details[open] tr", has_text="鹿城区")
    cells = row.locator("td.cell")
    name, today = await row.locator("th").bounding_box(), await cells.nth(1).bounding_box()

    assert await cells.count() == 14
    assert name is not None
    assert today is not None
    assert name["width"] >= 70
    assert today["x"] + today["width"] <= size["width"], "today is seen without scrolling"
    assert "零报告" in await cells.nth(1).inner_text()
    assert await window.page.locator("details").count() == 3
    others = window.page.locator("details[open] tr", has_text="龙湾区")
    assert await others.locator("a").count() == 0
    await cells.nth(2).get_by_role("link").click()
    assert window.page.url.endswith(page_of("12-24"))
    assert "签报" in await window.text()


async def test_the_city_opens_every_countys_day(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in(CITY, DESK)
    await window.open("/board")

    links = window.page.locator("details[open] td.cell a")

    assert await links.count() == 12 * 2
    assert (await links.nth(1).get_attribute("href") or "").endswith(page_of("12-06", LUCHENG)[1:])
