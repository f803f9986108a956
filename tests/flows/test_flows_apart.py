"""API, consumer and relay of each service as processes of their own do together what one process does."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from access import Role
from builders_flows import open_api
from builders_main_job import close_one_case
from contracts.service_names import SERVICES, Service
from devstack.service_processes import service_processes
from devstack.stack import Stack

COUNTY = "330382"
LOOPS = {"relay": "keys", "consumer": "consumer", "api": "jobs"}
"""One of the loops of each part."""


@pytest.fixture
async def apart(new_stack: Callable[..., Awaitable[Stack]]) -> Stack:
    return await new_stack(apart=True)


async def test_a_case_is_closed_and_every_process_does_its_own_part(apart: Stack) -> None:
    async with open_api(apart) as api:
        await close_one_case(api, COUNTY)
        for process in service_processes(apart=True):
            if process.runs:
                await runs_its_part_alone(apart, api.http, process.name, process.runs)


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
