"""Every event that reporting reads is decided: it adds to a measure, or it is only a sign of life."""

from contracts import EVENTS
from contracts.intake import ApplicationReceived
from reporting.consumer import EFFECTS, TOPICS
from reporting.figures.rules.measures import (
    ADDS_NOTHING,
    COUNTED,
    MEASURES,
    NAMES,
    REQUIRED,
    ZERO_MEANS,
    tally,
)

READ = {event for event in EVENTS.values() if event.topic in TOPICS}


def test_every_event_counts_or_is_known_to_count_nothing() -> None:
    assert READ - set(COUNTED) - ADDS_NOTHING == set()


def test_no_event_does_both_and_none_is_decided_that_is_not_read() -> None:
    assert set(COUNTED) & ADDS_NOTHING == set()
    assert set(COUNTED) | ADDS_NOTHING <= READ


def test_every_event_is_handled_for_it_may_be_a_sign_of_life() -> None:
    assert {event.type for event in READ} <= EFFECTS.handled


def test_what_counts_nothing_adds_to_no_measure() -> None:
    assert all(not tally(event.model_construct()) for event in ADDS_NOTHING)


def test_a_measure_counts_an_event_or_the_workers_of_another_measure() -> None:
    assert all(
        (measure.addition is None) is (measure.workers_of in MEASURES) for measure in MEASURES.values()
    )
    assert ApplicationReceived in COUNTED


def test_a_zero_report_is_about_measures_that_must_be_given() -> None:
    assert ZERO_MEANS == ("received_wages", "consultations", "incidents")
    assert set(ZERO_MEANS) <= set(REQUIRED)
    assert len(set(NAMES.values())) == len(MEASURES)
