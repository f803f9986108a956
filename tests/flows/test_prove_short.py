"""The short form of `make prove`: its densest mix of faults at once, and every promise that is checked."""

from pathlib import Path

from devstack.checkout import CHECKOUT
from prove.run import run
from prove.scenarios import SCENARIOS

SECONDS = 40.0
SEED = 2018


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
