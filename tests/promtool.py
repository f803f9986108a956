"""promtool, which comes with Prometheus: the rules of deploy/prometheus run in it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

FETCHED: Final = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "yuanxin" / "prometheus"
HOW: Final = "promtool is not here: install Prometheus 2.42 or later (Debian: apt-get install prometheus)"


def find() -> str:
    """Where it is; the build machine fetches it from Debian's packages, elsewhere the test is left out."""
    found = shutil.which("promtool") or shutil.which("promtool", path=FETCHED / "usr" / "bin")
    if not found and os.environ.get("CI"):
        _fetch()
        found = shutil.which("promtool", path=FETCHED / "usr" / "bin")
    if not found:
        pytest.skip(HOW)
    return found


def _fetch() -> None:
    """The package unpacked, not installed: nothing is started."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    for command in (
        ("apt-get", "update", "-qq"),
        ("apt-get", "download", "-qq", "prometheus"),
        ("sh", "-c", "dpkg -x prometheus_*.deb . && rm prometheus_*.deb"),
    ):
        subprocess.run(command, cwd=FETCHED, check=True, capture_output=True, timeout=300)
