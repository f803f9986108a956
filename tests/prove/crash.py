"""Faults that end processes."""

import asyncio
import signal
from typing import Final

from delivery.crash_points import AFTER_COMMIT_BEFORE_ACK, AFTER_SEND_BEFORE_DELETE
from devstack.service_processes import service_processes
from prove.rig import Rig

POINTS: Final = (
    ("intake", AFTER_SEND_BEFORE_DELETE),
    ("assignment", AFTER_COMMIT_BEFORE_ACK),
    ("mediation", AFTER_SEND_BEFORE_DELETE),
    ("mediation", AFTER_COMMIT_BEFORE_ACK),
    ("reporting-stream", AFTER_COMMIT_BEFORE_ACK),
)


def services() -> list[str]:
    return [process.name for process in service_processes()]


async def crash(rig: Rig, until: float) -> None:
    """kill -9 of any process, a service every second or two, at random and at the worst points."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        if rig.rng.random() < 0.25:
            await crash_at_point(rig, *rig.rng.choice(POINTS))
        else:
            await rig.kill(rig.rng.choice(services()))
        await asyncio.sleep(rig.rng.uniform(0.5, 3))


async def crash_at_point(rig: Rig, name: str, point: str) -> None:
    """Started so that it kills itself there; the next life is as ever."""
    await rig.restart(name, YUANXIN_CRASH_AT=point)
    rig.stack.extra_environment[name].pop("YUANXIN_CRASH_AT", None)
    process = rig.stack.processes[name]
    for _ in range(100):
        if process.unexpected_ends:
            rig.crashes[name] += 1
            rig.note("kill -9 at a named point", process=name, point=point)
            return
        await asyncio.sleep(0.1)
    await rig.restart(name)


async def broker(rig: Rig, until: float) -> None:
    """kill -9 of Kafka, back at once or only after a while."""
    loop = asyncio.get_running_loop()
    while (left := until - loop.time()) > 0:
        seconds = rig.rng.choice((0.0, min(10.0, left), min(120.0, left * 0.6)))
        rig.note("kill -9 of Kafka", down_seconds=round(seconds, 1))
        kafka = rig.stack.processes["kafka"]
        await asyncio.to_thread(kafka.stop, signal.SIGKILL)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(kafka.start)
        await rig.until_ready("kafka")
        await asyncio.sleep(rig.rng.uniform(2, 5))
