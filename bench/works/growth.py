"""Pages and lists as cases grow: `make bench-data` builds them, measures at each size and draws the curve.

The stack with the most cases stays in var/bench-data; a later call with a larger size goes on from there.
"""

import asyncio
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Final

from bench import rig
from bench.databases import ends, log_reader, opened, reaches, until
from bench.figures import Figures
from bench.machine import commit
from bench.processes import cpu_by_process, process
from bench.profile import Shares
from bench.rounds import noted
from bench.works.pages import DAYS_OPEN, measured
from contracts import Service
from contracts.topics import CASES
from devstack.checkout import CHECKOUT
from devstack.service_processes import process_of
from devstack.stack import Stack

FOLDER: Final = CHECKOUT / "var" / "bench-data"
CURVES: Final = FOLDER / "curves.json"
SIZES: Final = (1000, 10_000, 100_000)
RUNNING: Final = ("intake", "reporting", "reporting-stream")
LOOK_SECONDS: Final = 2.0
RESTS_BELOW: Final = 0.3
"""Of a core; while nobody asks it is half of that."""
MEASURED_AT_LEAST: Final = 2
PATIENCE_SECONDS: Final = 3600.0


@dataclass
class Curves:
    """By page and number of cases: milliseconds, the median of each round; by number of cases the commit.
    `shares`: of a page, which process spends its CPU where the cases are most.

    A smaller size cannot be asked again on the stack that has grown since.
    """

    pages: dict[str, dict[int, list[float]]] = field(default_factory=dict)
    commits: dict[int, str] = field(default_factory=dict)
    shares: dict[str, Shares] = field(default_factory=dict)


def build_and_measure(sizes: Sequence[int]) -> Curves:
    """From the smallest; those that were measured on the kept stack are not measured again."""
    curves = read_curves()
    made = rig.stack_in(FOLDER / "stack", _campaigns())
    with made:
        for name in made.extra_environment.keys() - set(RUNNING):
            made.processes[name].stop()
        there = asyncio.run(cases(made))
        new = sorted(set(sizes) - curves.commits.keys())
        if new and new[0] < there:
            raise RuntimeError(f"{there:,} cases are there already; remove {FOLDER} to measure fewer")
        for size in new:
            grow(made, size)
            for page, asked in measured(made).items():
                curves.pages.setdefault(page, {})[size] = asked.milliseconds
                curves.shares[page] = asked.shares
            curves.commits[size] = commit()
            CURVES.write_text(json.dumps(asdict(curves), indent=1) + "\n", encoding="utf-8")
    return curves


def _campaigns() -> Path:
    """Rendered once: its window has been open for some weeks."""
    folder = FOLDER / "campaigns"
    if not folder.exists():
        rig.dated_campaigns(folder, timedelta(days=DAYS_OPEN))
    return folder


def grow(made: Stack, size: int) -> None:
    """Intake's through its own handlers, reporting's through the log; until both have them."""
    began, there = time.monotonic(), asyncio.run(cases(made))
    words = ("bench.bulk_intake", str(there), str(size - there))
    with process(*words, environment=made.environment(process_of(Service.intake))) as child:
        if child.wait(PATIENCE_SECONDS):
            raise RuntimeError(f"{words[0]} ended with {child.returncode}")
    stored = time.monotonic()
    asyncio.run(counted(made))
    noted(f"{size:,} cases: intake {stored - began:.0f} s, reporting {time.monotonic() - stored:.0f} s more")
    asyncio.run(settled(made))


async def settled(made: Stack) -> None:
    """What grows slowly is vacuumed, analysed and chained by the sealer all along; so is this now."""
    for service in (Service.intake, Service.reporting):
        async with opened(made, service) as connection:
            await connection.execute("VACUUM ANALYZE")

    async def rests() -> bool:
        before = sum(cpu_by_process(made).values())
        await asyncio.sleep(LOOK_SECONDS)
        return sum(cpu_by_process(made).values()) - before < LOOK_SECONDS * RESTS_BELOW

    await until(rests, "the stack rests", PATIENCE_SECONDS)


async def cases(made: Stack) -> int:
    async with opened(made, Service.intake) as connection:
        return int(await connection.fetchval("SELECT count(*) FROM cases"))


async def counted(made: Stack) -> None:
    """The outbox is in the log, the log in reporting's figures."""
    async with opened(made, Service.intake) as connection:

        async def is_empty() -> bool:
            return not await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)")

        await until(is_empty, "the outbox is empty", PATIENCE_SECONDS)
    async with opened(made, Service.reporting) as connection, log_reader(made.bootstrap) as reader:
        await reaches(connection, await ends(reader, CASES), PATIENCE_SECONDS)


def read_curves() -> Curves:
    if not CURVES.exists():
        return Curves()
    kept = json.loads(CURVES.read_text(encoding="utf-8"))
    return Curves(
        {page: {int(size): times for size, times in each.items()} for page, each in kept["pages"].items()},
        {int(size): at for size, at in kept["commits"].items()},
        {page: [(name, share) for name, share in each] for page, each in kept.get("shares", {}).items()},
    )


def measure() -> Mapping[str, Figures]:
    """The largest size beside the smallest; SIZES names others."""
    from bench import curve  # matplotlib is there for `make bench-data` only

    sizes = [int(size) for size in os.environ.get("SIZES", "").replace(",", " ").split()] or list(SIZES)
    curves = build_and_measure(sizes)
    curve.draw(curves.pages)
    return rows_of(curves)


def rows_of(curves: Curves) -> Mapping[str, Figures]:
    rows = {}
    for page, by_size in curves.pages.items():
        if len(by_size) < MEASURED_AT_LEAST:
            raise RuntimeError("one size says nothing about growth")
        least, most = min(by_size), max(by_size)
        note = ", ".join(
            f"{size:,} cases {median(by_size[size]):.1f} ms ({curves.commits[size]})"
            for size in sorted(by_size)
        )
        rows[f"growth.{page}.ms"] = Figures(by_size[most], by_size[least], note, curves.shares.get(page, []))
    return rows
