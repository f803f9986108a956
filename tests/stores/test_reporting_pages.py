"""The board, the days, the city's report and the page: zero, silent and missing are never mistaken."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

import pytest

from builders_reporting import (
    LONGWAN,
    LUCHENG,
    WENZHOU,
    application,
    at,
    client,
    consultation,
    event_at,
    incident,
    person,
)
from builders_reporting_store import (
    BY_PROXY,
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    ZERO,
    Desk,
    clerk_of,
    everybody_acts,
    filled,
    opened,
    wenzhou,
)
from campaign import Campaign
from clock import SHANGHAI
from contracts import CaseClass
from database import Connection
from databases import Databases
from reporting.board.page import symbols
from reporting.figures.rules.measures import MEASURES
from reporting.gauges import set_county_gauges
from reporting.jobs import clock_jobs
from reporting.silence.handlers import sweep_up_to
from telemetry import metrics
from telemetry.metrics import exposition

OUJIANG = "330304"


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def test_the_board_has_a_cell_per_county_and_day_up_to_today(desk: Desk) -> None:
    desk.now("12-08 17:30")

    board = await desk.board()

    assert board["days"] == ["2018-12-06", "2018-12-07", "2018-12-08", "2018-12-09"]
    assert [county["code"] for county in board["counties"]] == [county.code for county in wenzhou().counties]
    assert len(board["cells"]) == 12 * 4


async def test_after_the_window_the_board_has_all_85_days(desk: Desk) -> None:
    desk.now("03-05 09:00")

    board = await desk.board()

    assert len(board["days"]) == 85
    assert len(board["cells"]) == 12 * 85


async def test_before_the_window_the_board_shows_its_first_day(desk: Desk) -> None:
    desk.now("12-01 09:00")

    assert (await desk.board())["days"] == ["2018-12-06"]


async def test_zero_missing_and_silent_are_three_different_things(desk: Desk) -> None:
    await desk.put("12-06", ZERO)
    await everybody_acts(desk, "12-06 16:30", without=[LUCHENG, OUJIANG])
    await desk.come_back()
    desk.now("12-07 16:30")
    await desk.see("12-07 16:29:30")

    zero, missing, silent = [await desk.cell("12-06", code) for code in (LUCHENG, LONGWAN, OUJIANG)]

    assert (zero["content"], zero["silent"], zero["figures"]["consultations"]) == ("zero_report", False, 0)
    assert (missing["filing"], missing["silent"], missing["figures"]) == ("missing", False, None)
    assert (silent["filing"], silent["silent"], silent["figures"]) == ("missing", False, None)
    assert (await desk.cell("12-07", OUJIANG))["silent"] is True
    assert (await desk.cell("12-07", OUJIANG))["system"] is None


async def test_a_day_without_events_still_expects_a_report_of_everybody(desk: Desk) -> None:
    desk.now("12-06 17:00:01")

    board = await desk.board(from_="2018-12-06", to="2018-12-06")

    assert {cell["filing"] for cell in board["cells"]} == {"missing"}
    assert board["completeness"] == {"filed": 0, "due": 12, "rate": 0.0}


async def test_rates_are_null_when_nothing_is_due(desk: Desk) -> None:
    board = await desk.board(from_="2018-12-06", to="2018-12-06")

    assert board["completeness"] == {"filed": 0, "due": 0, "rate": None}
    assert board["timeliness"] == {"on_time": 0, "due": 0, "rate": None}


async def test_corrections_and_repetitions_never_make_more_than_the_whole(desk: Desk) -> None:
    for county in wenzhou().counties:
        await desk.put("12-06", ZERO, clerk_of(county.code), county=county.code)
    await desk.correct("12-06", {**ZERO, "reason": "再核"}, match=1)
    await desk.correct("12-06", {**ZERO, "reason": "三核"}, match=2)
    desk.now("12-06 18:00")

    board = await desk.board(from_="2018-12-06", to="2018-12-06")

    assert board["completeness"] == {"filed": 12, "due": 12, "rate": 1.0}
    assert board["timeliness"] == {"on_time": 12, "due": 12, "rate": 1.0}


async def test_timeliness_is_exact_at_the_end_of_the_period(desk: Desk) -> None:
    desk.now("12-06 17:00")
    await desk.put("12-06", ZERO)
    desk.now("12-06 17:00:01")
    await desk.put("12-06", ZERO, OTHER, county=LONGWAN)
    await desk.exempt("12-06", OUJIANG)

    board = await desk.board(from_="2018-12-06", to="2018-12-06")

    assert board["timeliness"] == {"on_time": 1, "due": 11, "rate": 0.0909}
    assert board["completeness"]["filed"] == 2


async def test_totals_add_up_by_class_and_name_who_is_missing(desk: Desk) -> None:
    await desk.consume_event(application(claimed_fen=900), "12-06 09:00")
    await desk.consume_event(application(CaseClass.work_injury), "12-06 09:00", county=LONGWAN)
    await desk.consume_event(incident(), "12-06 09:00", county=LONGWAN)
    await desk.put("12-06", filled())
    desk.now("12-06 18:00")

    totals = (await desk.board(from_="2018-12-06", to="2018-12-06"))["totals"]

    assert totals["measures"]["received"] == 2
    assert totals["measures"]["incidents"] == 1
    assert totals["by_class"]["wages"]["amount_claimed_fen"] == 900
    assert totals["by_class"]["work_injury"]["received"] == 1
    assert totals["signed"]["received"] == 1
    assert totals["signed"]["workers_received"] is None
    assert len(totals["missing_in_signed"]) == 11
    assert {"county": LONGWAN, "name": "龙湾区", "days": ["2018-12-06"]} in totals["missing_in_signed"]
    assert len(totals["missing_in_measures"]) == 12


async def test_the_sum_of_what_the_system_has_is_whole_once_all_was_seen(desk: Desk) -> None:
    await everybody_acts(desk, "12-06 09:00")
    desk.now("12-06 16:31")
    await desk.see("12-06 16:30")

    totals = (await desk.board())["totals"]

    assert totals["missing_in_measures"][0]["days"] == ["2018-12-07"]
    assert totals["missing_in_signed"][0]["days"] == ["2018-12-06", "2018-12-07"]


async def test_at_the_opening_sums_of_nothing_heard_are_no_zero_and_name_all_twelve(desk: Desk) -> None:
    desk.now("12-06 16:31")
    await desk.see("12-06 16:30")

    totals = (await desk.board(from_="2018-12-06", to="2018-12-06"))["totals"]
    page = (await desk.get("/board", campaign=WENZHOU, from_="2018-12-06", to="2018-12-06")).body

    assert set(totals["measures"].values()) == {None}
    assert {number for of_class in totals["by_class"].values() for number in of_class.values()} == {None}
    assert len(totals["missing_in_measures"]) == 12
    assert "0.00 元" not in page


async def test_a_county_that_was_heard_and_had_nothing_shows_a_measured_zero(desk: Desk) -> None:
    """Its lawyer confirms: that counts in no figure, and it was there all the same."""
    await everybody_acts(desk, "12-06 09:00", without=[LONGWAN])
    desk.now("12-06 16:31")
    await desk.see("12-06 16:30")

    board = await desk.board(from_="2018-12-06", to="2018-12-06")

    assert (await desk.cell("12-06"))["system"] == dict.fromkeys(MEASURES, 0)
    assert (await desk.line("12-06"))["system"]["figures"] == dict.fromkeys(MEASURES, 0)
    assert (await desk.cell("12-06", LONGWAN))["system"] is None
    assert (await desk.line("12-06", LONGWAN))["system"]["figures"] is None
    assert set(board["totals"]["measures"].values()) == {0}
    assert [one["county"] for one in board["totals"]["missing_in_measures"]] == [LONGWAN]


async def test_a_sum_of_what_was_signed_names_who_gave_no_figure_for_a_measure(desk: Desk) -> None:
    desk.now("12-06 16:31")
    await desk.put("12-06", filled(workers_received=5))
    await desk.put("12-06", ZERO, OTHER, county=LONGWAN)

    totals = (await desk.board(from_="2018-12-06", to="2018-12-06"))["totals"]
    page = (await desk.get("/board", campaign=WENZHOU, from_="2018-12-06", to="2018-12-06")).body

    assert totals["signed"]["workers_received"] == 5
    assert totals["not_given"]["workers_received"] == [{"county": LONGWAN, "name": "龙湾区", "reports": 1}]
    assert totals["not_given"]["consultations"] == []
    assert 'title="龙湾区 1 期">（1 单位有日报未填此项）' in page


async def test_days_to_come_are_neither_silent_nor_missing(desk: Desk) -> None:
    desk.now("12-07 16:30")
    await desk.see("12-07 16:29:30")

    board = await desk.board(to="2018-12-10")
    days = {cell["day"] for cell in board["cells"] if cell["silent"]}
    missing = board["totals"]["missing_in_signed"] + board["totals"]["missing_in_measures"]

    assert days == {"2018-12-07", "2018-12-08"}
    assert {day for one in missing for day in one["days"]} <= {"2018-12-06", "2018-12-07", "2018-12-08"}


async def test_who_was_heard_again_is_no_longer_in_the_headline(desk: Desk) -> None:
    await desk.see("12-07 09:00")
    await everybody_acts(desk, "12-07 10:00", without=[LONGWAN])
    desk.now("12-07 11:00")
    await desk.see("12-07 10:59:30")

    board = await desk.board()

    assert all(cell["silent"] for cell in board["cells"] if cell["day"] == "2018-12-07")
    assert board["silent_now"] == [
        {"county": LONGWAN, "name": "龙湾区", "raised": "2018-12-07T02:00:00+08:00"}
    ]
    assert "<dt>目前断报</dt><dd>龙湾区</dd>" in (await desk.get("/board")).body


async def test_a_county_sees_what_others_filed_and_not_their_figures(desk: Desk) -> None:
    await desk.put("12-06", ZERO)
    await desk.put("12-06", ZERO, OTHER, county=LONGWAN)

    for caller in (CLERK, MACHINE, LAWYER):
        cells = (await desk.board(caller))["cells"]
        mine, theirs = (next(cell for cell in cells if cell["county"] == code) for code in (LUCHENG, LONGWAN))
        assert (theirs["filing"], theirs["content"]) == ("on_time", "zero_report")
        assert (theirs["figures"], theirs["system"], theirs["figures_withheld"]) == (None, None, True)
        assert mine["figures"]["consultations"] == 0


async def test_one_day_is_the_board_of_that_day(desk: Desk) -> None:
    answer = await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-06")

    assert answer.body["days"] == ["2018-12-06"]
    assert len(answer.body["cells"]) == 12
    assert (await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-05")).problem == "outside-campaign"
    assert (await desk.get("/v1/campaigns/nowhere/days/2018-12-06")).problem == "unknown-campaign"


async def test_the_citys_report_says_who_is_missing_and_whom_to_call(desk: Desk) -> None:
    await desk.consume_event(incident(), "12-06 09:00", county=LONGWAN)
    await desk.consume_event(consultation(), "12-06 10:00")
    await desk.see("12-06 16:00")
    await desk.put("12-06", filled())
    await desk.put("12-06", filled(received=0, received_wages=0, incidents=1), OTHER, county=LONGWAN)
    desk.now("12-06 17:10")
    await desk.put("12-06", BY_PROXY, CITY, county=OUJIANG)
    await desk.exempt("12-06", "330305")
    desk.now("12-06 17:30")

    report = (await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-06/city-report")).body

    assert report["report_at"] == "2018-12-06T17:30:00+08:00"
    assert report["due"] == 11
    assert [one["county"] for one in report["on_time"]] == [LUCHENG, LONGWAN]
    assert [one["county"] for one in report["late"]] == [OUJIANG]
    assert [one["county"] for one in report["by_proxy"]] == [OUJIANG]
    assert [one["county"] for one in report["exempt"]] == ["330305"]
    assert [one["county"] for one in report["differing"]] == [LUCHENG]
    assert len(report["missing"]) == 8
    assert report["missing"][0] == {
        "county": "330324",
        "name": "永嘉县",
        "contact": "钱测己",
        "contact_phone": "10000050000",
        "deputy": "周测庚",
        "deputy_phone": "10000050001",
    }
    assert [(one["county"], one["people"], one["people_exact"]) for one in report["incidents"]] == [
        (LONGWAN, 12, False)
    ]
    assert report["day"]["measures"]["consultations"] == 1
    assert len(report["day"]["missing_in_signed"]) == 8
    assert len(report["day"]["missing_in_measures"]) == 9


async def test_of_people_nobody_counted_the_city_reads_unknown_and_where_it_is(desk: Desk) -> None:
    told = {"people_known": False, "place_kind": "construction_site", "area": f"{LUCHENG}-T1"}
    await desk.consume_event(incident(1, **told, place_told=True), "12-06 09:00")
    await desk.consume_event(incident(20), "12-06 10:00")
    desk.now("12-06 17:30")

    report = (await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-06/city-report")).body

    unknown, at_least = report["incidents"]
    assert (unknown["people"], unknown["people_known"], unknown["people_exact"]) == (None, False, False)
    assert unknown["people_text"] == "人数不详（有文字说明，见受理登记）"
    assert unknown["place"] == {
        "kind": "construction_site",
        "kind_name": "建筑工地",
        "area": f"{LUCHENG}-T1",
        "area_name": "五马街道司法所",
        "told": True,
    }
    assert (at_least["people"], at_least["people_text"]) == (20, "不少于 20 人")
    assert at_least["place"]["kind"] is None


async def test_sums_with_an_uncounted_case_say_at_least(desk: Desk) -> None:
    told = application(workers=1, workers_exact=False, amount_claimed_exact=False)
    await desk.consume_event(told, "12-06 09:00")
    await desk.consume_event(application(CaseClass.other, claimed_fen=900), "12-06 09:00", county=LONGWAN)
    desk.now("12-06 18:00")

    board, line = await desk.board(from_="2018-12-06", to="2018-12-06"), await desk.line("12-06")
    page = (await desk.ask("GET", f"/v1/campaigns/{WENZHOU}/board")).body

    not_exact = ["workers_received", "amount_claimed_fen"]
    assert board["totals"]["not_exact"] == not_exact
    assert board["totals"]["not_exact_by_class"] == {"wages": not_exact, "other": []}
    assert "workers_received_inexact" not in str(board) + str(page)
    assert line["system"]["not_exact"] == not_exact
    cells = {
        cell["county"]: cell["system_not_exact"] for cell in board["cells"] if cell["day"] == "2018-12-06"
    }
    assert (cells[LUCHENG], cells[LONGWAN]) == (not_exact, [])


async def test_running_totals_begin_with_the_campaign(desk: Desk) -> None:
    await desk.consume_event(application(), "12-06 09:00")
    await desk.consume_event(application(), "12-08 09:00")
    desk.now("12-08 17:30")

    report = (await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-08/city-report")).body

    assert report["day"]["measures"]["received"] == 1
    assert report["running"]["measures"]["received"] == 2
    assert report["running"]["from"] == "2018-12-06"
    assert len(report["running"]["missing_in_signed"][0]["days"]) == 3


@pytest.mark.parametrize("caller", [CLERK, LAWYER, MACHINE])
async def test_the_citys_report_is_the_citys(desk: Desk, caller: Any) -> None:
    answer = await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-06/city-report", caller)

    assert answer.problem == "forbidden-role"
    for path in ("days/2018-12-05/city-report", "board?from=yesterday"):
        assert (await desk.get(f"/v1/campaigns/{WENZHOU}/{path}")).status == 422
    assert (await desk.get("/v1/campaigns/nowhere/days/2018-12-06/city-report")).status == 422


@pytest.mark.parametrize(
    "query",
    [
        "to=yesterday",
        "to=2018-12-1",
        "to=2018-12-32",
        "to=20181206",
        "to=1544054400",
        "to=2018-12-06T00:00:00",
        "to=0001-01-01",
        "from=9999-12-31",
        "to=",
        "from=2018-12-07&to=2018-12-06",
    ],
)
async def test_days_that_are_none_are_refused_alike_by_the_board_and_its_page(desk: Desk, query: str) -> None:
    for path in (f"/v1/campaigns/{WENZHOU}/board", "/board"):
        answer = await desk.get(f"{path}?{query}")
        assert (answer.status, answer.problem) == (422, "invalid-parameter")
        assert answer.body["errors"][0]["parameter"] == query.rpartition("&")[2].partition("=")[0]


@pytest.mark.parametrize("day", ["2018-12-1", "1544054400", "0001-01-01", "9999-12-31", "today"])
async def test_a_day_that_is_none_is_not_found_in_an_address(desk: Desk, day: str) -> None:
    for path in (f"days/{day}", f"days/{day}/city-report", f"counties/{LUCHENG}/days/{day}"):
        assert (await desk.get(f"/v1/campaigns/{WENZHOU}/{path}")).problem == "not-found"


async def test_a_browser_is_refused_in_words(desk: Desk) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    bad_day = await desk.ask("GET", "/board?to=2018-12-1", CITY, headers=browser)
    unknown = await desk.ask("GET", "/board?campaign=nowhere", CITY, headers=browser)
    async with desk.session.get("/board", headers=browser) as nobody:
        refused = await nobody.text()

    assert (bad_day.status, unknown.status, nobody.status) == (422, 422, 401)
    for page in (bad_day.body, unknown.body, refused):
        assert page.startswith("<!doctype html>")
        assert 'lang="zh-CN"' in page
    assert "应为日期，如 2018-12-06" in bad_day.body
    assert "没有此专项行动" in unknown.body
    assert "请索取新的登录链接" in refused


async def test_the_page_is_chinese_has_no_script_and_names_every_sign_in_words(desk: Desk) -> None:
    await desk.put("12-06", ZERO)
    await desk.put("12-06", filled(received=4), OTHER, county=LONGWAN)
    await desk.see("12-07 16:00")
    desk.now("12-07 16:30")

    answer = await desk.get("/board", campaign=WENZHOU)

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "退出登录" not in answer.body
    (style,) = re.findall(r"<style>(.*?)</style>", answer.body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert ".cell" in style
    assert "<script" not in answer.body
    assert 'lang="zh-CN"' in answer.body
    assert "零报告，一致" in answer.body
    assert "收到申请 4 件，不一致，请更正" in answer.body
    assert "未报" in answer.body
    assert "填报数合计中缺：" in answer.body
    assert '<th scope="row">鹿城区</th>' in answer.body


async def test_the_page_of_an_unknown_campaign_and_of_no_days(desk: Desk) -> None:
    assert (await desk.get("/board", campaign="nowhere")).problem == "unknown-campaign"
    empty = await desk.get("/board", from_="2020-01-01")
    assert "所选日期不在专项行动期间内" in empty.body


async def test_zero_missing_and_silent_look_different_on_the_page(desk: Desk) -> None:
    await desk.put("12-06", ZERO)
    await desk.come_back()
    await desk.see("12-07 10:00")
    desk.now("12-07 10:00:30")
    shown = await desk.board()
    words = {
        (cell["county"], cell["day"][5:]): symbols.look(cell)
        for cell in shown["cells"]
        if cell["county"] in (LUCHENG, LONGWAN)
    }

    assert words[LUCHENG, "12-06"].words == "零报告，一致"
    assert words[LONGWAN, "12-06"].words == "未报"
    assert words[LONGWAN, "12-07"].words == "待报，断报"
    looks = {(look.sign, look.marks, look.style) for look in words.values()}
    assert len(looks) == 4


async def test_metrics_say_who_is_expected_who_was_heard_and_who_owes(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 12:00", actor=person())
    desk.now("12-06 16:30")
    assert (await desk.put("12-06", filled(consultations=1))).status == 201
    await desk.tick("12-06 18:00")

    exposed = (await desk.get("/metrics")).body

    labels = f'{{campaign="{WENZHOU}",county="{LUCHENG}"'
    assert f"yuanxin_county_info{labels}}} 1.0" in exposed
    assert f"yuanxin_county_last_heard_timestamp_seconds{labels}}} 1.5440688e+09" in exposed
    assert f'yuanxin_county_silent{labels},name="鹿城区"}} 0.0' in exposed
    assert f'yuanxin_daily_report_overdue{labels},name="鹿城区",period="2018-12-06"}} 0.0' in exposed
    assert exposed.count("\nyuanxin_daily_report_overdue{") == 12
    assert exposed.count('period="2018-12-06"} 1.0\n') == 11
    assert f'yuanxin_reporting_window_open{{campaign="{WENZHOU}"}} 1.0' in exposed


async def test_a_county_that_never_spoke_is_told_as_silent_like_any_other(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 12:00", actor=person())
    await desk.see("12-07 10:00")
    desk.now("12-07 10:00:30")

    told = await gauges_of(desk, "yuanxin_county_silent")

    assert told.pop(LUCHENG) == "0.0"
    assert len(told) == 11
    assert set(told.values()) == {"1.0"}


@pytest.mark.parametrize(
    ("now", "counties", "reports"),
    [
        ("2018-11-20 09:00", 0, 0),  # installed two weeks before the first day
        ("2018-12-06 07:30", 12, 0),
        ("2018-12-07 07:30", 12, 12),
        ("2019-03-01 12:00", 0, 12 * 85),
        ("2019-06-01 09:00", 0, 0),
    ],
)
async def test_nothing_is_told_of_counties_before_the_first_day_and_after_the_last(
    desk: Desk, now: str, counties: int, reports: int
) -> None:
    instant = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    async with desk.pool.acquire() as conn:
        await set_county_gauges(conn, [wenzhou()], instant)

    exposed = exposition().decode()

    assert exposed.count("\nyuanxin_county_silent{") == exposed.count("\nyuanxin_county_info{") == counties
    assert exposed.count("\nyuanxin_daily_report_overdue{") == reports


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2089-10-01 09:00", "2089-12-06"),  # long before its first day
        ("2089-12-20 09:00", "2089-12-20"),
        ("2090-03-30 23:00", "2090-03-30"),  # the last on which anything may be entered
        ("2090-04-01 09:00", None),
    ],
)
async def test_from_when_on_working_days_are_a_guess_is_told_while_they_count(
    desk: Desk, now: str, ends: str | None
) -> None:
    instant = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    later = replace(
        wenzhou(),
        starts=datetime(2089, 12, 6, tzinfo=SHANGHAI),
        ends=datetime(2090, 3, 1, tzinfo=SHANGHAI),
        late_entries_until=datetime(2090, 3, 31, tzinfo=SHANGHAI),
    )
    async with desk.pool.acquire() as conn:
        await set_county_gauges(conn, [later], instant)
    [*told] = re.findall(r"^yuanxin_working_calendar_ends\S+ (.*)$", exposition().decode(), re.MULTILINE)
    days = [f"{datetime.fromtimestamp(float(each), SHANGHAI):%Y-%m-%d}" for each in told]
    assert days == ([ends] if ends else [])


async def gauges_of(desk: Desk, name: str) -> dict[str, str]:
    """By county."""
    exposed = (await desk.get("/metrics")).body
    return dict(re.findall(rf'^{name}{{.*county="([0-9-]+)".*}} (.*)$', exposed, re.MULTILINE))


async def test_scrapes_at_one_time_all_show_the_whole_roster(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.get("/metrics") for _ in range(8)))

    assert [answer.body.count("\nyuanxin_county_info{") for answer in answers] == [12] * 8


async def test_while_a_scrape_reads_the_roster_stands(desk: Desk) -> None:
    """Between its readings others scrape: what they show must be whole."""
    await desk.get("/metrics")
    counties: list[int] = []

    class Reading:
        async def fetch(self, statement: str, *arguments: Any) -> Any:
            counties.append(exposition().count(b"\nyuanxin_county_info{"))
            return await desk.pool.fetch(statement, *arguments)

        async def fetchval(self, statement: str, *arguments: Any) -> Any:
            counties.append(exposition().count(b"\nyuanxin_county_info{"))
            return await desk.pool.fetchval(statement, *arguments)

    await set_county_gauges(cast(Connection, Reading()), [wenzhou()], desk.clock.now())

    assert len(counties) > 2
    assert set(counties) == {12}


async def test_a_sign_of_life_from_ahead_blinds_no_gauge(desk: Desk) -> None:
    """A day ahead counts as now, 2099 is set aside; what was stored before that rule is not believed."""
    desk.now("12-07 09:00")
    ahead = event_at(application(), "12-07 08:00", recorded="12-08 08:00", actor=client(), subject="c-1")
    far = replace(ahead, id=uuid4(), subject="c-2", recorded=at("12-07 08:00").replace(year=2099))
    result = await desk.deliver([desk.message(ahead), desk.message(far)])
    assert sum(counts.quarantined for counts in result.counts.values()) == 1
    assert await last_heard_shown(desk) == at("12-07 09:00").timestamp()

    await desk.pool.execute(
        "INSERT INTO signs_of_life (campaign, county, hour, first, last) VALUES ($1, $2, $3, $3, $3)",
        "wenzhou-2018",
        LUCHENG,
        far.recorded,
    )
    desk.now("12-10 09:00")
    assert await last_heard_shown(desk) == at("12-07 09:00").timestamp()


async def last_heard_shown(desk: Desk) -> float:
    await desk.get("/metrics")
    shown: float = metrics.county_last_heard.labels(WENZHOU, LUCHENG)._value.get()
    return shown


def dated(valid_from: date | None = None, valid_to: date | None = None) -> Campaign:
    """The campaign, with other dates of 鹿城区 in its roster."""
    first, *others = wenzhou().counties
    return replace(wenzhou(), counties=(replace(first, valid_from=valid_from, valid_to=valid_to), *others))


async def test_who_left_the_roster_is_out_of_it_from_then_on(desk: Desk) -> None:
    campaign = dated(valid_to=date(2018, 12, 7))
    async with opened(desk.database, campaign) as other:
        other.now("12-08 18:00")
        await clock_jobs([campaign])[0](other.pool, other.clock)
        await sweep_up_to(at("12-20 09:00"), other.pool, other.clock, [campaign], alarms_wait=False)

        line = await other.line("12-08")
        counted = metrics.out_of_roster_refused.labels("reporting", WENZHOU, LUCHENG)._value
        before = counted.get()
        refused = [
            await other.put("12-08", ZERO),
            await other.put("12-08", filled(), MACHINE, action="draft"),
            await other.exempt("12-08"),
        ]

        assert (line["filing"], (await other.line("12-07"))["filing"]) == ("out_of_roster", "missing")
        assert [answer.problem for answer in refused] == ["out-of-roster"] * 3
        since = "该单位自 2018-12-08 起不再报送，2018-12-07 及以前的事项仍可补报"
        assert {answer.body["detail"] for answer in refused} == {
            f"{since}；此后的事项由哪个单位办理，请问市局"
        }
        assert {answer.body["reported_until"] for answer in refused} == {"2018-12-07"}
        assert counted.get() - before == 2  # the city's exemption is nothing to tell the city
        assert (await other.cell("12-08"))["due"] is False
        alerts = await other.alerts()
        assert [alert["period"] for alert in alerts if alert["kind"] == "overdue"] == [
            "2018-12-06",
            "2018-12-07",
        ]
        [silence] = [alert for alert in alerts if alert["kind"] == "silence"]
        assert (silence["ended"], silence["ended_by"]) == ("2018-12-08T00:00:00+08:00", "window_ended")


async def test_who_joins_the_roster_is_counted_from_then_on(desk: Desk) -> None:
    campaign = dated(valid_from=date(2018, 12, 10))
    async with opened(desk.database, campaign) as other:
        other.now("12-12 09:00")
        await sweep_up_to(at("12-12 08:59:30"), other.pool, other.clock, [campaign], alarms_wait=False)

        [silence] = await other.alerts()
        assert (silence["since"], silence["raised"]) == (
            "2018-12-10T00:00:00+08:00",
            "2018-12-11T02:00:00+08:00",
        )


async def test_the_pipeline_shows_what_quiet_is_judged_by(desk: Desk) -> None:
    await desk.consume(event_at(application(), "12-06 12:00"))

    pipeline = (await desk.get("/v1/pipeline", OPERATOR)).body

    assert pipeline["service"] == "reporting"
    assert (pipeline["as_of"], pipeline["swept_to"], pipeline["stalled"]) == (None, None, False)
    assert pipeline["progress"]["yuanxin.cases.v1"] == {"0": 1}
    assert {"outbox", "held", "quarantined", "now", "jobs_done_for"} <= pipeline.keys()
