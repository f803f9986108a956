"""Which loops a process runs: together all, apart each in one of them."""

import pytest

from serving.runs import Run, loops_of, runs_in

LOOPS = dict.fromkeys(("relay", "sealer", "keys", "consumer", "jobs", "lag", "sweep"), None)


def test_unless_set_a_process_runs_everything() -> None:
    assert loops_of(runs_in("api,consumer,relay"), LOOPS) == LOOPS


def test_apart_each_loop_runs_in_exactly_one_of_them() -> None:
    apart = [name for part in Run for name in loops_of([part], LOOPS)]
    assert sorted(apart) == sorted(LOOPS)


def test_clock_jobs_run_where_the_pages_are_that_tell_how_far_they_are() -> None:
    assert "jobs" in loops_of([Run.api], LOOPS)


def test_blanks_between_the_names_do_not_matter() -> None:
    assert runs_in(" api, relay ") == {Run.api, Run.relay}


@pytest.mark.parametrize("named", ["", "api,", "apis", "api;relay", "worker"])
def test_what_is_no_part_is_refused_with_what_may_be_said(named: str) -> None:
    with pytest.raises(ValueError, match="api, consumer, relay"):
        runs_in(named)
