"""The city's report in a browser: preliminary, frozen, issued by one press, what came later beside it."""

import os
from pathlib import Path

import pytest

from builders_pages import SignedIn
from builders_reporting import LONGWAN, application, client, incident
from builders_reporting_store import CITY, CLERK, ZERO, Desk, clerk_of, everybody_acts, filled
from chromium import DESK, PHONE

pytest_plugins = ["pages_fixtures"]

PAGE = "/campaigns/wenzhou-2018/days/2018-12-06/city-report"


@pytest.mark.parametrize(("size", "name"), [(PHONE, "city-report"), (DESK, "city-report-desk")])
async def test_the_city_issues_the_day_and_sees_what_came_later(
    desk: Desk, signed_in: SignedIn, size: dict[str, int], name: str
) -> None:
    await everybody_acts(desk, "12-06 09:00")
    await desk.consume_event(application(claimed_fen=1_860_000), "12-06 09:00", actor=client())
    await desk.consume_event(incident(), "12-06 10:00", county=LONGWAN)
    await desk.see("12-06 16:10")
    await desk.put("12-06", filled())
    window = await signed_in(CITY, size)
    await window.open("/board")
    await window.page.get_by_role("link", name="市局日报").click()
    assert "尚未定稿" in await window.text()

    await desk.see("12-06 17:30")
    await desk.tick("12-06 17:30:30")
    await window.open(PAGE)
    await window.is_as_it_should_be()
    await window.press("以本人姓名签发")
    assert "已签发" in await window.page.locator("#issued").inner_text()
    assert "市局测试人员" in await window.page.locator("#issued").inner_text()
    await desk.put("12-06", ZERO, clerk_of("330324"), county="330324")
    await window.open(PAGE)
    changed = window.page.locator("section", has=window.page.get_by_role("heading", name="定稿之后的变化"))
    assert "永嘉县日报" in await changed.inner_text()
    assert await window.page.get_by_role("button", name="以本人姓名签发").count() == 0
    await window.is_as_it_should_be()
    if folder := os.environ.get("YUANXIN_PICTURES"):
        await window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    async with window.page.expect_download() as downloading:
        await window.page.get_by_role("link", name="表格（XLSX）").click()
    assert (await downloading.value).suggested_filename == "市局日报2018-12-06.xlsx"


async def test_a_county_does_not_see_it(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in(CLERK)
    await window.open("/board")

    assert await window.page.get_by_role("link", name="市局日报").count() == 0
    assert await window.open(PAGE) == 403
