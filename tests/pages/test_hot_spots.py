"""欠薪热点: the city looks who owes where, a county sees its own; by its form, on a phone and on paper."""

import io

import pytest
from openpyxl import load_workbook

from builders_hot_spots import NEW, WIDE, a_month
from builders_pages import SignedIn
from builders_reporting import LONGWAN, LUCHENG
from builders_reporting_store import CITY, CLERK, Desk
from chromium import DESK, PHONE

pytest_plugins = ["pages_fixtures"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_city_reads_narrows_and_takes_the_hot_spots(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    await a_month(desk)
    window = await signed_in(CITY, size)
    await window.open("/board")
    await window.page.get_by_role("link", name="欠薪热点").click()
    await window.is_as_it_should_be()
    shown = await window.text()
    for words in ("明显增多", "涉及 鹿城区、龙湾区", "房屋建筑", "鹿城区五马街道司法所", NEW[:8]):
        assert words in shown, words
    assert not await window.page.get_by_text(NEW, exact=True).is_visible()
    await window.page.locator("summary", has_text=NEW[:8]).press("Enter")
    assert await window.page.get_by_text(NEW, exact=True).is_visible()

    await window.page.get_by_label("单位", exact=True).select_option(label="龙湾区")
    await window.page.get_by_label("周数").fill("")
    assert await window.press("查看") == 200
    await window.is_as_it_should_be()
    assert "没有。期内事项中没有够得上热点的用工方" in await window.text()
    await window.page.get_by_label("单位", exact=True).select_option(label="鹿城区")
    await window.page.get_by_label("按什么看").select_option(label="用工方")
    assert await window.press("查看") == 200
    assert "房屋建筑" not in await window.text()
    await window.page.get_by_role("link", name="7 件").click()
    await window.is_as_it_should_be()
    behind = await window.text()
    assert NEW in behind
    assert "record-1" in behind
    assert "≥" not in behind
    await window.page.get_by_role("link", name="回到欠薪热点").click()
    await window.page.get_by_label("按什么看").select_option(label="用工方")
    assert await window.press("查看") == 200
    href = await window.page.get_by_role("link", name="下载 XLSX").get_attribute("href")
    answer = await window.page.request.get(f"{window.origin}/{str(href).removeprefix('./')}")
    assert answer.status == 200
    book = load_workbook(io.BytesIO(await answer.body()))
    assert book.sheetnames == ["说明", "用工方", "反常的零报告"]
    assert [row[0] for row in book["用工方"].iter_rows(min_row=2, values_only=True)][:2] == [NEW, WIDE]

    await window.page.emulate_media(media="print")
    assert not await window.page.locator("nav").is_visible()
    assert not await window.page.get_by_role("button", name="查看").is_visible()


async def test_a_county_learns_of_others_that_there_are_some_and_no_more(
    desk: Desk, signed_in: SignedIn
) -> None:
    await a_month(desk)
    window = await signed_in(CLERK)
    await window.open("/hot-spots")
    await window.is_as_it_should_be()
    shown = await window.text()
    assert "另见于 1 个单位" in shown
    assert "龙湾区" not in shown
    assert await window.page.get_by_label("单位", exact=True).count() == 0
    assert await window.open(f"/hot-spots?county={LONGWAN}") == 404
    assert await window.open(f"/hot-spots?county={LUCHENG}&kind=&to=&weeks=4") == 200
