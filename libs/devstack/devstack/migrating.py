"""The step before a service's start: its tables, made by their owner, whose password no service holds."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from contracts.service_names import Service
from devstack.errors import CannotRun

LONGEST_SECONDS = 120


def migrate(service: Service, folder: Path, environment: Mapping[str, str]) -> None:
    """`python -m <service> migrate`, to its end."""
    folder.mkdir(parents=True, exist_ok=True)
    step = subprocess.run(
        (sys.executable, "-m", service, "migrate"),
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    if step.returncode:
        lines = (step.stdout + step.stderr).strip().splitlines() or ["no output"]
        raise CannotRun(f"the database of {service} could not be brought up to date: {lines[-1]}")
