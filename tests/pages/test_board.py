"""The board on a phone and at a desk: today first, each cell leads to its day."""

import pytest

from builders_pages import SignedIn, page_of
from builders_reporting import LUCHENG, application, client
from builders_reporting_store import CITY, CLERK, ZERO, Desk, filled
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


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_city_narrows_the_board_and_follows_a_county_through_its_days(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    """A week of figures, then a zero on the eighth day; nobody else signed anything."""
    for number in range(14, 21):
        desk.now(f"12-{number} 16:10")
        await desk.consume_event(
            application(), f"12-{number} 10:00", subject=f"case-{number}", actor=client()
        )
        await desk.put(f"12-{number}", filled())
    desk.now("12-21 16:10")
    await desk.put("12-21", ZERO)
    await desk.see("12-21 16:09:30")
    window = await signed_in(CITY, size)
    await window.open("/board")
    await window.page.get_by_label("情形").select_option(label="反常的零报告")
    assert await window.press("查看") == 200
    await window.is_as_it_should_be()
    shown = window.page.locator("details[open] tbody tr")
    assert await shown.count() == 1
    assert "异" in await shown.locator("td.cell").inner_text()
    assert "只列：反常的零报告" in await window.text()
    assert "state=unusual_zero" in window.page.url

    await window.page.get_by_label("情形").select_option(label="全部")
    await window.page.locator("select[name=kind]").select_option(label="市局直属单位")
    await window.page.get_by_label("只看需要处理的").check()
    assert await window.press("查看") == 200
    assert await window.page.locator("details[open] tbody tr").count() == 1
    await window.page.get_by_role("link", name="看全部").click()
    assert await window.page.locator("details[open] tbody tr").count() == 12

    await window.page.get_by_role("link", name="鹿城区", exact=True).first.click()
    await window.is_as_it_should_be()
    chart = window.page.get_by_role("img", name="收到申请")
    told = await chart.get_attribute("aria-label") or ""
    assert ("12-20 1" in told, "12-13 没有听到" in told) == (True, True)
    assert await chart.locator("rect").count() + await chart.locator("text", has_text="—").count() == 14
    why = window.page.get_by_role("link", name="为何反常")
    assert await why.count() == 1
    await window.page.get_by_role("link", name="收到申请，2018-12-20：1，查看事项").click()
    assert "case-20" in await window.text()
    await window.page.go_back()
    await why.click()
    assert "此前两周签报的日报中报零的不到五分之一" in await window.text()


async def test_the_city_opens_every_countys_day(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in(CITY, DESK)
    await window.open("/board")

    links = window.page.locator("details[open] td.cell a")

    assert await links.count() == 12 * 2
    assert (await links.nth(1).get_attribute("href") or "").endswith(page_of("12-06", LUCHENG)[1:])
