"""`make prove`: SCENARIO (names, comma between them), SEED, MINUTES (of load, over all scenarios)."""

import asyncio
import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from devstack.checkout import CHECKOUT
from prove.run import Result, Scenario, run
from prove.scenarios import SCENARIOS

FOLDER = CHECKOUT / "var" / "prove"
MINUTES = 9.0


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


def report_of(results: list[Result], seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "ok": all(result.ok for result in results),
        "scenarios": [asdict(r) for r in results],
    }


def main() -> None:
    names = [name for name in os.environ.get("SCENARIO", "").split(",") if name]
    if unknown := set(names) - {scenario.name for scenario in SCENARIOS}:
        sys.exit(
            f"there is no scenario {', '.join(unknown)}; there are {', '.join(s.name for s in SCENARIOS)}"
        )
    seed, minutes = int(os.environ.get("SEED") or 1), float(os.environ.get("MINUTES") or MINUTES)
    results = asyncio.run(prove(names, seed, minutes, FOLDER))
    report = FOLDER / "report.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(report_of(results, seed), default=str, ensure_ascii=False, indent=1))
    tell(f"report: {report}")
    sys.exit(0 if all(result.ok for result in results) else 1)


if __name__ == "__main__":
    main()
