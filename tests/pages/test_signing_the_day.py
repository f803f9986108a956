"""A person signs, corrects and reads a county's day in a browser, on a phone, by keyboard (N5.1)."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Error

from access import Caller, Role
from builders_pages import SignedIn, page_of
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, client, consultation, incident
from builders_reporting_store import (
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    ZERO,
    Desk,
    filled,
    line_path,
)
from chromium import DESK, PHONE, Window
from reporting.figures.rules.measures import REQUIRED, is_money

pytest_plugins = ["pages_fixtures"]

BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
NAMELESS = Caller("staff-3", Role.county_staff, LUCHENG)
RECEIPT = re.compile(r"[0-9a-f]{64}")


async def say_zero(window: Window) -> None:
    await window.page.get_by_role("radio", name="零报告").check()
    await window.page.get_by_label("联系电话").fill("0577-00000000")


async def fill(window: Window, **figures: int | str) -> None:
    """Every figure that has to be given: 0 unless said otherwise."""
    await window.page.get_by_role("radio", name="有数字").check()
    await window.page.get_by_label("联系电话").fill("0577-00000000")
    if not await window.page.locator("details[open]").count():
        await window.page.get_by_text("填写各项数字").click()
    for measure in {*REQUIRED, *figures}:
        await window.page.locator(f"#figure_{measure}").fill(str(figures.get(measure, 0)))


async def versions(desk: Desk, day: str = "12-06") -> list[Any]:
    signed: list[Any] = (await desk.line(day))["versions"]
    return signed


@BOTH
async def test_a_zero_is_signed_in_two_presses(desk: Desk, signed_in: SignedIn, size: dict[str, int]) -> None:
    window = await signed_in(CLERK, size)
    assert await window.open(page_of("12-06")) == 200
    await window.is_as_it_should_be()

    await say_zero(window)
    assert await window.press("核对") == 200
    assert "尚未签报" in await window.text()
    assert await versions(desk) == []
    await window.is_as_it_should_be()
    assert await window.press("确认签报") == 200

    await window.is_as_it_should_be()
    shown, [version] = await window.text(), await versions(desk)
    assert version["content"] == "zero_report"
    assert (version["signed_by"], version["filled_by"]) == (CLERK.name, CLERK.name)
    assert RECEIPT.fullmatch(version["receipt"])
    for part in ("签报回执", CLERK.name, "2018-12-06 16:10:00", "第 1 版（签报）", version["receipt"]):
        assert part is not None
        assert part in shown
    assert (await desk.line("12-06"))["filing"] == "on_time"
    assert [event for event, *_ in await desk.outbox()] == ["daily-report.signed"]


async def test_it_is_signed_by_keyboard_alone(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    keyboard = window.page.keyboard

    await window.tab_to("[name=content]")
    await keyboard.press("Space")
    await window.tab_to("[name=phone]")
    await keyboard.type("0577-00000000")
    assert await window.enter() == 200
    await window.tab_to("[action$=report] button")
    assert await window.enter() == 200

    assert [one["content"] for one in await versions(desk)] == ["zero_report"]


async def test_nothing_chosen_is_no_zero(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    await window.page.get_by_label("联系电话").fill("0577-00000000")

    assert await window.press("核对") == 422

    assert "本期情况：必填" in await window.text()
    await window.is_as_it_should_be()
    assert await versions(desk) == []


async def test_what_stands_against_a_zero_is_listed_and_disputed_one_by_one(
    desk: Desk, signed_in: SignedIn
) -> None:
    await desk.consume_event(consultation(), "12-06 09:00")
    await desk.consume_event(incident(), "12-06 10:00")
    window = await signed_in()
    await window.open(page_of("12-06"))
    assert "与零报告不符的事项（2）" in await window.text()
    await say_zero(window)

    assert await window.press("核对") == 409
    assert "没有保存：本期有欠薪申请、咨询或苗头，不能直接零报告" in await window.text()
    await window.is_as_it_should_be()
    reasons = window.page.locator("[name^=disputed_]")
    await reasons.nth(0).fill("误录，属上一期")
    assert await window.press("核对") == 409
    assert await reasons.nth(0).input_value() == "误录，属上一期"
    await reasons.nth(1).fill("外县事项")
    assert await window.press("核对") == 200
    assert "不一致" in await window.text()
    await window.press("确认签报")

    [version] = await versions(desk)
    assert (version["content"], version["check"]) == ("zero_report", "differing")
    assert [one["reason"] for one in version["disputed"]] == ["误录，属上一期", "外县事项"]


async def test_the_systems_figures_stand_beside_the_fields_and_fill_them(
    desk: Desk, signed_in: SignedIn
) -> None:
    await desk.consume_event(application(claimed_fen=1_860_050, workers=3), "12-06 09:00", actor=client())
    await desk.see("12-06 16:09:30")
    window = await signed_in(CLERK, DESK)
    await window.open(page_of("12-06"))
    assert await window.page.locator("#figure_received").input_value() == ""

    await window.page.get_by_role("link", name="把系统数填入各项").click()
    assert await window.page.locator("#figure_received").input_value() == "1"
    assert await window.page.locator("#figure_amount_claimed_fen").input_value() == "18600.50"
    await window.page.get_by_role("radio", name="有数字").check()
    await window.page.get_by_label("联系电话").fill("0577-00000000")
    await window.press("核对")
    await window.press("确认签报")

    [version] = await versions(desk)
    assert (version["figures"]["amount_claimed_fen"], version["check"]) == (1_860_050, "agreeing")
    assert "1" in await window.page.get_by_role("row", name="收到申请").inner_text()


async def test_the_events_behind_a_figure_are_one_press_away(desk: Desk, signed_in: SignedIn) -> None:
    await desk.consume_event(application(workers=3), "12-06 09:00", subject="case-wages")
    await desk.consume_event(consultation(), "12-06 10:00")
    window = await signed_in()
    await window.open(page_of("12-06"))

    await window.page.get_by_role("link", name="申请涉及人数系统数 3，查看事项").click()
    shown = await window.text()

    assert "case-wages" in shown
    assert "咨询" not in await window.page.locator("tbody").inner_text()
    await window.is_as_it_should_be()
    await window.page.get_by_role("link", name="本期全部事项").click()
    assert "咨询" in await window.page.locator("tbody").inner_text()


async def test_pressing_again_and_going_back_signs_once(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    await say_zero(window)
    await window.press("核对")
    await window.page.evaluate(
        "() => { const form = document.querySelector('[action$=report]'); form.submit(); form.submit(); }"
    )
    await window.page.wait_for_url("**#receipt")

    with pytest.raises(
        Error, match="ERR_CACHE_MISS"
    ):  # the browser keeps no page, so nobody presses it again
        await window.page.go_back()
    assert len(await versions(desk)) == 1
    assert len(await desk.outbox()) == 1


async def test_the_same_press_sent_again_is_answered_with_the_same_receipt(
    desk: Desk, signed_in: SignedIn
) -> None:
    """A proxy, or a browser that was asked to, sends a form once more."""
    window = await signed_in()
    await window.open(page_of("12-06"))
    await say_zero(window)
    await window.press("核对")
    inputs = await window.page.locator("[action$=report] input").all()
    form = {
        await each.get_attribute("name") or "": await each.get_attribute("value") or "" for each in inputs
    }
    path = page_of("12-06") + "/report"

    assert [await posted(desk, window, path, form, **OURS) for _ in range(3)] == [303, 303, 303]
    assert await posted(desk, window, path, {**form, "remarks": "改了"}, **OURS) == 422
    assert len(await versions(desk)) == 1
    assert len(await desk.outbox()) == 1


async def test_who_fills_in_an_old_page_is_told_that_it_was_signed(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    await say_zero(window)
    await desk.put("12-06", ZERO)

    assert await window.press("核对") == 409

    shown = await window.text()
    assert "本期日报已签报，只能更正" in shown
    assert "签报回执" in shown
    assert len(await versions(desk)) == 1


async def test_two_at_once_sign_once(desk: Desk, signed_in: SignedIn) -> None:
    first, second = (
        await signed_in(),
        await signed_in(Caller("staff-9", Role.county_staff, LUCHENG, "测试人员己")),
    )
    for window in (first, second):
        await window.open(page_of("12-06"))
        await say_zero(window)
        await window.press("核对")
    assert await first.press("确认签报") == 200

    assert await second.press("确认签报") == 409

    assert "本期日报已签报，只能更正" in await second.text()
    assert CLERK.name is not None
    assert CLERK.name in await second.text()
    assert len(await versions(desk)) == 1


@BOTH
async def test_a_correction_stands_beside_what_was_signed(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    await desk.put("12-06", ZERO)
    window = await signed_in(CLERK, size)
    await window.open(page_of("12-06"))
    await window.page.get_by_role("link", name="更正", exact=True).click()
    assert await window.page.get_by_role("radio", name="零报告").is_checked()
    await fill(window, consultations=2)

    assert await window.press("核对") == 422
    assert "理由：必填" in await window.text()
    await window.is_as_it_should_be()
    await window.page.get_by_label("更正理由").fill("漏记两件咨询")
    assert await window.press("核对") == 200
    assert await window.press("确认更正") == 200

    await window.is_as_it_should_be()
    first, second = await versions(desk)
    assert (first["content"], second["content"], second["reason"]) == (
        "zero_report",
        "figures",
        "漏记两件咨询",
    )
    cells = (
        await window.page.locator("tr", has=window.page.locator("th:text-is('咨询')"))
        .locator("td")
        .all_inner_texts()
    )
    assert [cell.split()[0] for cell in cells] == ["—", "0", "2"]
    assert second["receipt"] in await window.page.locator("#receipt").inner_text()
    assert first["receipt"] != second["receipt"]


async def test_a_correction_of_what_was_corrected_meanwhile_is_asked_again(
    desk: Desk, signed_in: SignedIn
) -> None:
    await desk.put("12-06", ZERO)
    window = await signed_in()
    await window.open(page_of("12-06") + "?act=correct")
    await fill(window, consultations=2)
    await window.page.get_by_label("更正理由").fill("漏记两件咨询")
    await window.press("核对")
    assert (await desk.correct("12-06", {**filled(consultations=1), "reason": "他人先更正"}, 1)).status == 201

    assert await window.press("确认更正") == 412

    shown = await window.text()
    assert "内容已有变动" in shown
    assert "他人先更正" in shown
    assert await window.page.locator("#figure_consultations").input_value() == "2"
    await window.press("核对")
    assert await window.press("确认更正") == 200
    assert [one["figures"]["consultations"] for one in await versions(desk)] == [0, 1, 2]


async def test_what_cannot_be_understood_stays_as_it_was_typed(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    await fill(window, received="三", consultations="-1", wages_recovered_fen="1.234", closed="２")
    await window.page.get_by_label("联系电话").fill("暂时没有")

    assert await window.press("核对") == 422

    shown = await window.text()
    for part in (
        "收到申请：应为非负整数",
        "咨询：应为非负整数",
        "追回欠薪：应为金额（元）",
        "联系电话：应含电话号码",
    ):
        assert part in shown
    assert await window.page.locator("#figure_received").input_value() == "三"
    assert await window.page.locator("#figure_closed").get_attribute("aria-invalid") is None
    await window.page.get_by_role("link", name="收到申请：").click()
    assert await window.page.evaluate("document.activeElement.id") in ("figure_received", "")
    await window.is_as_it_should_be()


async def test_a_machines_draft_is_marked_and_signed_by_a_person(desk: Desk, signed_in: SignedIn) -> None:
    await desk.put("12-06", filled(consultations=4), MACHINE, action="draft")
    window = await signed_in()
    await window.open(page_of("12-06"))

    assert "草稿由县级系统（机器）报送，尚未有人签报。" in await window.page.locator("#draft").inner_text()
    assert await window.page.locator("#figure_consultations").input_value() == "4"
    await window.is_as_it_should_be()
    await window.press("核对")
    await window.press("确认签报")

    [version] = await versions(desk)
    assert (version["figures"]["consultations"], version["signed_by"]) == (4, CLERK.name)


async def test_a_persons_draft_is_no_machines(desk: Desk, signed_in: SignedIn) -> None:
    await desk.put("12-06", filled(consultations=4), action="draft")
    window = await signed_in()
    await window.open(page_of("12-06"))

    assert "机器" not in await window.page.locator("#draft").inner_text()


@pytest.mark.parametrize(
    ("now", "would_be", "filing"),
    [("12-06 17:00:01", "迟报", "late"), ("12-07 16:00", "补报", "filed_afterwards")],
)
async def test_who_is_late_is_told_what_it_will_be_called(
    desk: Desk, signed_in: SignedIn, now: str, would_be: str, filing: str
) -> None:
    desk.now(now)
    window = await signed_in()
    await window.open(page_of("12-06"))
    assert f"现在签报记为{would_be}" in await window.page.locator("#would-be").inner_text()

    await say_zero(window)
    await window.press("核对")
    await window.press("确认签报")

    assert (await desk.line("12-06"))["filing"] == filing


async def test_before_the_cut_off_there_is_nothing_to_press(desk: Desk, signed_in: SignedIn) -> None:
    desk.now("12-06 15:59")
    window = await signed_in()
    await window.open(page_of("12-06"))

    assert "统计截止时间之前不能签报" in await window.page.locator("#why-not").inner_text()
    assert await window.page.get_by_role("button", name="核对").count() == 0
    await window.is_as_it_should_be()


async def test_the_city_signs_by_proxy_after_the_due_time_with_a_reason(
    desk: Desk, signed_in: SignedIn
) -> None:
    window = await signed_in(CITY, DESK)
    await window.open(page_of("12-06"))
    assert "应报时限之前由本单位签报" in await window.page.locator("#why-not").inner_text()
    desk.now("12-06 17:10")
    await window.open(page_of("12-06"))
    await say_zero(window)
    assert await window.press("核对") == 422
    assert "理由" in await window.page.locator("#refusal").inner_text()
    await window.page.get_by_label("代报理由").fill("值班人员联系不上")
    await window.press("核对")
    await window.press("确认签报")

    await window.is_as_it_should_be()
    line = await desk.line("12-06")
    assert (line["filing"], line["by_proxy"]) == ("late", True)
    assert "市局代报" in await window.text()


@pytest.mark.parametrize(
    ("caller", "says"),
    [(LAWYER, "只能查看"), (OPERATOR, "只能查看"), (NAMELESS, "登录身份中没有姓名")],
    ids=["lawyer", "operator", "without a name"],
)
async def test_who_may_not_sign_reads(desk: Desk, signed_in: SignedIn, caller: Caller, says: str) -> None:
    window = await signed_in(caller)

    assert await window.open(page_of("12-06")) == 200

    assert says in await window.page.locator("#why-not").inner_text()
    assert await window.page.get_by_role("button", name="核对").count() == 0


async def test_another_countys_day_is_not_there(desk: Desk, signed_in: SignedIn) -> None:
    await desk.put("12-06", {**ZERO, "remarks": "龙湾的备注"}, OTHER, county=LONGWAN)
    window = await signed_in()

    assert await window.open(page_of("12-06", LONGWAN)) == 404
    assert "龙湾的备注" not in await window.text()
    assert await window.open(page_of("12-06", LONGWAN) + "/events") == 404
    assert await window.open("/campaigns/other/counties/330302/days/2018-12-06") == 422
    assert await window.open(f"/campaigns/{WENZHOU}/counties/{LUCHENG}/days/2018-06-01") == 422


async def posted(desk: Desk, window: Window, path: str, form: dict[str, str], **headers: str) -> int:
    """What another program sends with this browser's cookie."""
    [cookie] = await window.page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    sent = {"Cookie": f"{cookie['name']}={cookie['value']}", **headers}
    async with desk.session.post(path, data=form, headers=sent, allow_redirects=False) as answer:
        return int(answer.status)


