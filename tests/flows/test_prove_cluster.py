"""The short form of `SCENARIO=cluster make prove`: three brokers, two replicas of each service."""

from pathlib import Path

from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import numbered
from devstack.service_processes import service_processes
from prove import cluster
from prove.rig import Rig
from prove.run import Scenario, run

SECONDS = 16.0
SEED = 2018
THINK_SECONDS = 0.5
"""Who works less leaves two cores to fourteen processes, and less to compare."""


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
    result = await run(scenario, folder / "prove-cluster", SEED, SECONDS)
    assert result.ok, "\n".join([result.line(), *result.differences(), f"kept: {CHECKOUT / 'var' / 'prove'}"])
    assert result.journal["done"] > 0
