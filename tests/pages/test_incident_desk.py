"""突发事件 and 接手 in a browser: the city follows an incident up and takes an alert, each in one press."""

import pytest

from builders_incidents import WORDS, on_the_desk, one_of, register, write
from builders_pages import SignedIn
from builders_reporting_store import CITY, CLERK, Desk
from chromium import DESK, PHONE, Window

pytest_plugins = ["pages_fixtures"]

BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


async def choose(window: Window, state: str, action: str = "", note: str = "") -> int:
    """Fills in the form of the next step, and presses."""
    await window.page.get_by_role("radio", name=state).check()
    if action:
        await window.page.get_by_label("措施（").select_option(label=action)
    await window.page.get_by_label("情况（可不填）").fill(note)
    return await window.press("登记")


@BOTH
async def test_the_city_sees_an_incident_and_follows_it_up(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    registered = await register(desk, "12-06 10:00")
    written = await write(desk)
    window = await signed_in(CITY, size)
    await window.open("/board")
    await window.page.get_by_role("link", name="突发事件", exact=True).click()
    assert await window.page.locator("article").count() == 2
    assert "至少 12 人" in await window.text()
    await window.is_as_it_should_be()
    await window.page.get_by_role("link", name="苗头").click()
    assert await window.press("登记") == 200  # 已阅 is the only next state: chosen already
    await window.is_as_it_should_be()
    assert await choose(window, "处置中") == 422
    assert "措施" in await window.page.locator("#refusal").inner_text()
    await window.is_as_it_should_be()
    desk.now("12-06 18:40")
    assert await choose(window, "处置中", "已派人到场", "两人在场") == 200
    shown = await window.text()
    for words in ("已派人到场", "两人在场", "历时 2 小时 30 分", str(CITY.name)):
        assert words in shown
    steps = (await one_of(desk, registered))["follow_ups"]
    assert [each["state"] for each in steps] == ["seen", "being_dealt_with"]

    await window.open(f"/incident-desk/{written}")
    assert WORDS in await window.text()
    await window.press("登记")
    await window.page.get_by_label("是哪一件登记的事件").select_option(index=1)
    assert await choose(window, "与登记的为同一件") == 200
    assert (await one_of(desk, written))["same_as"] == registered
    await window.open(f"/incident-desk/{registered}")
    assert await window.page.get_by_role("link", name="日报里写的就是这一件").count() == 1
    await window.is_as_it_should_be()


async def test_a_county_reads_and_an_older_form_or_a_foreign_page_changes_nothing(
    desk: Desk, signed_in: SignedIn
) -> None:
    incident_id = await register(desk)
    window, county = await signed_in(CITY), await signed_in(CLERK)
    await county.open(f"/incident-desk/{incident_id}")
    assert await county.page.get_by_role("button", name="登记", exact=True).count() == 0
    await county.is_as_it_should_be()
    await window.open(f"/incident-desk/{incident_id}")
    form = await window.page.evaluate("Object.fromEntries(new FormData(document.forms[1]))")
    path = f"{window.origin}/incident-desk/{incident_id}/follow-ups"
    ours = {"Sec-Fetch-Site": "same-origin"}
    for headers, status in ((ours, 200), (ours, 200), ({"Sec-Fetch-Site": "cross-site"}, 403)):
        answer = await window.page.request.post(path, form=form, headers=headers)
        assert answer.status == status, await answer.text()
    stale = {**form, "key": "another", "state": "being_dealt_with", "action": "talks_held"}
    answer = await window.page.request.post(path, form=stale, headers=ours)
    assert answer.status == 412
    assert "他人已先改动" in await answer.text()
    assert [each["state"] for each in (await one_of(desk, incident_id))["follow_ups"]] == ["seen"]
    assert len(await on_the_desk(desk)) == 1
    for path in ("/incident-desk?open=nonsense", "/incident-desk/nonsense"):
        assert await window.open(path) in (400, 404, 422)


@BOTH
async def test_an_alert_is_taken_and_given_back(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    await desk.tick("12-06 17:01")
    window, county = await signed_in(CITY, size), await signed_in(CLERK, size)
    await window.open("/alerts")
    row = window.page.locator("tr", has_text="鹿城区")
    assert "无人接手" in await row.inner_text()
    button = "接手：鹿城区 2018-12-06 日报逾期"
    assert await window.press(button) == 200
    await window.is_as_it_should_be()
    assert str(CITY.name) in await row.inner_text()
    await county.open("/alerts")
    assert str(CITY.name) in await county.page.locator("tbody").inner_text()
    assert await county.page.locator("tbody button").count() == 0
    assert await window.press(button.replace("接手", "退回")) == 200
    assert "无人接手" in await row.inner_text()
