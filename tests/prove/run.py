"""From a scenario to its findings."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from builders_flows import Api
from contracts.service_names import SERVICES
from devstack.ask_service import verified_audits
from devstack.stack import Stack
from devstack.wait_until_quiet import NotQuiet, PipelineWatch, wait_until_quiet
from prove import bodies, check_answers, check_delivery, check_figures, check_liveness, evidence
from prove.findings import Finding
from prove.journal import Entry
from prove.load import COUNTIES as LOUD
from prove.load import SILENT, ZERO
from prove.log_reader import read_log
from prove.operator import clear_quarantine
from prove.other_faults import give_small_disk, take_small_disk
from prove.rig import BEGINS, Rig, running_rig

WORKERS: Final = 16
THINK_SECONDS: Final = 0.15
OPENED: Final = BEGINS
"""The window opened at midnight; a county's limit counts from the first time the system ran (decision 24)."""
SILENCE_LIMIT: Final = timedelta(hours=26)

Faults = Callable[[Rig, float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is done to the system, and which promises it shows. `share` of the time it gets."""

    name: str
    faults: Sequence[Faults]
    shows: tuple[str, ...]
    share: float = 1.0
    check: Callable[[Api, int], Awaitable[Finding]] | None = None
    """What asks a stack of its own, without load and faults, from a seed."""
    small_disk: str = ""
    """The server that gets a small file system."""


@dataclass(slots=True)
class Result:
    """How a scenario went."""

    scenario: str
    seed: int
    shows: tuple[str, ...]
    seconds: float = 0.0
    faults: list[dict[str, Any]] = field(default_factory=list)
    journal: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    not_run: str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error and all(one.held for one in self.findings)

    def line(self) -> str:
        """For an operator."""
        done = ", ".join(f"{n}× {what}" for what, n in _counted(self.faults).items()) or "no fault"
        verdict = f"NOT RUN: {self.not_run}" if self.not_run else "ok" if self.ok else "FAILED"
        acknowledged = self.journal.get("done", 0)
        return (f"{self.scenario:<11} seed {self.seed}  {verdict:<6}  {self.seconds:4.0f} s"
                f"  {acknowledged} acknowledged  {done}")  # fmt: skip

    def differences(self) -> list[str]:
        found = [f"{one.promise}: {text}" for one in self.findings for text in one.differences]
        return ([f"error: {self.error}"] if self.error else []) + found


def _counted(faults: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fault in faults:
        counts[fault["fault"]] = counts.get(fault["fault"], 0) + 1
    return counts


async def run(scenario: Scenario, folder: Path, seed: int, seconds: float) -> Result:
    """Faults for so many seconds, then quiet, then everything is checked."""
    result = Result(scenario.name, seed, scenario.shows)
    if scenario.small_disk:
        result.not_run = give_small_disk(folder, scenario.small_disk)
    try:
        if not result.not_run:
            await _run(scenario, folder, result, seconds)
    finally:
        if scenario.small_disk:
            take_small_disk(folder, scenario.small_disk)
    return result


async def _run(scenario: Scenario, folder: Path, result: Result, seconds: float) -> None:
    began, seed = time.monotonic(), result.seed
    async with running_rig(folder, f"{seed} {scenario.name}", WORKERS, THINK_SECONDS) as rig:
        result.faults = rig.faults
        try:
            if scenario.check:
                result.findings = [await scenario.check(rig.api, seed)]
            else:
                result.findings = await _under_faults(rig, scenario, seconds)
        except Exception as error:  # noqa: BLE001 - whatever it is, the run failed and says so
            result.error = f"{type(error).__name__}: {error}"
            (folder / "error.txt").write_text(traceback.format_exc())
        finally:
            result.journal = _kinds(rig)
            result.seconds = time.monotonic() - began


async def _under_faults(rig: Rig, scenario: Scenario, seconds: float) -> list[Finding]:
    await _two_days(rig, scenario, seconds)
    caught_up = await _until_quiet(rig)
    return [*rig.findings, *await _checked(rig), caught_up, await _next_morning(rig)]


def _kinds(rig: Rig) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for entry in rig.acts.journal.entries:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    return kinds


async def _two_days(rig: Rig, scenario: Scenario, seconds: float) -> None:
    """Half of the faults on the first day, half on the second; between them its reports are signed."""
    async with rig.background():
        rig.load.start()
        await _faults(rig, scenario, seconds / 2)
        first_day = rig.stack.now().date()
        await rig.jump(_at(rig.stack.now(), 16, 0, 31))
        rig.load.go_on()
        signing = asyncio.create_task(_sign(rig, first_day))
        await _faults(rig, scenario, seconds / 2)
        await rig.heal()
        await signing
        await rig.load.stop()


async def _faults(rig: Rig, scenario: Scenario, seconds: float) -> None:
    until = asyncio.get_running_loop().time() + seconds
    await asyncio.gather(*(fault(rig, until) for fault in scenario.faults))
    await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))


async def _sign(rig: Rig, period: Any) -> None:
    """Each county that works signs what it counted itself; one has nothing to say, and says it."""
    expected = check_figures.expected_figures(rig.acts.journal.entries)
    for county in LOUD:
        await rig.acts.sign(county, period, dict(expected.get((county, period), {})))
    await rig.acts.sign(ZERO, period, None)


async def _until_quiet(rig: Rig) -> Finding:
    """How long it took from the end of faults and load; then what was set aside is dealt with."""
    began, moving = time.monotonic(), ""
    try:
        await wait_until_quiet(rig.stack, rig.stack.now(), 120)
    except NotQuiet as still:
        moving = str(still)
    seconds = time.monotonic() - began
    await clear_quarantine(rig)
    await wait_until_quiet(rig.stack, rig.stack.now())
    return check_liveness.l1_caught_up(seconds, moving)


async def _checked(rig: Rig) -> list[Finding]:
    stack, entries = rig.stack, rig.acts.journal.entries
    states = [await evidence.service_state(stack.owner_url(name), name) for name in SERVICES]
    events = await evidence.logged_events(stack.bootstrap)
    ends = await log_ends(stack)
    assigned = await evidence.first_lawyers(stack.owner_url("assignment"))
    shown = await evidence.shown_figures(stack.owner_url("reporting"), bodies.CAMPAIGN)
    not_ready = [name for name, process in stack.processes.items() if not process.is_ready()]
    return [
        check_delivery.s1_everywhere(entries, states),
        check_delivery.s2_one_effect([e for e in events if e.place not in rig.poison], states),
        check_delivery.s3_in_order(events, states),
        check_delivery.s4_all_sent(events, states),
        check_delivery.s5_all_accounted(events, states, ends, rig.samples),
        check_delivery.s6_nothing_waits(states, rig.poison),
        check_figures.s7_figures(check_figures.expected_figures(entries, assigned), shown),
        check_figures.zero_reports(entries, check_figures.expected_figures(entries)),
        check_answers.s9_same_answers(entries),
        check_answers.s10_audited(entries, await evidence.audit_rows(stack.owner_url("intake"))),
        check_answers.s10_chained(await verified_audits(stack.addresses)),
        check_answers.s11_nothing_personal(bodies.PLANTED, await texts(rig)),
        check_liveness.l5_nothing_stuck(not_ready, rig.unexplained_ends(), states),
        check_answers.no_surprises(entries),
    ]


async def log_ends(stack: Stack) -> dict[tuple[str, int], int]:
    async with PipelineWatch(stack) as watch:
        ends = await watch._read_ends()
    return {(topic, int(part)): end for topic, of_topic in ends.items() for part, end in of_topic.items()}


async def texts(rig: Rig) -> dict[str, list[str]]:
    """Everything in which nothing about a person may be."""
    stack = rig.stack
    log = await read_log(stack.bootstrap)
    parts = [part for m in log for part in (m.key, m.value, *(value for _, value in m.headers)) if part]
    found = {"topics": [part.decode(errors="replace") for part in parts]}
    logs = [path for path in stack.folder.rglob("*.log*") if path.is_file() and path.parent.name == "logs"]
    found["logs"] = [path.read_text(encoding="utf-8", errors="replace") for path in logs]
    metrics = [await rig.api.request("GET", service, "/metrics") for service in SERVICES]
    found["metrics"] = [str(reply.body) for reply in metrics]
    for service in SERVICES[1:]:
        found[f"database of {service}"] = await evidence.texts_of_database(stack.owner_url(service))
    return found


async def _next_morning(rig: Rig) -> Finding:
    """The county nobody heard of is called silent at its instant, and heard again; the others are not."""
    await rig.jump(max(rig.stack.now(), _at(OPENED + SILENCE_LIMIT, 2, 0, 32)))
    await wait_until_quiet(rig.stack, rig.stack.now())
    await rig.acts.consult(SILENT)
    rig.stack.advance(rig.stack.now() + timedelta(seconds=31))
    await wait_until_quiet(rig.stack, rig.stack.now())
    shown = await evidence.silences(rig.stack.owner_url("reporting"), bodies.CAMPAIGN)
    signs = _signs_of_life(rig.acts.journal.entries)
    as_of = rig.stack.now() - timedelta(seconds=30)
    expected = check_liveness.expected_silences(signs, OPENED, as_of, SILENCE_LIMIT)
    return check_liveness.l2_silences(expected, [one for one in shown if one.county in signs])


def _signs_of_life(entries: Sequence[Entry]) -> dict[str, list[datetime]]:
    """When each county did something that was acknowledged."""
    signs: dict[str, list[datetime]] = {county: [] for county in (*LOUD, ZERO, SILENT)}
    for entry in entries:
        if entry.kind == "done":
            signs[entry.county].append(entry.at)
    return signs


def _at(day: datetime, hour: int, minute: int, second: int) -> datetime:
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
