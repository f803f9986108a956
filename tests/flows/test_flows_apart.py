"""API, consumer and relay of each service as processes of their own do together what one process does.

So they do over a midnight at which the campaign's cut-off changes (decision 70).
"""

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from access import Role
from builders_flows import Api, at_local_time, day_path, open_api, signed_report
from builders_main_job import close_one_case
from contracts.service_names import SERVICES, Service
from devstack.service_processes import service_processes
from devstack.stack import Stack

COUNTY = "330382"
LOOPS = {"relay": "keys", "consumer": "consumer", "api": "jobs"}
"""One of the loops of each part."""


QUIET_COUNTY = "330329"
CHECKOUT = Path(__file__).parents[2]

LATER_FROM_THE_SECOND_DAY_ON = """
[[changes]]
from = 2018-12-07
daily_report.cut_off = 16:30:00
daily_report.due = 17:30:00
daily_report.city_report_at = 18:00:00
"""


@pytest.fixture
async def apart(new_stack: Callable[..., Awaitable[Stack]], tmp_path: Path) -> Stack:
    campaign = shutil.copytree(CHECKOUT / "campaigns" / "wenzhou-2018", tmp_path / "wenzhou-2018")
    with (campaign / "campaign.toml").open("a", encoding="utf-8") as toml:
        toml.write(LATER_FROM_THE_SECOND_DAY_ON)
    return await new_stack(apart=True, campaigns=(tmp_path,))


async def test_a_case_is_closed_the_cut_off_changes_at_midnight_and_every_process_does_its_own_part(
    apart: Stack,
) -> None:
    async with open_api(apart) as api:
        await close_one_case(api, COUNTY)
        await the_cut_off_changes_at_midnight(api)
        for process in service_processes(apart=True):
            if process.runs:
                await runs_its_part_alone(apart, api.http, process.name, process.runs)


async def the_cut_off_changes_at_midnight(api: Api) -> None:
    """What happens between the old cut-off and the new one is of the same day from then on."""
    now = api.stack.now()
    first, second = now.date(), now.date() + timedelta(days=1)
    await api.advance_to(at_local_time(now, first, 16, 10))
    between = [(await api.apply(QUIET_COUNTY))["case_id"]]
    await api.advance_to(at_local_time(now, second, 16, 10))
    between.append((await api.apply(QUIET_COUNTY))["case_id"])
    early = await api.request(
        "PUT", "reporting", f"{day_path(second, QUIET_COUNTY)}/report", signed_report(), county=QUIET_COUNTY
    )
    assert (early.status, early.problem()) == (409, "signing-before-cut-off")
    await api.advance_to(at_local_time(now, second, 16, 30, 31))
    lines = [await api.board_line(day, QUIET_COUNTY) for day in (first, second)]
    ends = [(line["period"]["cut_off"][11:16], line["period"]["due"][11:16]) for line in lines]
    assert ends == [("16:00", "17:00"), ("16:30", "17:30")]
    subjects = {event["subject"] for event in await api.events_behind(second, QUIET_COUNTY)}
    assert set(between) <= subjects
    assert await api.events_behind(first, QUIET_COUNTY) == []
    await api.advance_to(at_local_time(now, second, 17, 25))
    signed = await api.succeed(
        "PUT",
        "reporting",
        f"{day_path(second, QUIET_COUNTY)}/report",
        signed_report(system=lines[1]["system"]["figures"]),
        county=QUIET_COUNTY,
    )
    assert (signed["filing"], signed["check"]) == ("on_time", "agreeing")


async def runs_its_part_alone(stack: Stack, http: aiohttp.ClientSession, process: str, part: str) -> None:
    """It is ready, tells its figures, and has routes of its service only where it is the API."""
    url = stack.url(process)
    async with http.get(f"{url}/readyz") as ready:
        assert ready.status == 200, await ready.text()
    async with http.get(f"{url}/metrics") as page:
        text = await page.text()
    running = {named for named, loop in LOOPS.items() if f'loop="{loop}"' in text}
    assert running == {part}, process
    bearer = {"Authorization": f"Bearer {stack.token(Role.operator)}"}
    async with http.get(f"{url}/openapi.json", headers=bearer) as document:
        paths = set((await document.json())["paths"])
    assert (paths > {"/v1/pipeline"}) == (part == "api"), process


def test_each_part_of_each_service_runs_once_and_reporting_consumes_in_its_worker() -> None:
    parts = {
        service: sorted(each.runs for each in service_processes(apart=True) if each.service == service)
        for service in SERVICES
    }
    assert parts.pop(Service.reporting) == ["", "api", "relay"]
    assert {*map(tuple, parts.values())} == {("api", "consumer", "relay")}
