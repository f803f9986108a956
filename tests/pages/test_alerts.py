"""Who is silent or overdue, since when, and whom to call; what is over stands behind."""

import pytest

from builders_pages import SignedIn
from builders_reporting import LUCHENG
from builders_reporting_store import CITY, CLERK, ZERO, Desk, everybody_acts, wenzhou
from chromium import DESK, PHONE

pytest_plugins = ["pages_fixtures"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_city_sees_whom_to_call_and_what_is_over(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    await everybody_acts(desk, "12-06 16:30", without=[LUCHENG])
    await desk.tick("12-06 17:01")
    await desk.tick("12-07 03:00")
    await desk.put("12-06", ZERO)
    await desk.come_back()
    await desk.tick("12-07 03:10")
    window = await signed_in(CITY, size)
    assert await window.open("/alerts") == 200
    await window.is_as_it_should_be()
    is_open, past = (window.page.locator("section").nth(number) for number in (0, 1))

    contact = next(county for county in wenzhou().counties if county.code == "330303")
    row = is_open.locator("tr", has_text="龙湾区")
    assert await is_open.locator("tbody tr").count() == 11
    assert contact.contact in await row.inner_text()
    assert await row.locator(f"a[href='tel:{contact.contact_phone}']").count() == 1
    assert await past.locator("tbody tr").count() == 2
    assert "签报，2018-12-07 03:00:00" in await past.inner_text()
    assert "恢复" in await past.inner_text()
    await row.get_by_role("link", name="日报逾期").click()
    assert "龙湾区" in await window.text()


async def test_a_county_sees_its_own_alone(desk: Desk, signed_in: SignedIn) -> None:
    await desk.tick("12-06 17:01")
    window = await signed_in(CLERK)
    await window.open("/board")
    await window.page.get_by_role("link", name="提醒").click()

    assert await window.page.locator("tbody tr").count() == 1
    assert "鹿城区" in await window.page.locator("tbody").inner_text()
    assert await window.open("/alerts?open=nonsense") == 400
