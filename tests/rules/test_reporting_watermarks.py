"""Who is waited for; a stalled pipeline: now − as_of above 60 s for 60 real seconds."""

from datetime import timedelta

from builders_reporting import at
from contracts import Service, source_of
from delivery import Watermark
from reporting.watermarks.handlers import Watermarks
from reporting.watermarks.rules import PipelineLag, pipeline_lag, thinned

NOW = at("12-10 12:00:00")


def test_every_service_of_the_contracts_is_waited_for() -> None:
    assert set(Watermarks().sources) == {source_of(service) for service in Service}


def test_a_lag_of_up_to_sixty_seconds_is_no_lag() -> None:
    assert pipeline_lag(PipelineLag(5.0), at("12-10 11:59:00"), NOW, at=100.0) == PipelineLag()


def test_a_longer_lag_counts_from_when_it_was_first_seen() -> None:
    first = pipeline_lag(PipelineLag(), at("12-10 11:58:59"), NOW, at=100.0)

    assert pipeline_lag(first, at("12-10 11:58:59"), NOW, at=130.0) == PipelineLag(100.0)


def test_it_is_stalled_after_sixty_real_seconds_however_far_business_time_jumped() -> None:
    lag = pipeline_lag(PipelineLag(), at("12-09 12:00"), NOW, at=100.0)

    assert not lag.is_stalled(at=159.9)
    assert lag.is_stalled(at=160.0)


def test_a_pipeline_that_was_never_seen_lags_too() -> None:
    assert pipeline_lag(PipelineLag(), None, NOW, at=7.0) == PipelineLag(7.0)
    assert not PipelineLag().is_stalled(at=1000.0)


def test_thinning_leaves_out_every_second_mark_and_neither_the_oldest_nor_the_newest() -> None:
    assert thinned([1, 2, 3, 4, 5]) == [1, 3, 5]
    assert thinned([1, 2, 3, 4]) == [1, 3, 4]


def test_what_has_been_seen_up_to_now_does_not_lag() -> None:
    assert PipelineLag(5.0).lags
    assert not PipelineLag().lags


def test_there_is_nothing_to_wait_for_once_the_ledger_has_reached_the_newest_mark_of_every_source() -> None:
    early, late = Watermark("intake", NOW, {}), Watermark("mediation", NOW + timedelta(seconds=1), {})
    watermarks = Watermarks(sources=("intake", "mediation"), as_of=NOW)
    watermarks.add(early)
    watermarks.add(late)

    assert not watermarks.are_all_reached()
    watermarks.reached = {"intake": early.as_of, "mediation": late.as_of}
    assert watermarks.are_all_reached()
    watermarks.add(Watermark("intake", NOW + timedelta(seconds=2), {}))
    assert not watermarks.are_all_reached()


def test_what_was_seen_first_is_swept_at_once() -> None:
    assert Watermarks().sweep_is_due(NOW)


def test_a_part_of_a_second_more_waits_for_the_rest_of_it_and_a_step_of_the_clock_does_not() -> None:
    watermarks = Watermarks()
    watermarks.swept(NOW)

    assert not watermarks.sweep_is_due(NOW + timedelta(milliseconds=300))
    assert watermarks.sweep_is_due(NOW + timedelta(seconds=1))


def test_a_part_of_a_second_is_swept_too_once_a_second_has_passed() -> None:
    watermarks = Watermarks()
    watermarks.swept(NOW)
    watermarks.swept_at -= 1.0

    assert watermarks.sweep_is_due(NOW + timedelta(milliseconds=1))
    assert not watermarks.sweep_is_due(NOW)
