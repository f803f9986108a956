"""A county records what its sweep found, says which case it became, and looks at a name (N4.2)."""

import pytest

from access import Caller, Role
from builders_arrears_findings import FIRM, TRADER, finding_of, sweep_of
from builders_pages import SignedIn
from builders_reporting import LUCHENG, application, event_at
from builders_reporting_store import CITY, CLERK, LAWYER, Desk
from chromium import DESK, PHONE

pytest_plugins = ["pages_fixtures"]

BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@BOTH
async def test_a_finding_is_recorded_becomes_a_case_and_is_withdrawn(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    sweep = await sweep_of(desk)
    window = await signed_in(CLERK, size)
    await window.open(f"/activities/{sweep}")
    assert "尚未登记发现（不等于没有发现）" in await window.text()
    await window.page.get_by_role("link", name="查看和登记发现").click()
    await window.is_as_it_should_be()
    await window.page.get_by_role("radio", name="单位").check()
    await window.page.get_by_label("名称（个人写姓名）").fill(FIRM)
    await window.page.get_by_label("涉及人数（没有数的不填）").fill("十几")
    await window.page.get_by_label("欠薪金额（元，不清楚的不填）").fill("三万")
    assert await window.press("登记") == 422
    assert "欠薪金额：应为金额（元）" in await window.text()
    await window.is_as_it_should_be()
    await window.page.get_by_label("欠薪金额（元，不清楚的不填）").fill("３0,000.5")
    assert await window.press("登记") == 422
    assert "涉及人数：" in await window.text()
    assert "来源：" in await window.text()
    await window.page.get_by_label("涉及人数（没有数的不填）").fill("12")
    await window.page.get_by_label("来源").select_option(label="实地走访")
    await window.page.get_by_role("checkbox", name="承诺限期支付").check()
    assert await window.press("登记") == 200

    await window.is_as_it_should_be()
    shown = await window.text()
    assert all(each in shown for each in (FIRM, "12 人", "30,000.50 元", "承诺限期支付", "未注明"))
    await window.page.get_by_label("案件编号（本单位的）").fill("温援〔2018〕1号")
    assert await window.press("注明") == 422
    assert "案件编号：本单位没有此编号的案件" in await window.text()
    await desk.consume(event_at(application(), "12-06 10:00", subject="case-9"))
    assert await window.press("注明") == 200
    assert await window.page.locator("#case").inner_text() == "温援〔2018〕1号"

    await window.page.get_by_role("radio", name="重复登记").check()
    assert await window.press("撤销登记") == 200
    await window.is_as_it_should_be()
    assert await window.page.locator("#withdrawn").count() == 1
    assert await window.page.get_by_role("button", name="注明").count() == 0


async def test_a_persons_name_is_shown_once_and_only_with_a_reason(desk: Desk, signed_in: SignedIn) -> None:
    made = await finding_of(desk, employer={"kind": "person", "name": TRADER})
    window = await signed_in()
    await window.open(f"/arrears-findings/{made['finding_id']}")
    assert TRADER not in await window.text()
    assert await window.press("查看姓名") == 422
    assert await window.page.locator("#look_reason-wrong").count() == 1
    assert await window.page.locator("#reason-wrong").count() == 0
    await window.is_as_it_should_be()
    await window.page.get_by_label("理由（留记录）").fill("核对姓名")
    assert await window.press("查看姓名") == 200
    assert TRADER in await window.page.locator("#told").inner_text()
    await window.is_as_it_should_be()
    await window.open(f"/arrears-findings/{made['finding_id']}")
    assert TRADER not in await window.text()
    assert "查看姓名" in await window.text()


async def test_whoever_may_not_record_reads(desk: Desk, signed_in: SignedIn) -> None:
    made = await finding_of(desk)
    nameless = Caller("staff-3", Role.county_staff, LUCHENG)
    for caller, why in ((CITY, "本单位工作人员登记"), (LAWYER, "本单位工作人员登记"), (nameless, "没有姓名")):
        window = await signed_in(caller)
        await window.open(f"/activities/{made['activity_id']}/findings")
        assert why in await window.page.locator("#why-not").inner_text()
        assert (FIRM in await window.text()) is (caller is not LAWYER)
        await window.open(f"/arrears-findings/{made['finding_id']}")
        assert await window.page.locator("main form").count() == 0
        await window.is_as_it_should_be()
    window = await signed_in(CITY)
    await window.open("/four-ones")
    assert "发现 1 个，成为案件 0 件" in await window.text()
    await window.open(f"/activities/{await sweep_of(desk, 'lecture')}/findings")
    assert "只有欠薪大排查下可以登记发现" in await window.text()
