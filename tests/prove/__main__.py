"""`make prove`: SCENARIO (names, comma between them), SEED, MINUTES (of load, over all scenarios)."""

import asyncio
import json
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from devstack.checkout import CHECKOUT
from prove.result import EXIT, OK, Result, verdict_of
from prove.run import Scenario, run
from prove.scenarios import SCENARIOS

FOLDER = CHECKOUT / "var" / "prove"
MINUTES = 7.0


async def prove(names: list[str], seed: int, minutes: float, folder: Path) -> list[Result]:
    """Each scenario on a stack of its own; what was kept of one that failed stays."""
    chosen = [scenario for scenario in SCENARIOS if scenario.name in names] if names else list(SCENARIOS)
    shares = sum(scenario.share for scenario in chosen) or 1.0
    results = []
    for scenario in chosen:
        result = await _run(scenario, folder / scenario.name, seed, minutes * 60 * scenario.share / shares)
        say(result, folder)
        results.append(result)
    return results


async def _run(scenario: Scenario, folder: Path, seed: int, seconds: float) -> Result:
    shutil.rmtree(folder, ignore_errors=True)
    result = await run(scenario, folder, seed, seconds)
    if result.ok:
        shutil.rmtree(folder / "stack", ignore_errors=True)
    return result


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say(result: Result, folder: Path) -> None:
    tell(result.line())
    for difference in result.differences():
        tell(f"    {difference}")
    if not result.ok:
        tell(f"    logs and journal: {folder / result.scenario}")


def report_of(results: list[Result], seed: int, seconds: float) -> dict[str, Any]:
    verdict = verdict_of(results)
    return {
        "seed": seed,
        "verdict": verdict,
        "ok": verdict == OK,
        "seconds": round(seconds),
        "scenarios": [{**asdict(r), "verdict": r.verdict} for r in results],
    }


def main() -> None:
    names = [name for name in os.environ.get("SCENARIO", "").split(",") if name]
    if unknown := set(names) - {scenario.name for scenario in SCENARIOS}:
        sys.exit(
            f"there is no scenario {', '.join(unknown)}; there are {', '.join(s.name for s in SCENARIOS)}"
        )
    seed, minutes = int(os.environ.get("SEED") or 1), float(os.environ.get("MINUTES") or MINUTES)
    began = time.monotonic()
    results = asyncio.run(prove(names, seed, minutes, FOLDER))
    seconds, verdict = time.monotonic() - began, verdict_of(results)
    report = FOLDER / "report.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report_of(results, seed, seconds), default=str, ensure_ascii=False, indent=1)
    report.write_text(text)
    tell(f"{verdict}: {len(results)} scenarios, seed {seed}, {seconds / 60:.1f} min")
    tell(f"report: {report}")
    sys.exit(EXIT[verdict])


if __name__ == "__main__":
    main()
