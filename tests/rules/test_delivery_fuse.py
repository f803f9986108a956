"""When a topic's consumer stops."""

from collections.abc import Mapping

from delivery import Fuse, TooManyFailures
from delivery.message_counts import Counts


def after(fuse: Fuse, *batches: Counts, topic: str = "cases") -> Mapping[str, TooManyFailures]:
    """Each of them is committed; what the last one brought."""
    blown: Mapping[str, TooManyFailures] = {}
    for counts in batches:
        assert blown == {}
        blown = fuse.note({topic: counts})
    return blown


def test_a_run_of_failures_blows_it() -> None:
    blown = after(Fuse(limit=3, window=10), Counts(quarantined=2), Counts(quarantined=1))
    assert blown["cases"].topic == "cases"


def test_so_does_a_share_of_the_latest_messages() -> None:
    batches = Counts(applied=4, quarantined=1), Counts(applied=3, quarantined=1), Counts(quarantined=1)
    blown = after(Fuse(limit=3, window=10), *batches)
    assert "3 of the last 10" in str(blown["cases"])


def test_failures_of_long_ago_are_forgotten() -> None:
    assert after(Fuse(limit=3, window=10), *[Counts(applied=9, quarantined=1)] * 50) == {}


def test_each_topic_has_its_own() -> None:
    fuse = Fuse(limit=3, window=10)
    assert after(fuse, Counts(quarantined=2)) == {}
    assert after(fuse, Counts(quarantined=2), topic="counties") == {}


def test_what_only_waits_is_no_failure() -> None:
    assert after(Fuse(limit=3, window=10), Counts(parked=100, stale=100, holes=100)) == {}


def test_a_parked_message_that_turns_out_bad_is_one() -> None:
    assert after(Fuse(limit=3, window=10), Counts(released_bad=3))


def test_without_a_new_failure_it_does_not_blow() -> None:
    fuse = Fuse(limit=3, window=10)
    assert after(fuse, Counts(quarantined=5))
    assert after(fuse, Counts(applied=1)) == {}


def test_strangers_say_nothing_about_the_reader() -> None:
    assert after(Fuse(limit=3, window=10), Counts(quarantined=60, strangers=60)) == {}


def test_strangers_have_a_limit_of_their_own() -> None:
    fuse = Fuse(limit=3, window=10, strangers=100)
    blown = after(fuse, Counts(quarantined=60, strangers=60), Counts(quarantined=40, strangers=40))
    assert (
        str(blown["cases"]) == "100 of the last 100 messages of cases went to quarantine (sent by strangers)"
    )
