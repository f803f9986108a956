"""案件排查 in a browser: cases carried in, a reason given, the sweep filed and corrected, the city's view."""

import os
from pathlib import Path

import pytest

from builders_case_sweep import carried_in, carry_in, file_sweep, sweep_filing
from builders_pages import SignedIn
from builders_reporting import LUCHENG, WENZHOU
from builders_reporting_store import CITY, CLERK, LAWYER, OTHER, Desk
from chromium import DESK, PHONE, Window
from reporting.case_sweep.table import COLUMNS

pytest_plugins = ["pages_fixtures"]

PAGE = f"/campaigns/{WENZHOU}/counties/{LUCHENG}/case-sweep"


async def upload(window: Window, folder: Path, *lines: str) -> int:
    (folder / "案件.csv").write_bytes("\r\n".join([COLUMNS, *lines]).encode("utf-8-sig"))
    await window.page.locator("#table").set_input_files(folder / "案件.csv")
    return await window.press("上传表格")


async def picture(window: Window, name: str) -> None:
    """For the guide, where a folder is named."""
    if folder := os.environ.get("YUANXIN_PICTURES"):
        await window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_county_carries_in_gives_a_reason_files_and_corrects_on_a_phone(
    desk: Desk, signed_in: SignedIn, tmp_path: Path
) -> None:
    desk.now("12-20 16:10")
    window = await signed_in(CLERK, PHONE)
    await window.open("/board")
    await window.page.get_by_role("link", name="案件排查").click()
    await window.is_as_it_should_be()
    line = "温援1号,劳动报酬,2018/3/5,L-7,,,"
    assert await upload(window, tmp_path, line, "温援2号,抚养费,2018-03-06,,,,") == 422
    assert "第 3 行，类别: “抚养费”不对" in await window.text()
    assert await upload(window, tmp_path, line, "温援1号,工伤赔偿,2018-03-06,,,,") == 422
    assert "第 3 行，案件编号：该编号的案件已经补录" in await window.text()
    assert await upload(window, tmp_path, line, "温援2号,工伤赔偿,2018-03-06,,2018-07-01,部分追回,") == 200

    await window.page.get_by_text("补录一件").click()
    await window.page.get_by_label("案件编号").fill("温援3号")
    assert await window.press("补录") == 422
    assert "类别：必填" in await window.text()
    await window.is_as_it_should_be()
    await window.page.get_by_label("类别").select_option(label="社会保险待遇")
    await window.page.get_by_label("指派日期").fill("2018-04-02")
    assert await window.press("补录") == 200

    await window.page.get_by_role("link", name="温援1号（补录）").click()
    assert await window.press("登记原因") == 422
    await window.page.get_by_role("radio", name="仲裁中").check()
    assert await window.press("登记原因") == 200
    await window.is_as_it_should_be()
    await window.page.get_by_role("link", name="案件排查", exact=True).last.click()
    assert "仲裁中" in await window.page.locator("tr", has_text="温援1号").inner_text()
    assert "未记录" in await window.page.locator("tr", has_text="温援3号").inner_text()

    assert await window.press("以本人姓名报送") == 422
    assert "有无案件：必填" in await window.text()
    await window.page.get_by_role("radio", name="零：").check()
    assert await window.press("以本人姓名报送") == 409
    assert "系统中有本年指派的案件" in await window.text()
    await window.page.get_by_role("link", name="把系统数填入各项").click()
    assert await window.page.get_by_label("劳动报酬指派").input_value() == "1"
    await window.page.get_by_label("劳动报酬指派").fill("几")
    assert await window.press("以本人姓名报送") == 422
    assert "劳动报酬指派：应为整数" in await window.text()
    await window.page.get_by_label("劳动报酬指派").fill("１")
    assert await window.press("以本人姓名报送") == 200
    await window.is_as_it_should_be()
    await picture(window, "case-sweep")
    receipt = await window.page.locator("#receipt").inner_text()
    assert "已报（按时）" in receipt
    assert "与系统数一致" in receipt
    assert CLERK.name is not None
    assert CLERK.name in receipt

    assert await upload(window, tmp_path, line) == 422
    assert await window.page.get_by_label("劳动报酬指派").input_value() == "1"
    await window.page.get_by_role("link", name="把系统数填入各项").click()
    await window.page.get_by_label("劳动报酬指派").fill("2")
    await window.page.get_by_label("劳动报酬未结").fill("2")
    assert await window.press("以本人姓名更正") == 409
    await window.page.get_by_label("更正理由").fill("漏报一件")
    assert await window.press("以本人姓名更正") == 200
    assert "第 2 版" in await window.page.locator("#receipt").inner_text()
    assert "漏报一件" in await window.text()
    await window.page.get_by_role("link", name="已结").click()
    assert "部分追回" in await window.page.locator("tr", has_text="温援2号").inner_text()
    await window.is_as_it_should_be()


