"""What containers wrote, fetched from Docker, which keeps a bounded part of it (docker-compose.yml)."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

UNITS: Final = {"k": 1000, "m": 1000**2, "g": 1000**3}
AROUND_A_LINE: Final = 100
"""Bytes in which Docker wraps a line that it keeps."""


def fetch_logs(containers: Mapping[str, str], folder: Path) -> Sequence[str]:
    """A file for each container, by its service; answers what is lost of them. `containers`: their ids."""
    folder.mkdir(exist_ok=True)
    return [line for name, container in containers.items() for line in _fetch(name, container, folder)]


def _fetch(name: str, container: str, folder: Path) -> Iterator[str]:
    """What is lost of this one."""
    file = folder / f"{name}.log"
    with file.open("wb") as written:
        fetched = subprocess.run(("docker", "logs", container), stdout=written, stderr=subprocess.STDOUT)
    if fetched.returncode:
        yield f"the log of {name} (docker logs ended with {fetched.returncode})"
    elif may_be_cut(file, _limits(container)):
        yield f"the beginning of the log of {name}"


def _limits(container: str) -> Mapping[str, str]:
    asked = ("docker", "inspect", "--format", "{{json .HostConfig.LogConfig.Config}}", container)
    answer = subprocess.run(asked, capture_output=True, text=True)
    limits: Mapping[str, str] = json.loads(answer.stdout or "null") or {}
    return limits


def may_be_cut(file: Path, limits: Mapping[str, str]) -> bool:
    """Whether so much was written that Docker may have thrown its oldest file away."""
    if "max-size" not in limits:
        return False
    size, unit = limits["max-size"][:-1], limits["max-size"][-1]
    kept = int(size) * UNITS[unit] * max(1, int(limits.get("max-file", "1")) - 1)
    lines = file.read_bytes().count(b"\n")
    return file.stat().st_size + AROUND_A_LINE * lines >= kept
