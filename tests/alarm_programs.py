"""Prometheus, Alertmanager and their tools: the tests of alarms run the real ones."""

import shutil
from typing import Final

import pytest

PACKAGES: Final = {
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "amtool": "prometheus-alertmanager",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "prometheus-node-exporter": "prometheus-node-exporter",
    "prometheus-blackbox-exporter": "prometheus-blackbox-exporter",
}
"""By program, the package of Debian that has it; .ci/run installs them where it may."""


def find(program: str) -> str:
    """Where it is; without it the test is left out, and says so."""
    found = shutil.which(program)
    if not found:
        pytest.skip(f"NOT RUN: {program} is not here (Debian: apt-get install {PACKAGES[program]})")
    return found
