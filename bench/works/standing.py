"""What the whole stack needs to stand there: its start, its memory, its CPU while nobody asks."""

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import rig
from bench.figures import Figures
from bench.processes import children, cpu_by_process, shares_of
from bench.rounds import SECONDS
from bench.sending import load, send
from bench.works.intake import COUNTIES
from devstack.stack import Stack

IDLE_SECONDS: Final = 30.0
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
            idle_memory, idle_cpu = memory(made), idle(made)
            saturated = saturate(made)
        finally:
            made.stop()
            made.remove()
    return {
        "standing.start.first": Figures(starts[:1], note="an empty folder: databases and topics are made"),
        "standing.start.again": Figures(starts[1:], shares=phases(servers, starts[-1])),
        "standing.memory.idle": Figures([idle_memory]),
        "standing.memory.saturated": Figures([saturated], note="the highest of a look each half second"),
        "standing.cpu.idle": idle_cpu,
    }


def phases(servers: float, whole: float) -> Sequence[tuple[str, float]]:
    """Of the last start; the last thing it says is that the services are starting."""
    share = servers / whole * 100
    return [("Kafka, PostgreSQL, topics, migrations", share), ("the services", 100 - share)]


def pids(made: Stack) -> list[int]:
    return [process.pid for process in made.processes.values() if process.pid]


def idle(made: Stack) -> Figures:
    """Per cent of one core."""
    before = cpu_by_process(made)
    time.sleep(IDLE_SECONDS)
    spent = {name: after - before[name] for name, after in cpu_by_process(made).items()}
    return Figures([sum(spent.values()) / IDLE_SECONDS * 100], shares=shares_of(spent))


def memory(made: Stack) -> float:
    """The sum of the proportional set sizes of all processes and their children, in MB."""
    return sum(map(_memory, pids(made))) / 1000


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return own + sum(map(_memory, children(pid)))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def saturate(made: Stack) -> float:
    """The most memory seen while as many applications come as go."""
    most, over = [memory(made)], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            most.append(memory(made))

    watching = threading.Thread(target=look)
    watching.start()
    send(load(made, rig.counties(made)[:COUNTIES], 2 * SECONDS))
    over.set()
    watching.join()
    return max(most)
