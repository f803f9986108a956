"""What the whole stack needs to stand there: its start, its memory, its CPU while nobody asks."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench import rig
from bench.figures import Figures
from bench.processes import children, cpu_by_process, shares_of
from bench.rounds import ROUNDS, SECONDS
from bench.sending import load, send
from bench.works.intake import COUNTIES
from devstack.stack import Stack

IDLE_SECONDS: Final = 10.0
SETTLED_SECONDS: Final = 5.0
STARTS: Final = 3


def measure() -> Mapping[str, Figures]:
    """The first start makes databases; the others find them."""
    starts: list[float] = []
    said: dict[str, float] = {}
    with rig.folder() as folder:
        campaigns = rig.dated_campaigns(folder / "campaigns")
        made = rig.stack_in(folder / "stack", campaigns, lambda line: said.update({line: time.monotonic()}))
        for _ in range(1 + STARTS):
            began = time.monotonic()
            made.start()
            starts.append(time.monotonic() - began)
            servers = max(said.values()) - began
            if len(starts) <= STARTS:
                made.stop()
        try:
            time.sleep(SETTLED_SECONDS)
            looks = [(memory_by_process(made), idle_cpu(made)) for _ in range(ROUNDS)]
            saturated = saturate(made)
        finally:
            made.stop()
            made.remove()
    return {
        "standing.start.first": Figures(starts[:1], note="an empty folder: databases and topics are made"),
        "standing.start.again": Figures(starts[1:], shares=phases(servers, starts[-1])),
        "standing.memory.idle": summed([memory for memory, _ in looks], "memory"),
        "standing.memory.saturated": replace(
            summed([saturated], "memory"), note="the highest of a look each half second"
        ),
        "standing.cpu.idle": summed([cpu for _, cpu in looks], "CPU"),
    }


def phases(servers: float, whole: float) -> Sequence[tuple[str, float]]:
    """Of the last start; the last thing it says is that the services are starting."""
    share = servers / whole * 100
    return [("Kafka, PostgreSQL, topics, migrations", share), ("the services", 100 - share)]


def summed(looks: Sequence[Mapping[str, float]], what: str) -> Figures:
    """The sum over all processes at each look; the shares are those of the last."""
    return Figures([sum(each.values()) for each in looks], shares=shares_of(looks[-1], what))


def idle_cpu(made: Stack) -> Mapping[str, float]:
    """Per cent of one core, by process."""
    before = cpu_by_process(made)
    time.sleep(IDLE_SECONDS)
    return {name: (after - before[name]) / IDLE_SECONDS * 100 for name, after in cpu_by_process(made).items()}


def memory_by_process(made: Stack) -> Mapping[str, float]:
    """The proportional set size of each process and its children, in MB; the sum counts shared pages once."""
    return {
        name: _memory(process.pid) * 1024 / 1e6 for name, process in made.processes.items() if process.pid
    }


def _memory(pid: int) -> float:
    """In units of 1,024 bytes, as the kernel says it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return own + sum(map(_memory, children(pid)))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def saturate(made: Stack) -> Mapping[str, float]:
    """The most memory seen while as many applications come as go."""
    looks, over = [memory_by_process(made)], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            looks.append(memory_by_process(made))

    watching = threading.Thread(target=look)
    watching.start()
    try:
        send(load(made, rig.counties(made)[:COUNTIES], 2 * SECONDS))
    finally:
        over.set()
        watching.join()
    return max(looks, key=lambda each: sum(each.values()))
