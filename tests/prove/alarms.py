"""Alarms that must come, and go (L3): each fault stays until the rules that speak of it go off."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

import aiohttp
import asyncpg

from contracts.service_names import SERVICES
from database import AdvisoryLock
from prove import check_liveness
from prove.alert_rules import LAG, OUTBOX, Alarms, Scrapes, check_rules_are_those
from prove.check_liveness import Raised
from prove.crash import services
from prove.rig import Rig

SCRAPE_SECONDS: Final = 1.0
LONGEST_WAIT: Final = 150.0
STUCK_SECONDS: Final = 60.0
RELAY_HELD, READER_HELD = "mediation", "reporting"
MEANWHILE: Final = ("intake", "assignment")
"""They are ended one by one while the two others are held up."""
END_RELAY: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'relay' AND datname = current_database()"
)


class Watch:
    """Scrapes all processes and judges the rules, as a Prometheus does that starts now."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._scrapes = Scrapes()
        self._alarms = Alarms()

    async def run(self) -> None:
        while True:
            texts = await asyncio.gather(*(scrape(self._rig, name) for name in services()))
            at = time.monotonic()
            for name, text in zip(services(), texts, strict=True):
                self._scrapes.add(at, name, text)
            self._alarms.judge(self._scrapes, at)
            await asyncio.sleep(SCRAPE_SECONDS)

    async def after(self, rule: str, is_raised: bool, **labels: str) -> float | None:
        """After how many seconds it is raised, or is so no more; None: it never was."""
        began = time.monotonic()
        while self._alarms.shows(rule, **labels) is not is_raised:
            if time.monotonic() - began > LONGEST_WAIT:
                return None
            await asyncio.sleep(SCRAPE_SECONDS / 4)
        return round(time.monotonic() - began, 1)


async def scrape(rig: Rig, name: str) -> str | None:
    """Its metrics; None: no answer."""
    url, patience = rig.stack.url(name) + "/metrics", aiohttp.ClientTimeout(total=10)
    try:
        async with rig.api.http.get(url, timeout=patience) as answer:
            return await answer.text()
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None


@asynccontextmanager
async def watching(rig: Rig) -> AsyncIterator[Watch]:
    watch = Watch(rig)
    running = asyncio.create_task(watch.run())
    try:
        yield watch
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def raise_every_alarm(rig: Rig, until: float) -> None:
    """On the first day what reads, sends, stores and runs; Kafka on the second."""
    check_rules_are_those()
    if rig.stack.now().hour < 16:
        raised = await _held_up(rig)
        async with watching(rig) as watch:
            raised.append(await _without_postgres(rig, watch))
            raised += await _end_in_turn(rig, watch, [name for name in services() if name not in MEANWHILE])
    else:
        async with watching(rig) as watch:
            raised = [await _without(rig, watch, "kafka", "PipelineStalled")]
    rig.remarks.append("rules judged by the rig, not by a Prometheus")
    rig.findings.append(check_liveness.l3_alarms(raised))


async def _held_up(rig: Rig) -> list[Raised]:
    """A relay that waits for its lock, and a reader whose transactions wait for a table, for minutes."""
    async with AsyncExitStack() as held:
        await held.enter_async_context(_relay_lock(rig))
        await held.enter_async_context(_locked_table(rig))
        await _until_stuck(rig)
        rig.note("a relay held up by its lock", process=RELAY_HELD)
        rig.note("a reader held up by an open transaction", process=READER_HELD)
        async with watching(rig) as watch:
            outbox, lag, ended = await asyncio.gather(
                watch.after("OutboxNotDraining", True, service=RELAY_HELD),
                watch.after("LagNotDraining", True, service=READER_HELD),
                _end_in_turn(rig, watch, MEANWHILE),
            )
            await held.aclose()
            sent = await watch.after("OutboxNotDraining", False)
            read = await watch.after("LagNotDraining", False)
    return [
        Raised(RELAY_HELD, "OutboxNotDraining", outbox, sent),
        Raised(READER_HELD, "LagNotDraining", lag, read),
        *ended,
    ]


@asynccontextmanager
async def _relay_lock(rig: Rig) -> AsyncIterator[None]:
    """First in the queue for it, and then its holder is ended."""
    url = rig.stack.servers.postgres.url(RELAY_HELD)
    other, ender = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        asked = asyncio.create_task(other.execute("SELECT pg_advisory_lock($1)", int(AdvisoryLock.relay)))
        while not await ender.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        ):
            if asked.done():
                break
            await asyncio.sleep(0.05)
        await ender.fetch(END_RELAY)
        await asked
        yield
    finally:
        other.terminate()
        ender.terminate()


@asynccontextmanager
async def _locked_table(rig: Rig) -> AsyncIterator[None]:
    """An open transaction of somebody else."""
    other = await asyncpg.connect(rig.stack.servers.postgres.url(READER_HELD))
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        other.terminate()


async def _until_stuck(rig: Rig) -> None:
    """Metrics show something that is not sent, and something that is not read."""
    deadline = time.monotonic() + STUCK_SECONDS
    while time.monotonic() < deadline:
        shown = Scrapes()
        for name in (RELAY_HELD, READER_HELD):
            shown.add(0.0, name, await scrape(rig, name))
        sent = [rows for labels, rows in shown.now(OUTBOX).items() if ("service", RELAY_HELD) in labels]
        if any(sent) and any(shown.now(LAG)[of] for of in shown.now(LAG) if ("service", READER_HELD) in of):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"after {STUCK_SECONDS:.0f} s nothing waited")


async def _end_in_turn(rig: Rig, watch: Watch, names: list[str] | tuple[str, ...]) -> list[Raised]:
    return [await _without(rig, watch, name, "ProcessDown", instance=name) for name in names]


async def _without(rig: Rig, watch: Watch, name: str, rule: str, **labels: str) -> Raised:
    """Ended, and away until its alarm goes off."""
    process = rig.stack.processes[name]
    rig.note("kill -9, and away until an alarm goes off", process=name)
    await asyncio.to_thread(process.stop, signal.SIGKILL)
    raised = await watch.after(rule, True, **labels)
    rig.ended[name].clear()
    await asyncio.to_thread(process.start)
    await rig.until_ready(name)
    return Raised(name, rule, raised, await watch.after(rule, False, **labels))


async def _without_postgres(rig: Rig, watch: Watch) -> Raised:
    """All services say so."""
    postgres = rig.stack.processes["postgres"]
    rig.note("PostgreSQL stopped, and away until an alarm goes off")
    await asyncio.to_thread(postgres.stop, signal.SIGQUIT)
    raised = [await watch.after("DatabaseDown", True, service=service) for service in SERVICES]
    await asyncio.to_thread(postgres.start)
    await rig.until_ready("postgres")
    seconds = [s for s in raised if s is not None]
    found = sum(seconds) if len(seconds) == len(raised) else None
    return Raised("postgres", "DatabaseDown", found, await watch.after("DatabaseDown", False))
