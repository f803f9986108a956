"""Processes beside the stack's own, and what processes have cost."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from devstack.checkout import CHECKOUT
from devstack.service_processes import answers_ready, bare_environment
from devstack.stack import Stack

TICKS: Final = os.sysconf("SC_CLK_TCK")
FOLDER: Final = CHECKOUT / "var" / "bench"
PEERS: Final = FOLDER / "peers"
"""The environment of peers whose pins clash with ours; tools/set_up.py makes it."""


@contextmanager
def process(*words: str, environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python -m …`, ended with us; what it says on its standard output can be read."""
    child = subprocess.Popen(
        [sys.executable, "-m", *words], env={**bare_environment(), **(environment or {})}, cwd=CHECKOUT,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield child
    finally:
        child.terminate()
        child.communicate()


@contextmanager
def served(*words: str, port: int) -> Iterator[int]:
    """The same for a server, once it answers ready; its process id."""
    with process(*words) as child:
        while not answers_ready(port):
            if child.poll() is not None:
                raise RuntimeError(f"{words[0]} ended with {child.returncode}")
            time.sleep(0.05)
        yield child.pid


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, of its children and of those that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    own = sum(int(ticks) for ticks in fields[11:15]) / TICKS
    return own + sum(_if_there(child) for child in children(pid))


def cpu_by_process(made: Stack) -> Mapping[str, float]:
    """CPU seconds of each process of a stack."""
    return {name: cpu_seconds(process.pid) for name, process in made.processes.items() if process.pid}


def shares_of(spent: Mapping[str, float], what: str = "CPU") -> Sequence[tuple[str, float]]:
    """Which process has which per cent of what all have spent, the largest first."""
    whole = sum(spent.values()) or 1.0
    largest = sorted(spent.items(), key=lambda item: -item[1])
    return [(f"{what} of {name}", part / whole * 100) for name, part in largest]


def _if_there(pid: int) -> float:
    """A child may end while it is looked at; then its parent has its time."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return cpu_seconds(pid)
    return 0.0


def children(pid: int) -> Sequence[int]:
    return [
        int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    ]
