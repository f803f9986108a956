"""The short forms of `make prove`: its densest mix of faults at once, with every promise that is checked; and
three brokers with two replicas of each service, lost in turn.

In one file, so that they never run beside each other: the second alone has fourteen processes.
"""

from pathlib import Path

from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import numbered
from devstack.service_processes import service_processes
from prove import cluster
from prove.rig import Rig
from prove.run import Scenario, run
from prove.scenarios import SCENARIOS

SECONDS = 40.0
CLUSTER_SECONDS = 16.0
SEED = 2018
THINK_SECONDS = 0.5
"""Who works less leaves two cores to fourteen processes, and less to compare."""


async def test_under_kills_lost_replies_and_repeated_events_every_promise_holds(folder: Path) -> None:
    [mix] = [scenario for scenario in SCENARIOS if scenario.name == "mix"]
    result = await run(mix, folder / "prove", SEED, SECONDS)
    assert result.ok, "\n".join([result.line(), *result.differences(), f"kept: {CHECKOUT / 'var' / 'prove'}"])
    assert result.journal["done"] > 0
    assert {one.promise for one in result.findings} >= {
        *(f"S{n}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11)),
        "faults",
        "traces",
        "L1",
        "L2",
        "L5",
    }
    [silences] = [one for one in result.findings if one.promise == "L2"]
    assert silences.figures["expected"] > 0


async def lose_a_broker(rig: Rig, until: float) -> None:
    """One, on the first day, with its disk."""
    if is_first_day(rig):
        await cluster.lose_broker(rig, rig.rng.choice(rig.stack.servers.kafka.brokers))


async def kill_one_of_each(rig: Rig, until: float) -> None:
    """Of all services at once: the first ones on the first day, the others on the second."""
    number = 1 if is_first_day(rig) else 2
    names = [numbered(process.name, number) for process in service_processes()]
    for name in names:
        await rig.kill(name)
    await rig.until_ready(*names)


def is_first_day(rig: Rig) -> bool:
    """The second begins when the first one's reports are signed."""
    return rig.stack.now().hour < 16


async def test_while_a_broker_and_a_replica_of_each_service_are_lost_every_promise_holds(
    folder: Path,
) -> None:
    scenario = Scenario(
        "cluster-short",
        (lose_a_broker, kill_one_of_each),
        ("S1", "S2", "S3", "S4", "S5", "L1"),
        think_seconds=THINK_SECONDS,
        brokers=cluster.BROKERS,
        replicas=cluster.REPLICAS,
    )
    result = await run(scenario, folder / "prove-cluster", SEED, CLUSTER_SECONDS)
    assert result.ok, "\n".join([result.line(), *result.differences(), f"kept: {CHECKOUT / 'var' / 'prove'}"])
    assert result.journal["done"] > 0