async def test_the_city_sees_who_has_not_filed_and_others_only_read(desk: Desk, signed_in: SignedIn) -> None:
    made = (await carry_in(desk, carried_in("温援1号"))).body
    await file_sweep(desk, sweep_filing(), OTHER)
    desk.now("01-12 09:00")
    window = await signed_in(CITY, DESK)
    await window.open("/case-sweep")
    await window.is_as_it_should_be()
    await picture(window, "case-sweep-city")
    assert "鹿城区" in await window.page.locator("#missing").inner_text()
    assert "未报" in await window.page.locator("tr", has_text="鹿城区").inner_text()
    assert "按时" in await window.page.locator("tr", has_text="龙湾区").inner_text()
    async with window.page.expect_download() as downloading:
        await window.page.get_by_role("link", name="XLSX").click()
    assert (await downloading.value).suggested_filename == "全市案件排查.xlsx"
    await window.page.get_by_role("link", name="鹿城区").click()
    assert "逾期未报" in await window.page.locator("#missing").inner_text()
    assert await window.page.get_by_role("button", name="以本人姓名报送").count() == 0
    await window.is_as_it_should_be()
    await window.page.get_by_role("link", name="温援1号（补录）").click()
    assert await window.page.get_by_role("button", name="更改").count() == 0

    lawyer = await signed_in(LAWYER)
    await lawyer.open("/case-sweep")
    assert "当前身份只能查看" in await lawyer.text()
    other = await signed_in(OTHER)
    for path in (PAGE, f"{PAGE}/cases/{made['case_id']}"):
        assert await other.open(path) == 404
    assert await other.open("/case-sweep?campaign=none") == 422
    assert await other.open(f"{PAGE}?cursor=x") in (400, 404)


async def test_a_foreign_page_files_nothing_and_one_sent_twice_files_once(
    desk: Desk, signed_in: SignedIn
) -> None:
    window = await signed_in(CLERK)
    await window.open(PAGE)
    await window.page.get_by_role("radio", name="零：").check()
    form = await window.page.evaluate("Object.fromEntries(new FormData(document.forms[1]))")

    async def send(site: str, **more: str) -> int:
        answer = await window.page.request.post(
            f"{window.origin}{PAGE}/filings", form={**form, **more}, headers={"Sec-Fetch-Site": site}
        )
        return answer.status

    assert await send("cross-site") == 403
    assert await send("same-origin", form_token="0") == 403
    assert [await send("same-origin") for _ in range(2)] == [200, 200]
    shown = await desk.get(f"/v1{PAGE}", CLERK)
    assert len(shown.body["filings"]) == 1


@pytest.mark.parametrize("act", ["change", "withdraw"])
async def test_a_case_carried_in_is_changed_or_withdrawn_on_its_page(
    desk: Desk, signed_in: SignedIn, act: str
) -> None:
    made = (await carry_in(desk, carried_in("温援1号"))).body
    desk.now("12-20 16:10")
    window = await signed_in(CLERK, DESK)
    await window.open(f"{PAGE}/cases/{made['case_id']}")
    if act == "withdraw":
        assert await window.press("撤销补录") == 422
        await window.page.get_by_role("radio", name="重复登记").check()
        assert await window.press("撤销补录") == 200
        assert "已撤销补录" in await window.page.locator("#withdrawn").inner_text()
    else:
        await window.page.get_by_label("结案日期（未结的不填）").fill("2018-12-21")
        assert await window.press("更改") == 422
        assert "结案日期不能晚于今天" in await window.text()
        await window.page.get_by_label("结案日期（未结的不填）").fill("2018-12-19")
        await window.page.get_by_label("结果").select_option(label="未追回")
        assert await window.press("更改") == 200
        assert "未追回" in await window.text()
    await window.is_as_it_should_be()
