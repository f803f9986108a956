"""The short form of `make bench`: nothing has become half as fast as what docs/benchmarks.json says of it."""

import subprocess
import sys

import pytest

from bench import short
from bench.figures import Figures, Measured, read
from devstack.checkout import CHECKOUT

KEY = "relay.alone.rate"


@pytest.mark.timeout(1800)
def test_no_work_fell_off_a_cliff_beside_its_peer() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "short"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert read(short.WRITTEN).keys() == short.WORKS.keys()


def test_half_of_what_was_committed_is_the_cliff_and_the_best_round_counts() -> None:
    committed = {KEY: Measured(Figures([80.0, 90.0, 10.0], [100.0, 100.0, 100.0]))}
    assert short.cliff(KEY, Figures([1.0, 41.0, 5.0], [100.0, 100.0, 100.0]), committed) is None
    assert short.cliff(KEY, Figures([1.0, 39.0, 5.0], [100.0, 100.0, 100.0]), committed)


def test_what_is_below_the_line_is_measured_again() -> None:
    committed = {KEY: Measured(Figures([90.0], [100.0]))}
    slow, fast = Figures([1.0], [100.0]), Figures([80.0], [100.0])
    rounds = iter([slow, fast])
    assert short.until_above(KEY, lambda: next(rounds), committed) == fast
    assert short.until_above(KEY, lambda: slow, committed) == slow


def test_what_was_never_measured_has_no_cliff() -> None:
    assert short.cliff(KEY, Figures([1.0], [100.0]), {}) is None
