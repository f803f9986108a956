"""A second process of a service beside the stack's own, on a port of its own."""

import asyncio
import socket
import sys
from typing import Final

from devstack.process import Command, Process
from devstack.service_processes import answers_ready, service_processes
from prove.rig import Rig

START_SECONDS: Final = 20.0


def replica(rig: Rig, name: str) -> Process:
    """Not started yet; the rig stops it when the faults end."""
    second = f"{name}-2"
    if second not in rig.extra:
        declared = next(process for process in service_processes() if process.name == name)
        port = _free_port()
        environment = {**rig.stack.environment(declared), "YUANXIN_PORT": str(port)}
        work = rig.stack.folder / "work" / second
        work.mkdir(parents=True, exist_ok=True)
        command = Command((sys.executable, "-m", declared.module), work, environment)
        rig.replica_urls[name] = f"http://127.0.0.1:{port}"
        rig.extra[second] = Process(second, rig.stack.folder, lambda: command, lambda: answers_ready(port))
    return rig.extra[second]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def rebalance(rig: Rig, until: float) -> None:
    """A second worker, and a second assignment, come for five seconds and go."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        for name in ("reporting-stream", "assignment"):
            process = replica(rig, name)
            await asyncio.to_thread(process.start)
            came = await is_ready_within(process, START_SECONDS)
            await asyncio.sleep(5)
            await asyncio.to_thread(process.stop)
            rig.note("a replica came and went", int(came), process=name)


async def is_ready_within(process: Process, seconds: float) -> bool:
    deadline = asyncio.get_running_loop().time() + seconds
    while not (ready := await asyncio.to_thread(process.is_ready)):
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.1)
    return ready
