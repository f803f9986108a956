"""The scenarios of `make prove`, in the order in which they run."""

from prove import crash
from prove.run import Scenario

SCENARIOS = (
    Scenario("crash", (crash.crash,), ("S1", "S2", "S4", "S5", "S7", "S9", "L1", "L5")),
    Scenario("zombie", (crash.zombie,), ("S1", "S2", "S3", "S8", "L1")),
    Scenario("broker", (crash.broker,), ("S1", "S4", "L1")),
)
