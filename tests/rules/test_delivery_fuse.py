"""When a topic's consumer stops."""

import pytest

from delivery import Fuse, TooManyFailures
from delivery.message_counts import Counts


def after(fuse: Fuse, *batches: Counts, topic: str = "cases") -> Fuse:
    for of in batches:
        fuse.check({topic: of})
        fuse.remember({topic: of})
    return fuse


def test_a_run_of_failures_blows_it() -> None:
    fuse = after(Fuse(limit=3, window=10), Counts(quarantined=2))
    with pytest.raises(TooManyFailures) as blown:
        fuse.check({"cases": Counts(quarantined=1)})
    assert blown.value.topic == "cases"


def test_so_does_a_share_of_the_latest_messages() -> None:
    fuse = after(Fuse(limit=3, window=10), Counts(applied=4, quarantined=1), Counts(applied=3, quarantined=1))
    with pytest.raises(TooManyFailures, match="3 of the last 10"):
        fuse.check({"cases": Counts(quarantined=1)})


def test_failures_of_long_ago_are_forgotten() -> None:
    after(Fuse(limit=3, window=10), *[Counts(applied=9, quarantined=1)] * 50)


def test_each_topic_has_its_own() -> None:
    fuse = after(Fuse(limit=3, window=10), Counts(quarantined=2))
    fuse.check({"counties": Counts(quarantined=2)})


def test_what_only_waits_is_no_failure() -> None:
    after(Fuse(limit=3, window=10), Counts(parked=100, stale=100))


def test_a_parked_message_that_turns_out_bad_is_one() -> None:
    with pytest.raises(TooManyFailures):
        Fuse(limit=3, window=10).check({"cases": Counts(released_bad=3)})


def test_without_a_new_failure_it_does_not_blow() -> None:
    fuse = Fuse(limit=3, window=10)
    fuse.remember({"cases": Counts(quarantined=5)})
    fuse.check({"cases": Counts(applied=1)})
