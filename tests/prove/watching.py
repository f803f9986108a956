"""What watches the counties: alarms that must wait (L4)."""

import asyncio
import signal
import time
from dataclasses import replace
from datetime import timedelta
from typing import Final

from access import Role
from prove import bodies, check_liveness, evidence
from prove.load import COUNTIES, ZERO
from prove.rig import Rig

SWEEP_SECONDS: Final = 30.0


async def away_overnight(rig: Rig, until: float) -> None:
    """Kafka is away while the counties speak and their limits run out by the clock: nobody is silent."""
    if rig.stack.now().hour < 16:
        return
    kafka = rig.stack.processes["kafka"]
    await rig.load.pause()
    rig.note("kill -9 of Kafka, for a night and a day")
    await asyncio.to_thread(kafka.stop, signal.SIGKILL)
    evening = rig.stack.now()
    await rig.jump(evening + timedelta(hours=9))
    for county in (*COUNTIES, ZERO):
        await rig.acts.consult(county)
    await rig.jump(evening + timedelta(hours=27))
    swept = await _sweep_done(rig)
    shown = await evidence.silences(rig.stack.owner_url("reporting"), bodies.CAMPAIGN)
    found = check_liveness.l2_silences([], shown, "L4")
    unseen = () if swept else ("no sweep was seen while Kafka was away, so nothing was judged",)
    rig.findings.append(replace(found, differences=(*found.differences, *unseen)))
    await asyncio.to_thread(kafka.start)
    await rig.until_ready("kafka")
    for county in (*COUNTIES, ZERO):
        await rig.acts.consult(county)
    rig.load.go_on()


async def _sweep_done(rig: Rig) -> bool:
    """Whether reporting has done what the clock starts, at the new hour."""
    deadline, now = time.monotonic() + SWEEP_SECONDS, rig.stack.now()
    while time.monotonic() < deadline:
        reply = await rig.api.request("GET", "reporting", "/v1/pipeline", role=Role.operator, county=None)
        done = reply.body.get("jobs_done_for") if isinstance(reply.body, dict) else None
        if done and done >= now.isoformat():
            return True
        await asyncio.sleep(0.2)
    return False
