"""Where and when something was measured."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from devstack import software
from devstack.checkout import CHECKOUT

LIBRARIES: Final = (
    "fastapi",
    "uvicorn",
    "httptools",
    "asyncpg",
    "aiokafka",
    "faust-streaming",
    "pydantic",
    "uvloop",
)


def circumstances() -> Mapping[str, str]:
    """To be asked before the first load."""
    return {
        "machine": f"{os.cpu_count()} cores, {_memory()}, {_processor()}",
        "versions": f"Python {platform.python_version()}, {_servers()}, {_libraries()}",
        "load": " ".join(f"{average:.2f}" for average in os.getloadavg()),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
    }


def _memory() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{total / 2**30:.0f} GB"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _servers() -> str:
    kafka = software.PINNED.stem.split("-")[1]
    postgres = _output(str(software.postgres() / "bin" / "postgres"), "--version").split()[-1]
    return f"PostgreSQL {postgres}, Kafka {kafka}"


def _libraries() -> str:
    return ", ".join(f"{name} {version(name)}" for name in LIBRARIES)


def commit() -> str:
    changed = " with changes" if _output("git", "status", "--porcelain", "--", *CODE) else ""
    return _output("git", "rev-parse", "--short=10", "HEAD") + changed


CODE: Final[Sequence[str]] = ("bench", "libs", "services")
"""Whose changes make it another program than the commit's."""


def _output(*words: str) -> str:
    done = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
