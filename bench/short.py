"""`python -m bench short`: three works in two minutes, for the build machine; red only off a cliff.

A ratio within one run stands still where rates do not, and of three rounds the best counts: what is left is
no noise. The line is half of the committed median in docs/benchmarks.json; the figures go to
var/bench-short.json.
"""

import asyncio
import pickle
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from bench import figures, rig
from bench.figures import Figures, Measured, middle
from bench.machine import circumstances
from bench.rounds import ROUNDS, noted
from bench.sending import load
from bench.works import intake, relay, reporting
from devstack.checkout import CHECKOUT

WRITTEN: Final = CHECKOUT / "var" / "bench-short.json"
CLIFF: Final = 0.5
ATTEMPTS: Final = 3
SECONDS: Final = 3.0
WARM_UP_SECONDS: Final = 1.0
ROWS: Final = 30_000
CASES: Final = 3000


def run() -> int:
    """1 where a work is below the line."""
    moment, committed = circumstances(), figures.read()
    found = {key: until_above(key, work, committed) for key, work in WORKS.items()}
    figures.write({key: Measured(each, moment) for key, each in found.items()}, WRITTEN)
    fallen = [line for key, each in found.items() if (line := cliff(key, each, committed))]
    for line in fallen:
        noted(line)
    return 1 if fallen else 0


def until_above(key: str, work: Callable[[], Figures], committed: Mapping[str, Measured]) -> Figures:
    """Measured again where it is below the line: a busy machine may be so for three rounds, a cliff stays."""
    found = work()
    for _ in range(ATTEMPTS - 1):
        if not cliff(key, found, committed):
            break
        found = work()
    return found


def cliff(key: str, now: Figures, committed: Mapping[str, Measured]) -> str | None:
    """What is wrong with the best round, if anything; what was never committed has no line."""
    if key not in committed:
        return None
    best, before = max(now.ratios), middle(committed[key].figures.ratios)
    noted(f"{key}: {best:.2f} of the peer at best, committed {before:.2f}")
    return f"{key} fell from {before:.2f} to {best:.2f} of its peer" if best < before * CLIFF else None


def posts() -> Figures:
    ours, theirs = [], []
    with rig.stack(only=("intake",)) as made, ExitStack() as peers:
        port, pid = intake.start_peer(made, peers)
        plan = load(made, rig.counties(made)[: intake.COUNTIES], SECONDS)
        plan = replace(plan, warm_up_seconds=WARM_UP_SECONDS)
        for _ in range(ROUNDS):
            ours.append(intake.post(made, plan, intake.pid_of(made)).rate)
            theirs.append(intake.post(made, replace(plan, port=port), pid).rate)
    return Figures(ours, theirs)


def relayed() -> Figures:
    with rig.stack(only=("intake",)) as made, rig.folder() as folder:
        payloads = folder / "payloads"
        payloads.write_bytes(pickle.dumps(asyncio.run(relay.prepare(made, ROWS))))
        made.processes["intake"].stop()
        with relay.relay_alone(made):
            pairs = [(relay.relayed(made, ROWS), relay.raw(made, payloads, ROWS)) for _ in range(ROUNDS)]
    return Figures([ours for ours, _ in pairs], [peer for _, peer in pairs])


def counted() -> Figures:
    ours, theirs = [], []
    with rig.stack(only=(reporting.WORKER,)) as made, rig.folder() as folder:
        for _ in range(ROUNDS):
            events = reporting.fill(made, CASES)
            ours.append(asyncio.run(reporting.live(made, events)))
            theirs.append(reporting.faust(made, "nothing", events, folder))
    return Figures(ours, theirs)


WORKS: Final[Mapping[str, Callable[[], Figures]]] = {
    "intake.counties.rate": posts,
    "relay.alone.rate": relayed,
    "reporting.live.nothing": counted,
}
