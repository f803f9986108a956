"""The check of traces is able to fail: an event without one, and mediation opened in that of another case."""

from dataclasses import replace

import pytest

from contracts.assignment import LawyerAssigned, LawyerReplaced
from contracts.mediation import MediationOpened
from contracts.traceparent import begin_trace, next_step
from prove.check_traces import kept
from prove.evidence import LoggedEvent

FIRST, SECOND = begin_trace(), begin_trace()
ASSIGNED = LoggedEvent(
    ("cases", 0, 1), "/yuanxin/assignment", "case-1", 1, "1", LawyerAssigned.type, traceparent=FIRST
)
OPENED = LoggedEvent(
    ("cases", 0, 2),
    "/yuanxin/mediation",
    "case-1",
    1,
    "2",
    MediationOpened.type,
    traceparent=next_step(FIRST),
)
OTHER = replace(ASSIGNED, subject="case-2", traceparent=SECOND)


def test_what_was_caused_is_in_the_trace_of_its_cause_whoever_was_named_when() -> None:
    replaced = replace(ASSIGNED, type=LawyerReplaced.type, traceparent=SECOND)
    found = kept(
        [ASSIGNED, replaced, replace(OPENED, traceparent=next_step(SECOND)), LoggedEvent(("x", 0, 0))]
    )
    assert found.held, found
    assert found.figures == {"events": 3, "opened": 1}


@pytest.mark.parametrize("traceparent", ["", "rubbish"])
def test_an_event_without_a_trace_is_found(traceparent: str) -> None:
    assert not kept([replace(ASSIGNED, traceparent=traceparent)]).held


def test_the_trace_of_another_case_of_the_same_batch_is_found() -> None:
    assert kept([ASSIGNED, OTHER, OPENED]).held
    assert not kept([ASSIGNED, OTHER, replace(OPENED, traceparent=next_step(SECOND))]).held
