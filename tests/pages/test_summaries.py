"""方案和总结 in a browser: a county's plan and summary, the city's out of them (N9)."""

from typing import Any

from builders_activities import lecture, record_activity
from builders_pages import SignedIn, picture
from builders_reporting import LUCHENG, WENZHOU, application, client
from builders_reporting_store import CITY, CLERK, LAWYER, OTHER, Desk, filled
from builders_summaries import PLAN, WORDS, plan_path, record_plan, summary_path, write_summary
from chromium import DESK, PHONE

pytest_plugins = ["pages_fixtures"]


async def summary(desk: Desk) -> Any:
    return (await desk.get(summary_path())).body


async def a_day(desk: Desk) -> None:
    await desk.consume_event(application(claimed_fen=1_860_000), "12-06 09:00", actor=client())
    await record_activity(desk, lecture())
    await desk.see("12-06 16:09")
    await desk.put("12-06", filled())


async def test_a_county_records_its_plan_and_signs_its_summary_on_a_phone(
    desk: Desk, signed_in: SignedIn
) -> None:
    await a_day(desk)
    window = await signed_in(CLERK, PHONE)
    await window.open("/board")
    await window.page.get_by_role("link", name="总结", exact=True).click()
    await window.is_as_it_should_be()
    await window.page.get_by_role("link", name="未登记").click()
    assert await window.press("登记") == 422
    await window.is_as_it_should_be()
    await window.page.get_by_label("责任人").fill(PLAN["responsible"])
    await window.page.get_by_label("方案全文").fill(PLAN["text"])
    assert await window.press("登记") == 200
    assert "责任人" in await window.page.locator("#plan").inner_text()
    await window.is_as_it_should_be()

    await window.page.get_by_role("link", name="本单位总结").click()
    await window.page.get_by_label("工作成效").fill(WORDS["achievements"])
    assert await window.press("以本人姓名签报") == 422
    assert await window.press("存草稿") == 200
    assert "草稿已存，尚未签报" in await window.text()
    await window.page.get_by_label("存在问题").fill(WORDS["problems"])
    await picture(window, "summary-form")
    form = await window.page.evaluate("Object.fromEntries(new FormData(document.forms[1]))")
    assert await window.press("以本人姓名签报") == 200
    receipt = await window.page.locator("#done").inner_text()
    assert CLERK.name is not None
    assert CLERK.name in receipt
    assert "第 1 版" in receipt
    again = await window.page.request.post(
        window.origin + summary_path().removeprefix("/v1"),
        form={**form, "action": "sign"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert again.status == 200, await again.text()
    await desk.consume_event(application(), "12-06 15:00", actor=client())
    await window.open(summary_path().removeprefix("/v1"))
    assert "收到申请（系统数）" in await window.text()
    await picture(window, "summary")

    await window.page.get_by_label("更正理由").fill("又收到一件")
    assert await window.press("以本人姓名更正") == 200
    shown = await summary(desk)
    assert [one["figures"]["totals"]["measures"]["received"] for one in shown["versions"]] == [1, 2]
    assert [one["responsible"] for one in (await desk.get(plan_path())).body["versions"]] == ["测试责任人"]
    async with window.page.expect_download() as downloading:
        await window.page.get_by_role("link", name="文档（DOCX）").click()
    assert (await downloading.value).suggested_filename == "鹿城区总结.docx"
    lawyer = await signed_in(LAWYER)
    await lawyer.open(summary_path().removeprefix("/v1"))
    assert await lawyer.page.get_by_role("button", name="以本人姓名更正").count() == 0


async def test_the_city_sums_up_what_was_filed_and_issues_it_once(desk: Desk, signed_in: SignedIn) -> None:
    await a_day(desk)
    await record_plan(desk)
    await write_summary(desk)
    window = await signed_in(CITY, DESK)
    await window.open("/summary")
    assert "缺 11 个单位" in await window.text()
    await window.is_as_it_should_be()
    await window.page.get_by_label("工作成效").fill("全市追回一批欠薪。")
    assert await window.press("存草稿") == 200
    await window.page.get_by_label("存在问题").fill("个别单位未报。")
    assert await window.press("以本人姓名签发") == 200
    await write_summary(desk, caller=OTHER, county=OTHER.county or "")
    await window.open(f"/summary?campaign={WENZHOU}")
    assert "全市总结已签发" in await window.text()
    changed = window.page.locator("section", has=window.page.get_by_role("heading", name="签发之后的变化"))
    assert "龙湾区" in await changed.inner_text()
    assert await window.page.get_by_role("button", name="以本人姓名签发").count() == 0
    await picture(window, "city-summary-desk")
    await window.page.get_by_role("link", name="鹿城区方案").click()
    assert window.page.url.endswith(f"/counties/{LUCHENG}/plan")
    await window.page.get_by_label("看过去某一时刻的方案").fill("2018-12-06T16:09")
    assert await window.press("查看当时") == 200
    await window.is_as_it_should_be()
    assert "当时尚未登记方案" in await window.text()
