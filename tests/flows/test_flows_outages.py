"""What users see while a part is away, on a stack of its own whose parts are really taken away."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from builders_flows import COUNTY, Api, open_api
from devstack.stack import Stack

WAIT = 90.0


@pytest.fixture
async def api(new_stack: Any) -> AsyncIterator[Api]:
    """A stack for one test."""
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
    kafka = api.stack.processes["kafka"]
    await asyncio.to_thread(kafka.stop)
    case_id = (await api.apply())["case_id"]
    assert (await api.request("GET", "assignment", f"/v1/assignments/{case_id}")).status == 404
    await asyncio.to_thread(kafka.start)
    await asyncio.to_thread(kafka.wait_ready, 60)

    async def shown() -> bool:
        figures = (await api.board_line(api.stack.now().date()))["system"]["figures"]
        return bool(figures and figures.get("received") == 1)

    await eventually(shown)
    assert (await api.request("GET", "assignment", f"/v1/assignments/{case_id}")).status == 200


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
