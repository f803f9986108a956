"""`make test-containers`: every step on a Docker daemon of its own; NOT RUN where none can be started."""

import os
import sys
import time

from containers.daemon import Daemon, Failed
from containers.machine import install_what_is_missing, obstacles
from containers.steps import STEPS, Run, Step
from devstack.checkout import CHECKOUT

NOT_RUN = 2
FOLDER = CHECKOUT / "var" / "containers"


def main() -> int:
    """0: all passed. 1: something failed. 2: it could not be run here."""
    if os.environ.get("CI"):
        install_what_is_missing()
    if reasons := list(obstacles()):
        tell(f"NOT RUN: containers: {'; '.join(reasons)}")
        return NOT_RUN
    began, passed = time.monotonic(), 0
    try:
        with Daemon(FOLDER) as daemon:
            run = Run(daemon)
            for step in STEPS:
                attempt(step, run)
                passed += 1
    except Failed as failure:
        tell(f"FAILED: {failure}")
    tell(f"containers: {time.monotonic() - began:.0f} s\n{passed} passed, {len(STEPS) - passed} failed")
    return 0 if passed == len(STEPS) else 1


def attempt(step: Step, run: Run) -> None:
    tell(f"{step.sentence} …")
    began = time.monotonic()
    step.attempt(run)
    for line in run.said:
        tell(f"    {line}")
    run.said.clear()
    tell(f"    passed, {time.monotonic() - began:.0f} s")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
