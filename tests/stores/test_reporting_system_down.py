"""系统停机 on a real database: what stood still is kept and shown as ours; nobody is blamed (decision 24)."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at, consultation, person
from builders_reporting_store import BY_PROXY, CITY, ZERO, Desk, everybody_acts, opened, wenzhou
from contracts import SOURCES
from databases import Databases
from delivery import Watermark
from read_only import read_only
from reporting import jobs
from reporting.outages.handlers import note_hearing, try_to_note_running
from reporting.outages.rules import ALLOWED, Outage
from reporting.outages.store import read_running

STOPPED, STARTED = "12-14 18:00", "12-16 02:00"
"""Friday evening, and Sunday at night: thirty-two hours."""


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 09:00")


async def first_ran(desk: Desk, when: str) -> None:
    """The system ran with the campaign for the first time."""
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute("UPDATE collecting SET since = $1", at(when))
    await owner.close()


async def runs(desk: Desk, when: str) -> None:
    """Everything is seen, the jobs run."""
    desk.now(when)
    await note_hearing(desk.pool, desk.clock, ALLOWED)
    await desk.tick(when)


async def stands_still(desk: Desk) -> None:
    """An hour of the machine passes in which nothing beats."""
    await desk.pool.execute("UPDATE beats SET machine = machine - interval '1 hour'")


async def weekend_without_us(desk: Desk) -> None:
    await first_ran(desk, "12-14 09:00")
    await runs(desk, "12-14 16:20")
    await everybody_acts(desk, "12-14 16:30")
    desk.now("12-14 17:01")
    for county in (LUCHENG, LONGWAN):
        await desk.put("12-14", BY_PROXY, CITY, county=county)
    await runs(desk, STOPPED)
    await stands_still(desk)
    await runs(desk, STARTED)


async def test_thirty_two_hours_of_ours_make_no_county_silent_and_no_report_overdue(desk: Desk) -> None:
    """One sweep runs before anybody posts."""
    await weekend_without_us(desk)
    await runs(desk, "12-16 12:00")

    alerts = (await desk.get("/v1/alerts", limit="200")).body["items"]
    assert [alert for alert in alerts if alert["kind"] == "silence"] == []
    assert {alert["period"] for alert in alerts} == {"2018-12-14"}


async def test_after_the_outage_the_rest_of_the_limit_counts(desk: Desk) -> None:
    await weekend_without_us(desk)
    await runs(desk, "12-17 02:30:31")

    silences = [alert for alert in await desk.alerts() if alert["kind"] == "silence"]
    assert [silence["raised"] for silence in silences] == ["2018-12-17T02:30:00+08:00"]


async def test_the_line_the_board_and_the_city_report_show_our_outage_as_ours(desk: Desk) -> None:
    await weekend_without_us(desk)

    line, cell = await desk.line("12-15"), await desk.cell("12-15")
    assert (line["filing"], line["silent"], line["system_down"]) == ("system_down", False, True)
    assert (cell["filing"], cell["due"], cell["system"]) == ("system_down", False, None)
    board = await desk.board(from_="2018-12-15", to="2018-12-15")
    assert (board["completeness"]["due"], board["silent_now"]) == (0, [])
    assert {(one["part"], one["from"], one["to"]) for one in board["outages"]} == {
        ("signing", "2018-12-14T18:00:00+08:00", "2018-12-16T02:00:00+08:00"),
        ("hearing", "2018-12-14T18:00:00+08:00", "2018-12-16T02:00:00+08:00"),
    }
    report = (await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-15/city-report")).body
    assert (len(report["system_down"]), report["missing"], report["silent"]) == (12, [], [])
    assert len(report["outages"]) == 2
    page = (await desk.get("/board", campaign=WENZHOU, from_="2018-12-15", to="2018-12-15")).body
    assert "系统停机：" in page
    assert "2018-12-14 18:00:00 至 2018-12-16 02:00:00" in page


async def test_what_is_signed_after_the_outage_is_filed_afterwards_and_not_late(desk: Desk) -> None:
    await weekend_without_us(desk)
    desk.now("12-16 09:00")

    answer = await desk.put("12-15", ZERO)

    assert (answer.status, answer.body["filing"]) == (201, "filed_afterwards")
    assert (await desk.cell("12-15"))["due"] is False


async def test_metrics_tell_the_hours_of_ours_and_nobody_is_silent_for_them(desk: Desk) -> None:
    await weekend_without_us(desk)
    exposed = (await desk.get("/metrics")).body

    assert 'yuanxin_system_down_seconds{part="hearing"} 115200.0' in exposed
    assert exposed.count("\nyuanxin_county_silent{") == 12
    assert not re.search(r"\nyuanxin_county_silent{.*} 1\.0", exposed)
    since = f'yuanxin_collected_from_timestamp_seconds{{campaign="{WENZHOU}"}}'
    assert f"{since} {at('12-14 09:00').timestamp():.8g}".replace("e+09", "") in exposed.replace("e+09", "")


async def test_a_campaign_whose_window_is_over_at_the_first_start_blames_nobody(desk: Desk) -> None:
    await first_ran(desk, "03-05 09:00")
    await runs(desk, "03-05 09:00")
    await runs(desk, "03-20 09:00")

    assert (await desk.get("/v1/alerts", limit="200")).body["items"] == []
    board = await desk.board()
    assert {cell["filing"] for cell in board["cells"]} == {"not_collected"}
    assert (board["completeness"]["due"], board["collected_from"]) == (0, "2019-03-05T09:00:00+08:00")
    assert {cell["system"] for cell in board["cells"]} == {None}
    assert (await desk.put("12-10", ZERO)).body["filing"] == "filed_afterwards"


async def test_days_before_the_first_start_are_not_collected_and_those_after_are_owed(desk: Desk) -> None:
    await first_ran(desk, "12-10 09:00")
    await runs(desk, "12-10 09:00")
    await runs(desk, "12-11 17:01")

    filings = {day: (await desk.cell(day))["filing"] for day in ("12-06", "12-09", "12-10", "12-11")}
    assert filings == {
        "12-06": "not_collected",
        "12-09": "not_collected",
        "12-10": "missing",
        "12-11": "missing",
    }
    alerts = await desk.alerts()
    assert [one["period"] for one in alerts if one["kind"] == "overdue"] == ["2018-12-10", "2018-12-11"]
    assert [one["raised"] for one in alerts if one["kind"] == "silence"] == ["2018-12-11T11:00:00+08:00"]


async def outages(desk: Desk) -> Any:
    async with desk.pool.acquire() as conn:
        return await read_running(conn, WENZHOU, wenzhou().starts)


async def test_steps_of_a_clock_that_is_led_are_no_outage(desk: Desk) -> None:
    for when in ("12-07 09:00", "12-10 09:00", "12-30 09:00"):
        await runs(desk, when)

    assert (await outages(desk)).signing == (await outages(desk)).hearing == []


async def test_while_what_happens_is_not_seen_alarms_wait_and_then_it_was_an_outage(desk: Desk) -> None:
    """Kafka was away for long: what is read of it little by little makes nobody silent."""
    await runs(desk, "12-06 10:00")
    await stands_still(desk)
    desk.now("12-09 10:00")
    for source in SOURCES:
        desk.watermarks.add(Watermark(source, at("12-08 10:00"), {}))
    await jobs.look(desk.pool, desk.clock, [wenzhou()], desk.watermarks)
    assert [one for one in await desk.alerts() if one["kind"] == "silence"] == []

    for source in SOURCES:
        desk.watermarks.add(Watermark(source, at("12-09 09:59:30"), {}))
    await jobs.look(desk.pool, desk.clock, [wenzhou()], desk.watermarks)

    assert [one for one in await desk.alerts() if one["kind"] == "silence"] == []
    assert (await outages(desk)).hearing == [Outage(at("12-06 10:00"), at("12-09 10:00"))]
    assert (await outages(desk)).signing == []


async def test_only_the_first_start_with_a_campaign_counts(desk: Desk) -> None:
    await runs(desk, "12-30 09:00")

    assert (await outages(desk)).collected_from == wenzhou().starts


async def test_a_database_that_is_only_read_is_no_reason_not_to_start(desk: Desk, postgres: str) -> None:
    async with read_only(postgres):
        await try_to_note_running(desk.pool, desk.clock, [wenzhou()], ALLOWED)
    await try_to_note_running(desk.pool, desk.clock, [wenzhou()], ALLOWED)

    assert await desk.pool.fetchval("SELECT count(*) FROM beats") == 1


async def test_what_was_heard_in_an_outage_is_heard(desk: Desk) -> None:
    """Kafka was away, intake was not: who spoke then is counted from then."""
    await runs(desk, "12-06 10:00")
    await stands_still(desk)
    await desk.consume_event(consultation(), "12-07 09:00", actor=person())
    await runs(desk, "12-07 12:00")
    await runs(desk, "12-08 14:00:30")

    assert [one for one in await desk.alerts() if one["kind"] == "silence"] == []
    await runs(desk, "12-08 14:00:31")
    assert [one["since"] for one in await desk.alerts() if one["kind"] == "silence"] == [
        "2018-12-07T09:00:00+08:00"
    ]


async def test_county_alarms_wait_while_nothing_was_heard_yet_after_an_outage(desk: Desk) -> None:
    """From the start on: Prometheus would page every county before the first sweep."""
    stalled = 'yuanxin_pipeline_stalled{service="reporting"} '
    await runs(desk, "12-14 18:00")
    assert f"{stalled}0.0" in (await desk.get("/metrics")).body

    await stands_still(desk)
    assert f"{stalled}1.0" in (await desk.get("/metrics")).body

    await runs(desk, STARTED)
    assert f"{stalled}0.0" in (await desk.get("/metrics")).body
