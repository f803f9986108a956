"""The forms of the newer pages without a mouse: each sent by Tab, arrows, Space and Enter alone."""

from typing import Any

from builders_case_sweep import sweep_path
from builders_incidents import one_of, register
from builders_pages import SignedIn
from builders_reporting_store import CITY, CLERK, Desk
from builders_summaries import CITY_PATH, plan_path, summary_path
from chromium import DESK, Window

pytest_plugins = ["pages_fixtures"]

PRIOR_DAY = ("2018", "03", "05")


async def write(window: Window, selector: str, text: str) -> None:
    await window.tab_to(selector)
    await window.page.keyboard.type(text)


async def write_date(window: Window, selector: str, year: str, month: str, day: str) -> None:
    """Part by part, in the order that the browser's own language has."""
    await window.tab_to(selector)
    for parts in ((year, month, day), (month, day, year), (day, month, year)):
        for key in ("ArrowLeft", "ArrowLeft"):
            await window.page.keyboard.press(key)
        for part in parts:
            await window.page.keyboard.type(part)
            if part is year:
                await window.page.keyboard.press("ArrowRight")
        if await window.page.locator(selector).input_value() == f"{year}-{month}-{day}":
            return
    raise AssertionError("no way to write a date")


async def choose(window: Window, selector: str, key: str = "Space") -> None:
    await window.tab_to(selector)
    await window.page.keyboard.press(key)


async def press(window: Window, selector: str) -> None:
    await window.tab_to(selector)
    assert await window.enter() == 200, await window.text()


async def test_each_form_of_the_newer_pages_is_sent_by_keyboard_alone(
    desk: Desk, signed_in: SignedIn
) -> None:
    county, city = await signed_in(CLERK, DESK), await signed_in(CITY, DESK)
    await files_the_sweep(county, desk)
    await carries_a_case_in_and_says_why_it_is_open(county, desk)
    await records_a_plan_and_signs_a_summary(county, desk)
    await asks_for_four_weeks_of_hot_spots(county)
    await follows_an_incident_up(city, desk)
    await issues_the_citys_summary(city, desk)
    await takes_an_alert(city, desk)


async def shown(desk: Desk, path: str) -> Any:
    answer = await desk.get(path)
    assert answer.status == 200, answer.body
    return answer.body


async def files_the_sweep(window: Window, desk: Desk) -> None:
    await window.open(sweep_path().removeprefix("/v1"))
    await choose(window, "[name=content]", "ArrowDown")
    await write(window, "#remarks", "本年没有")
    await press(window, "form[action$=filings] button")
    [filed] = (await shown(desk, sweep_path()))["filings"]
    assert (filed["zero"], filed["remarks"]) == (True, "本年没有")


async def carries_a_case_in_and_says_why_it_is_open(window: Window, desk: Desk) -> None:
    await choose(window, "details summary", "Enter")
    await write(window, "#case_no", "温援1号")
    await choose(window, "#case_class", "ArrowDown")
    await write_date(window, "#assigned_on", *PRIOR_DAY)
    await press(window, "form[action$=carried-in] button")
    await press(window, "a[href*='/cases/']")
    await choose(window, "[name=reason]")
    await press(window, "form button:not(.plain)")
    [case] = (await shown(desk, f"{sweep_path()}/cases"))["items"]
    assert (case["case_no"], case["assigned_on"]) == ("温援1号", "-".join(PRIOR_DAY))
    assert case["reason"] is not None


async def records_a_plan_and_signs_a_summary(window: Window, desk: Desk) -> None:
    await window.open(plan_path().removeprefix("/v1"))
    await write(window, "#responsible", "测试责任人")
    await write(window, "#text", "分三步排查")
    await press(window, "form[action$=plan] button")
    [plan] = (await shown(desk, plan_path()))["versions"]
    assert (plan["responsible"], plan["text"]) == ("测试责任人", "分三步排查")
    await press(window, "main a[href$='/summary']")
    await write(window, "#achievements", "追回一批")
    await write(window, "#problems", "流动性大")
    await press(window, "[value=sign]")
    [summary] = (await shown(desk, summary_path()))["versions"]
    assert (summary["achievements"], summary["problems"]) == ("追回一批", "流动性大")


async def asks_for_four_weeks_of_hot_spots(window: Window) -> None:
    await window.open("/hot-spots")
    await window.tab_to("#weeks")
    await window.page.keyboard.press("Control+A")
    await window.page.keyboard.type("4")
    assert await window.enter() == 200
    assert await window.page.locator("#weeks").input_value() == "4"


async def follows_an_incident_up(window: Window, desk: Desk) -> None:
    incident_id = await register(desk, "12-06 10:00")
    await window.open("/incident-desk")
    await press(window, "main a")
    await press(window, "form[action$=follow-ups] button")  # 已阅 is the only next state: chosen already
    await choose(window, "[name=state]")
    await write(window, "#note", "已派两人")
    await press(window, "form[action$=follow-ups] button")
    steps = (await one_of(desk, incident_id))["follow_ups"]
    assert [(one["state"], one["note"]) for one in steps] == [
        *(("seen", None), ("being_dealt_with", "已派两人")),
    ]


async def issues_the_citys_summary(window: Window, desk: Desk) -> None:
    await window.open("/summary")
    await write(window, "#achievements", "全市追回一批")
    await write(window, "#problems", "跨县难查")
    await press(window, "[value=issue]")
    assert (await shown(desk, CITY_PATH))["issue"]["problems"] == "跨县难查"


async def takes_an_alert(window: Window, desk: Desk) -> None:
    await desk.tick("12-06 17:01")
    await window.open("/alerts")
    await press(window, "form[action$=taking] button")
    taken = [one["taken"]["name"] for one in (await shown(desk, "/v1/alerts"))["items"] if one["taken"]]
    assert taken == [CITY.name]
