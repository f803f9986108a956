"""The rules of the ledger: the verdict on a message does not depend on where a batch was cut."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given

from builders_delivery import NOON, Log, spoilt, with_header
from clock import latest_at
from contracts.intake import AidGranted
from delivery import Message
from delivery.sequence import (
    CONTRADICTION,
    TOO_FAR_AHEAD,
    BatchPlan,
    SubjectStates,
    arrival_of,
    plan_batch,
)

HANDLED = frozenset({AidGranted.type})


def broken(name: str) -> Callable[[Message], Message]:
    return lambda message: with_header(message, name, b"?")


DAMAGES: Sequence[Callable[[Message], Message]] = (
    *(lambda message: message,) * 4,
    *(broken(name) for name in ("ce_time", "ce_id", "ce_sequence", "ce_subject")),
    spoilt,
)


def test_a_time_more_than_a_day_ahead_of_ours_is_set_aside_when_its_turn_comes() -> None:
    log, tomorrow = Log(), NOON + timedelta(days=1)
    first, ahead, behind = log.say("case-1"), log.say("case-1"), log.say("case-1")
    ahead = with_header(ahead, "ce_recordedtime", (tomorrow + timedelta(seconds=1)).isoformat().encode())
    edge = with_header(log.say("case-2"), "ce_recordedtime", tomorrow.isoformat().encode())
    plan = plan_batch(map(arrival_of, (ahead, first, behind, edge)), {}, HANDLED, latest_at(NOON))
    assert [each.arrival.message for each in plan.accepted] == [first, edge]
    assert [(arrival.message, reason) for arrival, reason in plan.quarantined] == [(ahead, TOO_FAR_AHEAD)]
    assert [arrival.message for arrival, _ in plan.parked] == [behind]


def test_what_happened_after_it_was_written_down_happened_when_it_was_written_down() -> None:
    """By the sender's clock: every reader counts it in the same period, whenever it reads (T3)."""
    log = Log()
    told_ahead = with_header(log.say("case-1"), "ce_time", (NOON + timedelta(hours=5)).isoformat().encode())
    told_before = with_header(log.say("case-1"), "ce_time", (NOON - timedelta(hours=5)).isoformat().encode())
    plan = plan_batch(map(arrival_of, (told_ahead, told_before)), {}, HANDLED, latest_at(NOON))
    ahead, before = [each.envelope for each in plan.accepted if each.envelope]
    assert (ahead.time, before.time) == (ahead.recorded, NOON - timedelta(hours=5))


def verdicts(plan: BatchPlan) -> list[tuple[str, int]]:
    """Whatever was decided for good; what still waits may follow later."""
    accepted = [("accepted", each.arrival.message.offset) for each in plan.accepted]
    quarantined = [(reason, arrival.message.offset) for arrival, reason in plan.quarantined]
    return accepted + quarantined + [("known", arrival.message.offset) for arrival in plan.duplicates]


@given(
    numbers=st.lists(st.integers(1, 5), min_size=1, max_size=12),
    damages=st.lists(st.sampled_from(DAMAGES), min_size=12, max_size=12),
    repeated=st.sets(st.integers(0, 11), max_size=4),
    cut=st.integers(1, 11),
)
def test_the_verdicts_do_not_depend_on_where_a_batch_is_cut(
    numbers: list[int], damages: list[Callable[[Message], Message]], repeated: set[int], cut: int
) -> None:
    log = Log()
    for number, damage in zip(numbers, damages, strict=False):
        log.messages[-1:] = [damage(log.say("case-1", sequence=number))]
    for place in repeated:
        log.again(log.messages[place % len(log.messages)])
    arrivals = [arrival_of(message) for message in log.messages]
    whole = plan_batch(arrivals, {}, HANDLED)
    subjects: SubjectStates = {}
    parts = [plan_batch(part, subjects, HANDLED) for part in (arrivals[:cut], arrivals[cut:])]
    assert sorted(verdicts(whole)) == sorted(verdict for part in parts for verdict in verdicts(part))


def test_a_spoilt_repeat_of_the_number_before_is_known() -> None:
    log = Log()
    first = log.say("case-1")
    (
        log.again(broken("ce_time")(first)),
        log.again(broken("ce_id")(first)),
        log.again(broken("ce_sequence")(first)),
    )
    plan = plan_batch([arrival_of(message) for message in log.messages], {}, HANDLED)
    assert (len(plan.accepted), len(plan.duplicates), plan.quarantined) == (1, 3, [])


def test_a_spoilt_message_with_another_id_contradicts() -> None:
    log = Log()
    log.say("case-1")
    log.messages[1:] = [broken("ce_time")(log.say("case-1", sequence=1))]
    plan = plan_batch([arrival_of(message) for message in log.messages], {}, HANDLED)
    assert [reason for _, reason in plan.quarantined] == [CONTRADICTION]


def test_a_spoilt_message_behind_a_gap_waits_for_its_turn() -> None:
    log = Log()
    late = broken("ce_time")(log.say("case-1", sequence=2))
    subjects: SubjectStates = {}
    assert len(plan_batch([arrival_of(late)], subjects, HANDLED).parked) == 1
    plan = plan_batch([arrival_of(log.say("case-1", sequence=1))], subjects, HANDLED)
    assert (len(plan.accepted), [reason for _, reason in plan.quarantined]) == (1, ["ce_time is malformed"])