OURS = {"Sec-Fetch-Site": "same-origin"}


async def test_a_form_without_our_token_signs_nothing(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    token = await window.page.locator("[name=form_token]").first.input_value()
    form = {"content": "zero", "filled_by": "甲", "phone": "0577-1", "version": "0", "key": str(uuid4())}
    path = page_of("12-06") + "/report"

    other = await signed_in(Caller("staff-8", Role.county_staff, LUCHENG, "测试人员戊"))
    await other.open(page_of("12-06"))
    others = await other.page.locator("[name=form_token]").first.input_value()

    assert others != token
    assert await posted(desk, window, path, form, **OURS) == 403
    assert await posted(desk, window, path, {**form, "form_token": others}, **OURS) == 403
    assert await posted(desk, window, path, {**form, "form_token": token}) == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert await posted(desk, window, path, {**form, "form_token": token}, **foreign) == 403
    assert await versions(desk) == []
    assert await posted(desk, window, path, {**form, "form_token": token}, **OURS) == 303
    assert len(await versions(desk)) == 1


async def test_a_cookie_still_does_nothing_at_the_addresses_of_programs(
    desk: Desk, signed_in: SignedIn
) -> None:
    window = await signed_in()
    [cookie] = await window.page.context.cookies()
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}", **OURS}

    async with desk.session.put(
        f"{line_path('12-06')}/report", json={"action": "sign", **ZERO}, headers=headers
    ) as answer:
        assert answer.status == 401


async def test_after_signing_out_the_form_signs_nothing(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    await say_zero(window)
    await window.press("核对")
    other = await window.page.context.new_page()
    await other.goto(window.origin + page_of("12-06"))
    async with other.expect_navigation():
        await other.get_by_role("button", name="退出登录").click()

    assert await window.press("确认签报") == 401
    assert await versions(desk) == []


async def test_words_are_shown_as_they_were_typed(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(page_of("12-06"))
    await say_zero(window)
    typed = "<script>alert(1)</script> & \"引号\" '单'\n第二行"
    await window.page.get_by_label("备注").fill(typed)
    await window.press("核对")
    assert await window.press("返回修改") == 200
    assert await window.page.get_by_label("备注").input_value() == typed
    await window.press("核对")
    await window.press("确认签报")

    [version] = await versions(desk)
    assert version["remarks"] == typed
    assert "<script>alert(1)</script>" in await window.text()
    await window.is_as_it_should_be()


def test_every_measure_has_its_unit_on_the_form() -> None:
    assert [measure for measure in REQUIRED if is_money(measure)] == [
        "wages_recovered_fen",
        "losses_recovered_fen",
    ]
