"""What users see while a part is away, on a stack of its own whose parts are really taken away."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from access import Role
from builders_flows import CAMPAIGN, COUNTY, Api, at_local_time, open_api, signed_report
from devstack.process import Process
from devstack.stack import Stack

WAIT = 90.0


@pytest.fixture
async def api(stack_of_file: Stack) -> AsyncIterator[Api]:
    async with open_api(stack_of_file) as connected:
        yield connected


@pytest.fixture
async def new_api(new_stack: Any) -> AsyncIterator[Api]:
    """A stack for one test: its time is the first morning's, and nobody was silent yet."""
    stack: Stack = await new_stack()
    async with open_api(stack) as connected:
        yield connected


async def eventually(what: Callable[[], Awaitable[bool]], seconds: float = WAIT) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not await what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.1)


async def test_with_kafka_down_an_application_is_still_taken_and_shown_later(api: Api) -> None:
    await api.wait_until_quiet()
    before, kafka = await api.received_today(), api.stack.processes["kafka"]
    await asyncio.to_thread(kafka.stop)
    case_id = (await api.apply())["case_id"]
    assert (await api.request("GET", "assignment", f"/v1/assignments/{case_id}")).status == 404
    await asyncio.to_thread(kafka.start)
    await asyncio.to_thread(kafka.wait_ready, 60)

    async def shown() -> bool:
        return await api.received_today() == before + 1

    async def known() -> bool:
        return (await api.request("GET", "assignment", f"/v1/assignments/{case_id}")).status == 200

    await eventually(shown)
    await eventually(known)


async def test_reportings_worker_waits_for_a_kafka_that_is_away_when_it_starts(api: Api) -> None:
    await api.wait_until_quiet()
    kafka, worker = api.stack.processes["kafka"], api.stack.processes["reporting-stream"]
    ends, said = worker.unexpected_ends, how_often_it_waited(worker)
    await asyncio.to_thread(kafka.stop)
    await api.apply()
    worker.kill()

    async def waits() -> bool:
        return how_often_it_waited(worker) > said

    await eventually(waits)
    await asyncio.to_thread(kafka.start)
    await asyncio.to_thread(kafka.wait_ready, 60)
    await api.wait_until_quiet()
    assert worker.unexpected_ends == ends + 1


def how_often_it_waited(worker: Process) -> int:
    return worker.log.read_text(encoding="utf-8").count("the broker does not answer yet")


async def test_a_stalled_pipeline_holds_silence_back_and_raises_its_own_alarm(api: Api) -> None:
    """Reporting's stream is stopped: nobody is called silent for what was not seen."""
    await api.apply()
    await api.wait_until_quiet()
    stream = api.stack.processes["reporting-stream"]
    await asyncio.to_thread(stream.pause)
    await api.apply()
    spoke = api.stack.now()
    api.stack.advance(spoke + timedelta(hours=40))

    async def stalled() -> bool:
        reply = await api.request("GET", "reporting", "/metrics")
        return 'yuanxin_pipeline_stalled{service="reporting"} 1.0' in reply.body

    await eventually(stalled)
    raised = [one for one in await api.alerts(COUNTY, "silence") if one["raised"] > spoke.isoformat()]
    assert raised == []
    await asyncio.to_thread(stream.resume)
    await api.wait_until_quiet()
    alerts = await api.alerts(COUNTY, "silence")
    assert [one["raised"] for one in alerts] == [(spoke + timedelta(hours=26)).isoformat()]


async def test_a_weekend_in_which_all_of_it_is_stopped_is_ours_and_no_countys_silence(new_api: Api) -> None:
    """Stopped on Friday at 18:00, started on Sunday at 02:00; one sweep runs before anybody posts."""
    api = new_api
    stack, friday = api.stack, (api.stack.now() + timedelta(days=1)).date()
    saturday, sunday = friday + timedelta(days=1), friday + timedelta(days=2)
    await api.advance_to(at_local_time(stack.now(), friday, 9))
    await api.apply()
    stopped, started = (at_local_time(stack.now(), *when) for when in ((friday, 18), (sunday, 2)))
    await api.advance_to(stopped)
    await eventually(lambda: has_run_up_to(stack, stopped))
    before = {one["raised"] for one in await api.alerts(COUNTY, "silence")}
    services = [name for name in stack.processes if name not in ("kafka", "postgres")]
    for name in services:
        await asyncio.to_thread(stack.processes[name].stop)
    stack.extra_environment["reporting"]["YUANXIN_OUTAGE_AFTER_SECONDS"] = "30"
    stack.advance(started)
    await eventually(lambda: has_stood_still(stack, 31))
    for name in services:
        await asyncio.to_thread(stack.processes[name].start)
    for name in services:
        await asyncio.to_thread(stack.processes[name].wait_ready, 60)
    await api.wait_until_quiet()

    assert {one["raised"] for one in await api.alerts(COUNTY, "silence")} == before
    assert saturday.isoformat() not in {one["period"] for one in await api.alerts(COUNTY, "overdue")}
    line = await api.board_line(saturday)
    assert (line["filing"], line["silent"], line["system_down"]) == ("system_down", False, True)
    board = await api.succeed(
        "GET", "reporting", f"/v1/campaigns/{CAMPAIGN}/board", role=Role.city_staff, county=None
    )
    shown = {(one["part"], one["from"], one["to"]) for one in board["outages"]}
    assert ("signing", stopped.isoformat(), started.isoformat()) in shown
    assert ("hearing", stopped.isoformat(), started.isoformat()) in shown
    path = f"/v1/campaigns/{CAMPAIGN}/counties/{COUNTY}/days/{saturday.isoformat()}/report"
    signed = await api.succeed("PUT", "reporting", path, signed_report(zero=True), name="周一鸣")
    assert signed["filing"] == "filed_afterwards"


async def has_run_up_to(stack: Stack, instant: datetime) -> bool:
    """Each part has said so, as it does every second."""
    owner = await asyncpg.connect(stack.owner_url("reporting"))
    earliest = await owner.fetchval("SELECT min(business) FROM beats")
    await owner.close()
    return bool(earliest >= instant)


async def has_stood_still(stack: Stack, seconds: float) -> bool:
    """By the clock that measures it, the database's."""
    owner = await asyncpg.connect(stack.owner_url("reporting"))
    late = await owner.fetchval("SELECT extract(epoch FROM clock_timestamp() - max(machine)) FROM beats")
    await owner.close()
    return bool(late > seconds)
