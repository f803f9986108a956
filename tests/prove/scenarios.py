"""The scenarios of `make prove`, in the order in which they run."""

from typing import Final

from prove import alarms, cluster, crash, databases, log_faults, other_faults, replicas, watching, zombie
from prove.http_fuzz import fuzz
from prove.isolation import check_isolation
from prove.run import Scenario

EXAMPLES: Final = 6
"""Of what fuzz makes up: so many right and so many broken requests for every route."""

SCENARIOS: Final = (
    Scenario("crash", (crash.crash,), ("S1", "S2", "S4", "S5", "S7", "S9", "L1", "L5")),
    Scenario("zombie", (zombie.zombie,), ("S1", "S2", "S3", "S8", "L1")),
    Scenario("broker", (crash.broker,), ("S1", "S4", "H6", "L1"), share=1.5),
    Scenario("database", (databases.restart_postgres,), ("S1", "S2", "S9", "H9", "L1")),
    Scenario("commit", (databases.lose_commit_replies,), ("S1", "S2", "S9", "L1")),
    Scenario("twice", (log_faults.send_twice, log_faults.send_again), ("S2", "S3", "S5", "S7")),
    Scenario("poison", (log_faults.plant,), ("S5", "S6", "S7", "L5")),
    Scenario("slow", (databases.hold_locks, databases.slow_handlers), ("S2", "S6", "L1", "L5")),
    Scenario("clock", (other_faults.shift_a_clock,), ("S3", "S5", "S7")),
    Scenario("rebalance", (replicas.rebalance,), ("S2", "S3", "S5")),
    Scenario(
        "cluster",
        (cluster.lose_each_broker, cluster.kill_each_replica),
        ("S1", "S2", "S3", "S4", "S5", "H6", "L1"),
        share=3.0,
        brokers=cluster.BROKERS,
        replicas=cluster.REPLICAS,
    ),
    Scenario("kafka-full", (other_faults.fill_kafkas_disk,), ("S1", "S4", "L1"), small_disk="kafka"),
    Scenario("pg-full", (other_faults.fill_postgres_disk,), ("S1", "S9", "H9", "L1"), small_disk="postgres"),
    Scenario("watermark", (watching.away_overnight,), ("S1", "H6", "L2", "L4"), share=0.5),
    Scenario("alarms", (alarms.raise_every_alarm,), ("L3",), share=0.0, think_seconds=1.0),
    Scenario("isolation", (), ("A1", "A3"), share=0.0, check=lambda api, _: check_isolation(api)),
    Scenario("fuzz", (), ("H7",), share=0.0, check=lambda api, seed: fuzz(api, seed, EXAMPLES)),
    Scenario("mix", (crash.crash, databases.lose_commit_replies, log_faults.send_again), ("S1", "S2", "S7")),
)
