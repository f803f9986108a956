"""The way of docs/guide.zh-CN.md, page by page. `YUANXIN_PICTURES=docs/pages` takes its pictures."""

from pathlib import Path

from builders_activities import JPEG, lecture, record_activity
from builders_arrears_findings import finding_of
from builders_hot_spots import a_month
from builders_incidents import register
from builders_pages import SignedIn, make_link, page_of, picture
from builders_reporting import LONGWAN, application, client, consultation
from builders_reporting_store import CITY, CLERK, ZERO, Desk
from chromium import DESK, PHONE
from contracts.event import PlaceKind

pytest_plugins = ["pages_fixtures"]


async def test_a_clerk_signs_a_zero_on_a_phone_and_corrects_it(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.page.context.clear_cookies()
    await window.open(f"/sign-in?ticket={await make_link(desk, CLERK)}")
    await picture(window, "sign-in")
    await window.press("登录")
    await window.open(page_of("12-06"))
    await window.page.get_by_role("radio", name="零报告").check()
    await window.page.get_by_label("联系电话").fill("0577-00000000")
    await picture(window, "day-form")
    await window.press("核对")
    await picture(window, "day-check")
    await window.press("确认签报")
    await picture(window, "day-receipt")

    await desk.consume_event(consultation(), "12-06 15:00", actor=client())
    await desk.see("12-06 16:09:30")
    await window.open(page_of("12-06"))
    assert "与系统数不一致，请更正或核实" in await window.text()
    await window.page.get_by_role("link", name="更正", exact=True).click()
    await window.page.get_by_role("link", name="把系统数填入各项").click()
    await window.page.get_by_role("radio", name="有数字").check()
    await window.page.get_by_label("更正理由").fill("漏记一件咨询")
    await window.press("核对")
    await window.press("确认更正")
    await picture(window, "day-corrected")

    assert [one["check"] for one in (await desk.line("12-06"))["versions"]] == ["differing", "corrected"]


async def test_what_stands_against_a_zero_is_seen_on_a_phone(desk: Desk, signed_in: SignedIn) -> None:
    await desk.consume_event(application(claimed_fen=1_860_000), "12-06 09:00", actor=client())
    await desk.consume_event(consultation(), "12-06 10:00")
    await desk.see("12-06 16:09:30")
    window = await signed_in()
    await window.open(page_of("12-06"))
    await window.page.get_by_role("radio", name="零报告").check()
    await window.page.get_by_label("联系电话").fill("0577-00000000")
    assert await window.press("核对") == 409
    await picture(window, "day-against-zero")
    await window.open(page_of("12-06") + "/events")
    await picture(window, "day-events")


async def test_the_form_at_a_desk(desk: Desk, signed_in: SignedIn) -> None:
    await desk.consume_event(application(claimed_fen=1_860_000), "12-06 09:00", actor=client())
    await desk.see("12-06 16:09:30")
    window = await signed_in(CLERK, DESK)
    await window.open(page_of("12-06") + "?fill=system")
    await picture(window, "day-form-desk")


async def test_the_board(desk: Desk, signed_in: SignedIn) -> None:
    desk.now("12-24 16:10")
    await desk.put("12-23", ZERO)
    await desk.put("12-24", ZERO)
    for size, name in ((PHONE, "board"), (DESK, "board-desk")):
        window = await signed_in(CLERK, size)
        await window.open("/board")
        await picture(window, name)


async def test_the_board_narrowed_and_the_trend_of_a_county(desk: Desk, signed_in: SignedIn) -> None:
    for number, counted in enumerate((2, 0, 5)):
        for one in range(counted):
            await desk.consume_event(
                application(), f"12-{20 + number} 1{one}:00", subject=f"case-{number}-{one}", actor=client()
            )
    desk.now("12-23 16:10")
    await desk.put("12-21", ZERO)
    await desk.see("12-23 16:09:30")
    window = await signed_in(CITY, DESK)
    await window.open("/board?from=2018-12-16&to=2018-12-23&needs=true")
    await picture(window, "board-narrowed")
    await window.open(page_of("12-23").replace("days/2018-12-23", "trend"))
    await picture(window, "trend")


async def test_where_arrears_gather(desk: Desk, signed_in: SignedIn) -> None:
    await a_month(desk)
    for size, name in ((PHONE, "hot-spots"), (DESK, "hot-spots-desk")):
        window = await signed_in(CITY, size)
        await window.open("/hot-spots")
        await picture(window, name)


async def test_a_lecture_with_a_photo_and_the_table_of_the_four_ones(
    desk: Desk, signed_in: SignedIn, tmp_path: Path
) -> None:
    window = await signed_in()
    await window.open("/four-ones")
    await window.page.get_by_role("link", name="鹿城区").click()
    await window.page.get_by_role("radio", name="专题讲座").check()
    await window.page.get_by_label("主题").fill("农民工工资支付讲座")
    await window.page.get_by_label("所述（可不填）").fill("几十人")
    (tmp_path / "照片.jpg").write_bytes(JPEG)
    await window.page.locator("#photo").set_input_files(tmp_path / "照片.jpg")
    await picture(window, "activity-form")
    await window.press("登记")
    await picture(window, "activity")
    await record_activity(desk, lecture(kind="publicity"))
    finding = await finding_of(desk)
    other = await signed_in()
    await other.open(f"/arrears-findings/{finding['finding_id']}")
    await picture(other, "arrears-finding")
    for size, name in ((PHONE, "four-ones"), (DESK, "four-ones-desk")):
        other = await signed_in(CITY, size)
        await other.open("/four-ones")
        await picture(other, name)
    await window.open(window.page.url.removeprefix(window.origin))
    assert await window.press("撤销登记") == 422
    await picture(window, "activity-refusal")


async def test_an_incident_is_followed_up_and_an_alert_taken(desk: Desk, signed_in: SignedIn) -> None:
    await register(desk, "12-06 10:00")
    await register(desk, "12-06 14:30", LONGWAN, place_kind=PlaceKind.construction_site)
    await desk.tick("12-06 17:01")
    window = await signed_in(CITY)
    await window.open("/incident-desk")
    await picture(window, "incidents")
    await window.page.get_by_role("link", name="龙湾区").click()
    await window.press("登记")
    await window.page.get_by_role("radio", name="处置中").check()
    await window.page.get_by_label("措施（").select_option(label="已派人到场")
    await picture(window, "incident")
    wide = await signed_in(CITY, DESK)
    await wide.open("/alerts")
    await wide.press("接手：鹿城区 2018-12-06 日报逾期")
    await picture(wide, "alerts-desk")
