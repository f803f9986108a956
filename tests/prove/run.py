"""From a scenario to its findings."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from builders_flows import Api
from contracts.service_names import SERVICES
from devstack.ask_service import verified_audits
from devstack.wait_until_quiet import NotQuiet, wait_until_quiet
from prove import (
    act_rows,
    bodies,
    check_answers,
    check_audit,
    check_delivery,
    check_figures,
    check_liveness,
    check_traces,
    evidence,
)
from prove.findings import Finding
from prove.journal import Entry
from prove.load import COUNTIES as LOUD
from prove.load import SILENT, ZERO
from prove.log_reader import read_log
from prove.operator import clear_quarantine
from prove.other_faults import give_small_disk, take_small_disk
from prove.result import Result, faults_injected
from prove.rig import BEGINS, BY, Rig, running_rig

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
    think_seconds: float = THINK_SECONDS
    """How long each of its people rests between two acts, about."""
    small_disk: str = ""
    """The server that gets a small file system."""
    brokers: int = 1
    replicas: int = 1
    """How many there are of Kafka, and of each process of a service."""


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
    many = scenario.brokers, scenario.replicas
    async with running_rig(folder, f"{seed} {scenario.name}", WORKERS, scenario.think_seconds, *many) as rig:
        result.faults, result.remarks, result.phases = rig.faults, rig.remarks, rig.phases
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
    async with rig.phase("load and faults"):
        await _two_days(rig, scenario, seconds)
    async with rig.phase("quiet"):
        caught_up = await _until_quiet(rig)
    injected = faults_injected([fault.__name__ for fault in scenario.faults], rig.faults)
    async with rig.phase("checks"):
        checked = await _checked(rig)
    async with rig.phase("morning"):
        morning = await _next_morning(rig)
    return [injected, *rig.findings, *checked, caught_up, morning]


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
        rig.signing = asyncio.create_task(_sign(rig, first_day))
        await _faults(rig, scenario, seconds / 2)
        await rig.heal()
        await rig.signed()
        await rig.load.stop()


async def _faults(rig: Rig, scenario: Scenario, seconds: float) -> None:
    until = asyncio.get_running_loop().time() + seconds
    await asyncio.gather(*(_one(fault, rig, until) for fault in scenario.faults))
    await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))


async def _one(fault: Faults, rig: Rig, until: float) -> None:
    BY.set(fault.__name__)
    await fault(rig, until)


async def _sign(rig: Rig, period: Any) -> None:
    """Each county that works signs what it counted itself; one has nothing to say, and says it."""
    expected = check_figures.expected_figures(rig.acts.journal.entries)
    for county in LOUD:
        counted = dict(expected.get((county, period), {}))
        has_some = any(counted.get(measure) for measure in bodies.MEASURES)
        await rig.acts.sign(county, period, counted if has_some else None)
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
    ends = await evidence.log_ends(stack)
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
        check_traces.kept(event for event in events if event.place not in rig.poison),
        check_figures.s7_figures(check_figures.expected_figures(entries, assigned), shown),
        check_figures.zero_reports(entries, check_figures.expected_figures(entries)),
        check_answers.s9_same_answers(entries),
        *await _audited(rig),
        check_answers.s11_nothing_personal(bodies.PLANTED, await texts(rig)),
        check_liveness.l5_nothing_stuck(not_ready, rig.unexplained_ends(), states),
        check_answers.no_surprises(entries),
    ]


async def _audited(rig: Rig) -> list[Finding]:
    """S10, service by service, and over all chains."""
    stack, entries = rig.stack, rig.acts.journal.entries
    urls = {str(name): stack.owner_url(name) for name in SERVICES}
    states = {name: await act_rows.states_of(url, name) for name, url in urls.items()}
    rows = await act_rows.audit_rows(urls["intake"])
    return [
        check_audit.s10_audited(entries, rows, states["intake"]),
        *[
            check_audit.s10_acts(name, entries, await act_rows.acts_of(urls[name], name), states[name])
            for name in act_rows.ACTS
        ],
        check_audit.s10_chained(await verified_audits(stack.ask)),
    ]


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
    for service in SERVICES:
        found[f"database of {service}"] = await evidence.texts_of_database(stack.owner_url(service))
    return found


async def _next_morning(rig: Rig) -> Finding:
    """The county nobody heard of is called silent at its instant, and heard again; the others are not."""
    await rig.jump(max(rig.stack.now(), OPENED + SILENCE_LIMIT) + timedelta(seconds=32))
    await wait_until_quiet(rig.stack, rig.stack.now())
    await rig.acts.consult(SILENT)
    rig.stack.advance(rig.stack.now() + timedelta(seconds=31))
    await wait_until_quiet(rig.stack, rig.stack.now())
    shown = await evidence.silences(rig.stack.owner_url("reporting"), bodies.CAMPAIGN)
    signs = _signs_of_life(rig.acts.journal.entries)
    as_of = rig.stack.now() - timedelta(seconds=30)
    expected = check_liveness.expected_silences(signs, OPENED, as_of, SILENCE_LIMIT)
    assert any(one.county == SILENT for one in expected), "the night was too short for anybody's limit"
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
