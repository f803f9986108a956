"""Keys of a running stack change by a command, without a restart; everything stays readable (decision 18)."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from builders_flows import Api, open_api
from contracts.service_names import SERVICES, Service
from devstack.environment import environment_of
from devstack.service_processes import process_of
from devstack.stack import Stack


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


def command(stack: Stack, service: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What an operator types where the service runs."""
    environment = environment_of(process_of(Service(service)), stack.addresses)
    return subprocess.run(
        (sys.executable, "-m", service, "keys", *words), env=environment, capture_output=True, text=True
    )


def keys_of(stack: Stack, service: str, verb: str = "show") -> dict[str, Any]:
    answer = command(stack, service, verb)
    assert answer.returncode == 0, answer.stderr
    return {key["key"]: key for key in json.loads(answer.stdout)}


def let_a_minute_pass(stack: Stack, service: str) -> None:
    """For the guard against processes that have not seen the file yet."""
    file = stack.keys.folder / f"{service}-keys.json"
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 61))


async def test_a_running_stack_gets_new_keys_and_loses_the_old_ones(api: Api) -> None:
    stack = api.stack
    case_id = (await api.apply(key="before-the-change"))["case_id"]
    await api.wait_until_quiet()
    current: dict[str, str] = {service: next(iter(keys_of(stack, service))) for service in SERVICES}
    for service, old in current.items():
        assert keys_of(stack, service, "rotate")[old]["state"] == "older"
    refusal = command(stack, "intake", "remove", next(reversed(keys_of(stack, "intake"))))
    assert (refusal.returncode, "is the current key" in refusal.stderr) == (1, True)
    assert "Traceback" not in refusal.stderr
    async with asyncio.timeout(60):
        while not all(keys_of(stack, name)[old]["removable"] for name, old in current.items()):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    for service, old in current.items():
        let_a_minute_pass(stack, service)
        assert command(stack, service, "remove", old).returncode == 0
    shown = await api.succeed("POST", "intake", f"/v1/applications/{case_id}/reveal", {"reason": "核对"})
    assert shown["told"]["recipients"][0]["name"] == "赵大山"
    assert (await api.apply(key="before-the-change"))["case_id"] == case_id
    await api.apply()
    metrics = await api.request("GET", "intake", "/metrics")
    assert 'state="unknown"' not in metrics.body
