"""Two persons sign the day, and the city gives its leave where it is locked: in a browser (N5.1)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from builders_pages import SignedIn, page_of, picture
from builders_reporting_store import CITY, CLERK, SECOND, Desk, filled, opened, wenzhou
from chromium import DESK, PHONE, Window
from databases import Databases

pytest_plugins = ["pages_fixtures"]


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    """Two sign each report, and three days after its date a day is locked."""
    asked = replace(wenzhou(), second_signature=True, correction_lock_days=3)
    async with opened(await databases.fresh("reporting"), asked) as desk:
        yield desk


async def sign_zero(window: Window) -> None:
    await window.open(page_of("12-06"))
    await window.page.get_by_role("radio", name="零报告").check()
    await window.page.get_by_label("联系电话").fill("0577-00000000")
    assert await window.press("核对") == 200


async def test_one_fills_it_in_and_another_signs_it(desk: Desk, signed_in: SignedIn) -> None:
    clerk, second = await signed_in(CLERK, PHONE), await signed_in(SECOND, DESK)
    await sign_zero(clerk)
    assert "审签之前不算签报" in await clerk.text()
    await clerk.is_as_it_should_be()
    assert await clerk.press("确认填报签名") == 200
    shown = await clerk.text()
    assert "只有一人签名，还不算签报" in shown
    assert "本人已签名，不能再审签" in shown
    assert "签报回执" not in shown
    assert await clerk.page.get_by_role("button", name="确认审签").count() == 0
    await clerk.is_as_it_should_be()
    await clerk.open("/board")
    assert "待报，已填报，待审签" in await clerk.page.content()

    await second.open(page_of("12-06"))
    await picture(second, "day-second-signature")
    assert await second.page.get_by_role("radio", name="零报告").count() == 0
    desk.now("12-06 17:05")
    assert await second.press("确认审签") == 200
    shown = await second.page.locator("#receipt").inner_text()
    for part in (CLERK.name, "2018-12-06 16:10:00", f"{SECOND.name}（审签）", "2018-12-06 17:05:00"):
        assert str(part) in shown
    await second.is_as_it_should_be()
    line = await desk.line("12-06")
    assert (line["filing"], line["awaiting"]) == ("late", None)
    await second.open("/board")
    assert "填报、审签两人签名" in await second.page.content()


async def test_who_does_not_agree_fills_it_in_anew(desk: Desk, signed_in: SignedIn) -> None:
    await desk.put("12-06", filled(received=3))
    clerk, second = await signed_in(CLERK, DESK), await signed_in(SECOND, PHONE)
    await second.open(page_of("12-06"))
    old = await second.page.content()
    assert ">3<" in old
    await second.page.get_by_role("link", name="不同意，重新填报").click()
    assert await second.page.locator("#figure_received").input_value() == "3"
    await second.page.locator("#figure_received").fill("4")
    await second.press("核对")
    await second.press("确认填报签名")

    await clerk.open(page_of("12-06"))
    await desk.put("12-06", filled(received=5), SECOND, match=2)
    assert await clerk.press("确认审签") == 412
    assert "他人已先改动" in await clerk.text()
    assert await clerk.press("确认审签") == 200

    [version] = (await desk.line("12-06"))["versions"]
    assert (version["figures"]["received"], version["first_signed_by"]) == (5, SECOND.name)
    assert version["signed_by"] == CLERK.name


async def test_a_locked_day_is_corrected_once_with_the_citys_leave(desk: Desk, signed_in: SignedIn) -> None:
    await desk.put("12-06", filled())
    await desk.sign_second("12-06")
    desk.now("12-20 09:00")
    clerk, city = await signed_in(CLERK, PHONE), await signed_in(CITY, DESK)
    await clerk.open(page_of("12-06") + "?act=correct")
    assert "已过更正期限，更正须经市局同意" in await clerk.text()
    assert await clerk.page.locator("form[method=post]").count() == 1  # to sign out
    await clerk.is_as_it_should_be()

    await city.open(page_of("12-06"))
    assert "请联系市局" not in await city.text()
    await city.page.get_by_label("同意更正的理由").fill("核对工资表后更正")
    await picture(city, "day-locked")
    await city.page.get_by_label("同意更正的理由").fill("")
    assert await city.press("以本人姓名同意更正一次") == 422
    assert "理由：必填" in await city.text()
    await city.page.get_by_label("同意更正的理由").fill("核对工资表后更正")
    assert await city.press("以本人姓名同意更正一次") == 200
    assert "市局 市局测试人员 同意更正：核对工资表后更正（尚未更正）" in await city.text()

    await clerk.open(page_of("12-06"))
    await clerk.page.get_by_role("link", name="更正", exact=True).click()
    await clerk.page.locator("#figure_received").fill("2")
    await clerk.page.get_by_label("更正理由").fill("漏报一件")
    await clerk.press("核对")
    await clerk.press("确认更正签名")
    assert "更正待审签" in await clerk.text()
    await clerk.is_as_it_should_be()
    assert (await desk.sign_second("12-06")).status == 201
    await clerk.open(page_of("12-06"))
    assert "（已用于第 2 版）" in await clerk.text()
    assert "已过更正期限" in await clerk.text()
