"""The disk under everything is full for a while: clear 503s, nothing acknowledged is lost, all comes back."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from builders_flows import Api, application, open_api
from conftest import FIRST_MORNING
from delivery_process import until
from devstack.servers import WITHOUT_FSYNC
from devstack.stack import Stack

SIZE = "400m"


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A small disk of its own, where this machine lets us make one."""
    place = folder / "small-disk"
    place.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(place))
    made = subprocess.run(mount, capture_output=True, text=True) if os.geteuid() == 0 else None
    if made is None or made.returncode:
        pytest.skip("NOT RUN: a full disk needs root and the right to mount a tmpfs")
    yield place
    subprocess.run(("umount", str(place)), check=True)


@pytest.fixture
async def stack(disk: Path) -> AsyncIterator[Stack]:
    """Kafka, PostgreSQL, all services and their logs on that disk."""
    stack = Stack(disk / "stack", begins=FIRST_MORNING, postgres_settings=WITHOUT_FSYNC)
    await asyncio.to_thread(stack.start)
    yield stack
    await asyncio.to_thread(stack.stop)
    stack.remove()


async def test_a_full_disk_is_waited_out(stack: Stack, disk: Path) -> None:
    ballast = disk / "ballast"
    async with open_api(stack) as api:
        acknowledged = {(await api.apply())["case_id"]}
        await api.wait_until_quiet()
        fill(ballast)
        acknowledged |= await apply_until_it_fails(api, ballast)
        for _ in range(20):
            await asyncio.sleep(1)
            fill(ballast)
            acknowledged |= await apply_once(api)
        assert stack.processes["kafka"].unexpected_ends, "the broker ended"
        ballast.unlink()
        for process in stack.processes.values():
            await until(process.is_ready, f"{process.name} is there again", 120)
        await api.wait_until_quiet()
        acknowledged |= {(await api.apply())["case_id"]}
        await api.wait_until_quiet()
        for case_id in acknowledged:
            shown = await api.request("GET", "assignment", f"/v1/assignments/{case_id}")
            assert shown.status == 200, shown


def fill(ballast: Path) -> None:
    """To the last byte."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


async def apply_until_it_fails(api: Api, ballast: Path) -> set[str]:
    """A page that is there already takes some rows more."""
    acknowledged = set[str]()
    for _ in range(500):
        new = await apply_once(api)
        if not new:
            return acknowledged
        acknowledged |= new
        fill(ballast)
    raise AssertionError("the disk was never full")


async def apply_once(api: Api) -> set[str]:
    """The case, when it was acknowledged; any other answer asks to come again."""
    reply = await api.request("POST", "intake", "/v1/applications", application())
    if reply.status == 201:
        return {reply.body["case_id"]}
    assert (reply.status, reply.headers.get("Retry-After")) == (503, "2"), reply.body
    return set()
