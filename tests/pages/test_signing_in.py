"""A link signs a browser in by its button, for reading, and for signing where it bears a name (A5)."""

from access import Caller, Role
from builders_pages import SignedIn, make_link, page_of
from builders_reporting import LUCHENG
from builders_reporting_store import CLERK, Desk

pytest_plugins = ["pages_fixtures"]


async def test_the_button_of_a_link_opens_the_board_and_the_day(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in(Caller("staff-4", Role.county_staff, LUCHENG, "测试人员丁"))
    await window.page.context.clear_cookies()
    await window.open(f"/sign-in?ticket={await make_link(desk, CLERK)}")
    assert f"登录身份：鹿城区　县级工作人员　{CLERK.name}" in await window.text()
    assert "签报以本人姓名具名" in await window.text()
    await window.is_as_it_should_be()

    assert await window.press("登录") == 200

    [cookie] = await window.page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert await window.open(page_of("12-06")) == 200
    assert f"{CLERK.name}　县级工作人员" in await window.text()
    assert await window.press("退出登录") == 200
    assert await window.open(page_of("12-06")) == 401


async def test_the_name_in_link_and_session_is_sealed(desk: Desk) -> None:
    await make_link(desk, CLERK)

    rows = await desk.pool.fetch("SELECT * FROM sign_in_tickets")

    assert CLERK.name is not None
    assert CLERK.name.encode() not in b"".join(row["sealed"] for row in rows)
    assert CLERK.name not in str([dict(row) for row in rows])
