"""What watches the counties and the processes: alarms that must wait, and alarms that must come."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import aiohttp
import yaml

from access import Role
from devstack.checkout import CHECKOUT
from prove import bodies, check_liveness, evidence
from prove.crash import services
from prove.load import COUNTIES, ZERO
from prove.rig import Rig

ALERTS: Final = CHECKOUT / "deploy" / "prometheus" / "alerts.yml"
SCRAPE_SECONDS: Final = 1.0
LONGEST_WAIT: Final = 80.0
SWEEP_SECONDS: Final = 30.0

Scrape = Mapping[str, str | None]
"""The metrics of each process; None: it did not answer."""


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
    await _sweep_done(rig)
    shown = await evidence.silences(rig.stack.owner_url("reporting"), bodies.CAMPAIGN)
    rig.findings.append(check_liveness.l2_silences([], shown, "L4"))
    await asyncio.to_thread(kafka.start)
    await rig.until_ready("kafka")
    for county in (*COUNTIES, ZERO):
        await rig.acts.consult(county)
    rig.load.go_on()


async def _sweep_done(rig: Rig) -> None:
    """Reporting has done what the clock starts, at the new hour."""
    deadline, now = time.monotonic() + SWEEP_SECONDS, rig.stack.now()
    while time.monotonic() < deadline:
        reply = await rig.api.request("GET", "reporting", "/v1/pipeline", role=Role.operator, county=None)
        done = reply.body.get("jobs_done_for") if isinstance(reply.body, dict) else None
        if done and done >= now.isoformat():
            return
        await asyncio.sleep(0.2)
    rig.note("no sweep was seen while Kafka was away")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of deploy/prometheus, as far as it is evaluated here; `expr` must be its text."""

    name: str
    expr: str
    seconds: float
    goes_off: Callable[[Scrape], bool]


def _shows(name: str, value: float) -> Callable[[Scrape], bool]:
    return lambda scrape: any(
        line.startswith(name) and float(line.split()[-1]) == value
        for text in scrape.values()
        if text
        for line in text.splitlines()
    )


RULES: Final = (
    Rule("ProcessDown", "up == 0", 15.0, lambda scrape: any(text is None for text in scrape.values())),
    Rule(
        "PipelineStalled", "max(yuanxin_pipeline_stalled) == 1", 0.0, _shows("yuanxin_pipeline_stalled{", 1)
    ),
    Rule("ConsumerStopped", "yuanxin_consumer_stopped == 1", 0.0, _shows("yuanxin_consumer_stopped{", 1)),
)
"""Those that need no history but their `for`."""


def check_rules_are_those() -> None:
    """What is evaluated here is what Prometheus is given."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    declared = {rule["alert"]: rule for group in groups for rule in group["rules"]}
    for rule in RULES:
        known = declared[rule.name]
        assert known["expr"].strip() == rule.expr, rule.name
        assert known.get("for", "0s") == f"{rule.seconds:.0f}s", rule.name


@dataclass(slots=True)
class Prometheus:
    """Scrapes, and remembers since when each rule goes off."""

    rig: Rig
    since: dict[str, float] = field(default_factory=dict)

    async def look(self) -> set[str]:
        """The alarms that are raised now."""
        scrape = dict(zip(services(), await asyncio.gather(*map(self._scrape, services())), strict=True))
        raised = set()
        for rule in RULES:
            if not rule.goes_off(scrape):
                self.since.pop(rule.name, None)
            elif time.monotonic() - self.since.setdefault(rule.name, time.monotonic()) >= rule.seconds:
                raised.add(rule.name)
        return raised

    async def _scrape(self, name: str) -> str | None:
        try:
            async with self.rig.api.http.get(
                self.rig.stack.url(name) + "/metrics", timeout=aiohttp.ClientTimeout(total=5)
            ) as answer:
                return await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None


async def end_each_process(rig: Rig, until: float) -> None:
    """One after the other is ended and stays away until an alarm goes off; Kafka on the second day."""
    check_rules_are_those()
    names = services() if rig.stack.now().hour < 16 else ["kafka"]
    alarms: dict[str, Any] = {}
    for name in names:
        alarms[name] = await _alarms_without(rig, name)
    rig.findings.append(check_liveness.l3_alarms(alarms))


async def _alarms_without(rig: Rig, name: str) -> set[str]:
    process, prometheus = rig.stack.processes[name], Prometheus(rig)
    rig.note("kill -9, and away until an alarm goes off", process=name)
    await asyncio.to_thread(process.stop, signal.SIGKILL)
    raised, deadline = set[str](), time.monotonic() + LONGEST_WAIT
    while not raised and time.monotonic() < deadline:
        await asyncio.sleep(SCRAPE_SECONDS)
        raised = await prometheus.look()
    rig.ended[name].clear()
    await asyncio.to_thread(process.start)
    await rig.until_ready(*rig.stack.processes)
    while await prometheus.look():  # noqa: ASYNC110 - a condition of other processes
        await asyncio.sleep(SCRAPE_SECONDS)
    return raised
