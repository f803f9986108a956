"""A process that is stopped in the middle of its work, and wakes up when another has done it (S8)."""

import asyncio
from typing import Final

from contracts.service_names import SERVICES
from prove import act_rows, bodies, check_waking, evidence
from prove.check_waking import Standstill
from prove.crash import services
from prove.replicas import START_SECONDS, is_ready_within, replica
from prove.rig import Rig

SESSION_TIMEOUT: Final = 6.0
STILL_SECONDS: Final = 90.0
AWAKE_SECONDS: Final = 4.0
"""Longer than any session that holds a lock may be silent."""


async def zombie(rig: Rig, until: float) -> None:
    """SIGSTOP longer than the session timeout, then SIGCONT: the first one replaced, the others by nobody."""
    loop = asyncio.get_running_loop()
    await wake_up_replaced(rig, rig.rng.choice(services()))
    while loop.time() < until:
        process = rig.stack.processes[rig.rng.choice(services())]
        seconds = SESSION_TIMEOUT + rig.rng.uniform(1, 4)
        rig.note("SIGSTOP, then SIGCONT", int(process.pid is not None), process=process.name)
        process.pause()
        await asyncio.sleep(seconds)
        process.resume()
        await asyncio.sleep(rig.rng.uniform(1, 3))


async def wake_up_replaced(rig: Rig, name: str) -> None:
    """It sleeps under load; once another has done its work and all stands still, it wakes up."""
    process, other = rig.stack.processes[name], replica(rig, name)
    await asyncio.to_thread(other.start)
    if not await is_ready_within(other, START_SECONDS):
        raise AssertionError(f"a second {name} was not ready after {START_SECONDS:.0f} s")
    process.pause()
    rig.acts.clients.instead[name] = rig.replica_urls[name]
    await asyncio.sleep(SESSION_TIMEOUT + rig.rng.uniform(1, 4))
    await rig.signed()
    await rig.load.pause()
    before = await standstill(rig)
    process.resume()
    rig.note("SIGSTOP, replaced, then SIGCONT", int(process.pid is not None), process=name)
    await rig.until_ready(name)
    await asyncio.sleep(AWAKE_SECONDS)
    rig.findings.append(check_waking.s8_changed_nothing(name, before, await standstill(rig)))
    del rig.acts.clients.instead[name]
    await asyncio.to_thread(other.stop)
    rig.load.go_on()


async def standstill(rig: Rig) -> Standstill:
    """As soon as it looks the same twice; asked of databases and the log, since somebody may be asleep."""
    deadline = asyncio.get_running_loop().time() + STILL_SECONDS
    seen = await _look(rig)
    while asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.5)
        before, seen = seen, await _look(rig)
        if before == seen and await _is_through(rig, seen):
            return seen
    raise AssertionError(f"nothing stood still within {STILL_SECONDS:.0f} s")


async def _look(rig: Rig) -> Standstill:
    stack = rig.stack
    return Standstill(
        [await evidence.service_state(stack.owner_url(name), name) for name in SERVICES],
        await evidence.logged_events(stack.bootstrap),
        {name: await act_rows.acts_of(stack.owner_url(name), name) for name in act_rows.ACTS},
        await evidence.shown_figures(stack.owner_url("reporting"), bodies.CAMPAIGN),
    )


async def _is_through(rig: Rig, seen: Standstill) -> bool:
    """Everything was sent, and read to the end."""
    ends = await evidence.log_ends(rig.stack)
    return not any(state.outbox for state in seen.states) and all(
        state.progress[where] == end
        for state in seen.states
        for where, end in ends.items()
        if where in state.progress
    )
