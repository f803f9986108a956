"""四个一: a county records a lecture with a photo, the city sees who has nothing to show (N4)."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import FilePayload

from access import Caller, Role
from builders_activities import JPEG, attach, lecture, record_activity
from builders_pages import SignedIn
from builders_reporting import LONGWAN, LUCHENG, WENZHOU
from builders_reporting_store import CITY, CLERK, LAWYER, OTHER, Desk
from chromium import DESK, PHONE, Window
from files import FileStore, StoreAway

pytest_plugins = ["pages_fixtures"]

BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
NAMELESS = Caller("staff-3", Role.county_staff, LUCHENG)


def county_page(county: str = LUCHENG) -> str:
    return f"/campaigns/{WENZHOU}/counties/{county}/activities"


async def activities(desk: Desk) -> list[Any]:
    listed: list[Any] = (await desk.get("/v1/activities")).body["items"]
    return listed


async def say_lecture(window: Window) -> None:
    await window.page.get_by_role("radio", name="专题讲座").check()
    await window.page.get_by_label("主题").fill("农民工工资支付讲座")


async def choose_photo(window: Window, folder: Path, content: bytes = JPEG) -> None:
    (folder / "照片.jpg").write_bytes(content)
    await window.page.locator("#photo").set_input_files(folder / "照片.jpg")


@BOTH
async def test_a_lecture_is_recorded_with_its_photo_in_one_press(
    desk: Desk, signed_in: SignedIn, tmp_path: Path, size: dict[str, int]
) -> None:
    window = await signed_in(CLERK, size)
    assert await window.open(county_page()) == 200
    await window.is_as_it_should_be()
    await say_lecture(window)
    await window.page.get_by_role("checkbox", name="工会").check()
    await window.page.get_by_label("人数是").select_option(label="约")
    await window.page.get_by_label("人数（没有数的不填）").fill("６0")
    await choose_photo(window, tmp_path, JPEG + bytes(1_000_000))  # as a phone takes it
    assert await window.press("登记") == 200

    await window.is_as_it_should_be()
    shown = await window.text()
    assert "约 60 人" in shown
    assert CLERK.name is not None
    assert CLERK.name in shown
    [one] = await activities(desk)
    assert (one["held_on"], one["partners"], len(one["files"])) == ("2018-12-06", ["union"], 1)
    async with window.page.expect_response("**/open") as answered:
        await window.page.get_by_role("button", name="打开佐证 1").click()
    answer = await answered.value
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")


async def test_pressed_twice_or_gone_back_it_is_recorded_once(
    desk: Desk, signed_in: SignedIn, tmp_path: Path
) -> None:
    window = await signed_in()
    await window.open(county_page())
    await say_lecture(window)
    await choose_photo(window, tmp_path)
    form = await window.page.evaluate("Object.fromEntries(new FormData(document.forms[1]))")
    for _ in range(2):
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        photo: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
        answer = await window.page.request.post(
            window.origin + county_page(),
            multipart={**fields, "photo": photo},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status == 200, await answer.text()
    [one] = await activities(desk)
    assert len(one["files"]) == 1


async def test_who_goes_back_and_says_something_else_is_asked_and_records_it_anew(
    desk: Desk, signed_in: SignedIn
) -> None:
    window = await signed_in()
    await window.open(county_page())
    await say_lecture(window)
    key = await window.page.locator("form [name=key]").input_value()
    await window.press("登记")
    await window.open(county_page())
    await say_lecture(window)
    await window.page.get_by_label("主题").fill("另一次讲座")
    await window.page.locator("form [name=key]").evaluate("(field, key) => { field.value = key }", key)
    assert await window.press("登记") == 422
    assert "此页已经提交过，内容与这次不同" in await window.text()
    assert len(await activities(desk)) == 1
    assert await window.press("登记") == 200
    assert [one["theme"] for one in await activities(desk)] == ["另一次讲座", "农民工工资支付讲座"]


async def test_a_photo_that_cannot_be_stored_is_asked_for_again_and_the_activity_stands(
    desk: Desk, signed_in: SignedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(self: FileStore, file_id: UUID, content: bytes) -> None:
        raise StoreAway

    window = await signed_in()
    await window.open(county_page())
    await say_lecture(window)
    await choose_photo(window, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(FileStore, "put", full)
        assert await window.press("登记") == 200
    assert await window.page.locator("#lost-photo").count() == 1
    await window.is_as_it_should_be()
    [one] = await activities(desk)
    assert one["files"] == []


async def test_a_foreign_page_records_nothing(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(county_page())
    for more, headers in (
        ({"form_token": "0"}, {"Sec-Fetch-Site": "same-origin"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        form = await window.page.evaluate("Object.fromEntries(new FormData(document.forms[1]))")
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        answer = await window.page.request.post(
            window.origin + county_page(), multipart={**fields, **more}, headers=headers
        )
        assert answer.status == 403
    assert await activities(desk) == []


async def test_it_is_recorded_by_keyboard_alone(desk: Desk, signed_in: SignedIn) -> None:
    window = await signed_in()
    await window.open(county_page())
    keyboard = window.page.keyboard

    await window.tab_to("[name=kind]")
    await keyboard.press("Space")
    await window.tab_to("[name=theme]")
    await keyboard.type("律师支队成立")
    await window.tab_to("[name=liaison]")
    await keyboard.type("测试联络员")
    assert await window.enter() == 200
    [one] = await activities(desk)
    assert (one["kind"], one["liaison"], one["attendance"]) == ("detachment", "测试联络员", None)


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    desk: Desk, signed_in: SignedIn, tmp_path: Path
) -> None:
    window = await signed_in()
    await window.open(county_page())
    await say_lecture(window)
    await window.page.get_by_label("日期").fill("2018-12-08")
    assert await window.press("登记") == 422
    assert "日期：时间不能晚于当前时间" in await window.text()
    await window.page.get_by_role("radio", name="律师支队").check()
    assert await window.press("登记") == 422
    assert "律师支队须写明联络员" in await window.text()
    assert "liaison" not in await window.text()
    await window.page.get_by_role("radio", name="专题讲座").check()
    await window.page.get_by_label("日期").fill("2018-12-06")
    await window.page.get_by_label("人数（没有数的不填）").fill("几十")
    assert await window.press("登记") == 422
    assert "到场人数：应为整数" in await window.text()
    await window.is_as_it_should_be()
    assert await window.page.get_by_label("主题").input_value() == "农民工工资支付讲座"
    await window.page.get_by_label("人数（没有数的不填）").fill("")
    await window.page.get_by_label("所述（可不填）").fill("几十人")
    await choose_photo(window, tmp_path, b"<script>")
    assert await window.press("登记") == 422
    assert "不是可以接收的文件" in await window.text()
    assert await activities(desk) == []
    assert await window.press("登记") == 200
    assert "未计数（所述：几十人）" in await window.text()


async def test_what_was_entered_by_mistake_is_withdrawn_with_a_reason(
    desk: Desk, signed_in: SignedIn, tmp_path: Path
) -> None:
    made = await record_activity(desk)
    window = await signed_in()
    await window.open(county_page())
    await window.page.get_by_role("link", name="专题讲座：农民工工资支付讲座").click()
    assert "尚无佐证" in await window.text()
    assert await window.press("上传") == 422
    await choose_photo(window, tmp_path)
    assert await window.press("上传") == 200
    assert await window.press("撤销登记") == 422
    assert "原因：必填" in await window.text()
    await window.is_as_it_should_be()
    await window.page.get_by_role("radio", name="重复登记").check()
    await window.page.get_by_label("说明（可不填）").fill("与昨日重复")
    assert await window.press("撤销登记") == 200
    await window.is_as_it_should_be()
    assert "与昨日重复" in await window.text()
    assert await window.page.get_by_role("button", name="撤销登记").count() == 0
    shown = (await desk.get(f"/v1/activities/{made.body['activity_id']}")).body
    assert shown["withdrawn"]["reason"] == "entered_twice"


@BOTH
async def test_the_city_sees_the_gaps_and_a_county_of_others_only_whether(
    desk: Desk, signed_in: SignedIn, size: dict[str, int]
) -> None:
    made = await record_activity(desk)
    await record_activity(desk, lecture(kind="publicity"))
    await attach(desk, made.body["activity_id"])
    window = await signed_in(CITY, size)
    await window.open("/board")
    await window.page.get_by_role("link", name="四个一").click()
    await window.is_as_it_should_be()
    row = window.page.locator("tr", has_text="鹿城区")
    assert "佐证 1 件" in await row.inner_text()
    assert await row.get_by_text("缺佐证").count() == 1
    assert await row.get_by_text("未报告").count() == 2
    assert "0" not in await window.page.locator("tr", has_text="龙湾区").inner_text()
    await row.get_by_role("link").click()
    assert "当前身份只能查看" in await window.text()
    await window.is_as_it_should_be()

    other = await signed_in(OTHER, size)
    await other.open("/four-ones")
    assert "已报告" in await other.page.locator("tr", has_text="鹿城区").inner_text()
    assert await other.page.locator("tr", has_text="鹿城区").get_by_role("link").count() == 0
    for path in (county_page(), f"/activities/{made.body['activity_id']}"):
        assert await other.open(path) == 404
    assert await other.open("/four-ones?campaign=none") == 422
    assert await other.open(county_page(LONGWAN) + "?cursor=x") == 400


@pytest.mark.parametrize("caller", [LAWYER, NAMELESS], ids=["lawyer", "nameless"])
async def test_who_may_not_record_is_told_so(desk: Desk, signed_in: SignedIn, caller: Caller) -> None:
    window = await signed_in(caller)
    await window.open(county_page())
    assert await window.page.locator("#why-not").count() == 1
    assert await window.page.get_by_role("button", name="登记").count() == 0
    await window.is_as_it_should_be()
