"""What a machine needs for a Docker daemon of our own, and whether it is here."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Final

PACKAGES: Final = {
    "dockerd": "docker.io",
    "docker": "docker.io",
    "iptables": "iptables",
    "debootstrap": "debootstrap",
}
"""Of Debian, by the program that we call."""


def obstacles() -> Iterator[str]:
    """Why nothing can be run here, a line each."""
    if os.geteuid():
        yield "a Docker daemon of our own needs root"
    if missing := _missing():
        yield f"not installed: {', '.join(missing)} (Debian: apt-get install {' '.join(_packages(missing))})"
    if _other_daemon():
        yield "another Docker daemon runs here, and two would share its bridge and its firewall rules"


def install_what_is_missing() -> None:
    """On the build machine, where everything has to come from somewhere."""
    if os.geteuid() or not (missing := _missing()) or not shutil.which("apt-get"):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-qq", "-y", "--no-install-recommends", *_packages(missing)),
    ):
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, timeout=600, check=False)


def _missing() -> list[str]:
    return [program for program in PACKAGES if not shutil.which(program, path=_path())]


def _packages(programs: list[str]) -> list[str]:
    return sorted({PACKAGES[program] for program in programs})


def _path() -> str:
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


def _other_daemon() -> bool:
    return subprocess.run(("pgrep", "-x", "dockerd"), capture_output=True, check=False).returncode == 0
