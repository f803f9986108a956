"""Buckets: a burst at once, then a steady rate; each client its own; never more of them than agreed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import RequestLimit
from web.request_limits import MOST_CLIENTS, Buckets, address_of


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(buckets: Buckets, client: str, times: int) -> int:
    """How many of so many requests at once are let in."""
    return sum(buckets.take(client) == 0 for _ in range(times))


def test_after_a_pause_a_burst_is_let_in_and_then_so_many_a_second() -> None:
    clock = Clock()
    buckets = Buckets(RequestLimit(per_second=10, burst=25), clock)
    assert taken(buckets, "a", 100) == 25
    assert taken(buckets, "b", 100) == 25, "of another client's share nothing was used"
    clock.now += 1
    assert taken(buckets, "a", 100) == 10
    clock.now += 3600
    assert taken(buckets, "a", 100) == 25


def test_a_refused_client_is_told_when_to_come_again_and_is_then_let_in() -> None:
    clock = Clock()
    buckets = Buckets(RequestLimit(per_second=0.5, burst=1), clock)
    assert buckets.take("a") == 0
    assert buckets.take("a") == pytest.approx(2)
    clock.now += 1.5
    assert buckets.take("a") == pytest.approx(0.5), "being refused costs nothing"
    clock.now += 0.5
    assert buckets.take("a") == 0


@given(
    st.floats(0.1, 1000),
    st.integers(1, 500),
    st.lists(st.floats(0, 10), min_size=1, max_size=50),
    st.integers(1, 20),
)
def test_in_no_stretch_of_time_more_is_let_in_than_rate_and_burst_allow(
    per_second: float, burst: int, pauses: list[float], times: int
) -> None:
    clock = Clock()
    buckets = Buckets(RequestLimit(per_second, burst), clock)
    began, let_in = clock.now, 0
    for pause in pauses:
        clock.now += pause
        let_in += taken(buckets, "a", times)
        assert let_in <= burst + (clock.now - began) * per_second + 1e-3


def test_however_many_clients_come_there_are_never_more_buckets_than_agreed() -> None:
    buckets = Buckets(RequestLimit(per_second=1, burst=1), Clock())
    for client in range(MOST_CLIENTS + 500):
        assert buckets.take(str(client)) == 0
    assert len(buckets) == MOST_CLIENTS
    assert buckets.take(str(MOST_CLIENTS + 499)) > 0, "who came last is known"


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_limit_that_lets_nobody_in_is_a_mistake(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="at least one request"):
        RequestLimit(per_second, burst)


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("", "", True),
        ("testclient", "testclient", True),
    ],
)
def test_an_address_is_a_host_or_the_network_of_one(one: str, another: str, same: bool) -> None:
    assert (address_of(one) == address_of(another)) is same
