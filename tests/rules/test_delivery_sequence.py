"""The rules of the ledger: the verdict on a message does not depend on where a batch was cut."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given

from builders_delivery import INTAKE, NOON, Log, spoilt, with_header
from clock import latest_at
from contracts.intake import AidGranted
from delivery import Message
from delivery.sequence import (
    CONTRADICTION,
    OLD_EPOCH,
    TOO_FAR_AHEAD,
    BatchPlan,
    SubjectState,
    SubjectStates,
    arrival_of,
    plan_batch,
)

HANDLED = frozenset({AidGranted.type})


def broken(name: str) -> Callable[[Message], Message]:
    return lambda message: with_header(message, name, b"?")


NUMBERS = st.tuples(st.sampled_from((0, 0, 0, 1, 1, 2)), st.integers(1, 5), st.integers(0, 2))
"""Epoch, number, and how far the number lies behind the first of its epoch."""
DAMAGES: Sequence[Callable[[Message], Message]] = (
    *(lambda message: message,) * 4,
    *(broken(name) for name in ("ce_time", "ce_id", "ce_sequence", "ce_subject", "ce_epoch")),
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
    numbers=st.lists(NUMBERS, min_size=1, max_size=12),
    damages=st.lists(st.sampled_from(DAMAGES), min_size=12, max_size=12),
    repeated=st.sets(st.integers(0, 11), max_size=4),
    cut=st.integers(1, 11),
)
def test_the_verdicts_do_not_depend_on_where_a_batch_is_cut(
    numbers: list[tuple[int, int, int]],
    damages: list[Callable[[Message], Message]],
    repeated: set[int],
    cut: int,
) -> None:
    log = Log()
    for (epoch, number, behind), damage in zip(numbers, damages, strict=False):
        first = max(1, number - behind)
        said = log.say("case-1", sequence=number, epoch=(epoch, first if epoch else 1))
        log.messages[-1:] = [damage(said)]
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


def judged(log: Log, state: SubjectState | None = None) -> tuple[BatchPlan, SubjectState]:
    """All that was said about case-1."""
    state = state or SubjectState()
    return plan_batch(map(arrival_of, log.messages), {(INTAKE, "case-1"): state}, HANDLED), state


def said_and_restored(*, known: int) -> tuple[Log, Sequence[Message]]:
    """Three events, then the producer comes back from a backup that knows so many of them."""
    log = Log()
    before = [log.say("case-1") for _ in range(3)]
    log.restore("case-1", known)
    return log, before


def test_a_restored_producer_goes_on_behind_what_it_knows_and_what_it_lost_stays_applied() -> None:
    log, before = said_and_restored(known=1)
    again = [log.say("case-1"), log.say("case-1")]
    plan, state = judged(log)
    assert [each.arrival.message for each in plan.accepted] == [*before, *again]
    assert [each.begins_epoch for each in plan.accepted] == [False, False, False, True, False]
    assert state.lost == tuple(arrival_of(message).headers.id for message in before[1:])
    assert (state.last, state.epoch, state.epoch_first, len(state.recent)) == (3, 1, 2, 3)


def test_what_was_sent_before_the_restore_is_known_when_it_comes_again() -> None:
    log, before = said_and_restored(known=1)
    log.say("case-1")
    for message in before:
        log.again(message)
    plan, _ = judged(log)
    assert (len(plan.accepted), len(plan.duplicates), plan.quarantined) == (4, 3, [])


def test_the_old_instance_that_still_sends_is_set_aside_and_holds_nobody() -> None:
    log, _ = said_and_restored(known=1)
    first = log.say("case-1")
    zombie = log.say("case-1", sequence=4, epoch=(0, 1))
    log.sequences["case-1"] = 2
    second = log.say("case-1")
    plan, state = judged(log)
    assert [each.arrival.message for each in plan.accepted[3:]] == [first, second]
    assert [(arrival.message, reason) for arrival, reason in plan.quarantined] == [(zombie, OLD_EPOCH)]
    assert not state.blocked


def test_a_new_epoch_waits_for_what_its_producer_knows_and_the_reader_has_not_seen() -> None:
    log, before = said_and_restored(known=3)
    first = log.say("case-1")
    log.messages[:] = [before[0], first, before[2], before[1]]
    plan, state = judged(log)
    assert [each.arrival.message for each in plan.accepted] == [before[0], before[1], before[2], first]
    assert (state.last, state.epoch, state.lost) == (4, 1, ())


def test_what_waits_of_an_epoch_that_is_over_is_set_aside() -> None:
    log, before = said_and_restored(known=1)
    first = log.say("case-1")
    log.messages[:] = [before[0], before[2], first]
    plan, _ = judged(log)
    assert [each.arrival.message for each in plan.accepted] == [before[0], first]
    assert (plan.parked, [reason for _, reason in plan.quarantined]) == ([], [OLD_EPOCH])


def test_a_second_restore_from_the_same_backup_is_an_epoch_of_its_own() -> None:
    log, before = said_and_restored(known=1)
    second = log.say("case-1")
    log.restore("case-1", 1)
    third = log.say("case-1")
    plan, state = judged(log)
    assert [each.arrival.message for each in plan.accepted] == [*before, second, third]
    assert len(state.lost) == 3
    assert (state.last, state.epoch) == (2, 2)


def test_the_restored_producer_contradicts_itself_as_any_other() -> None:
    log, _ = said_and_restored(known=1)
    log.say("case-1")
    log.say("case-1", sequence=2)
    plan, state = judged(log)
    assert [reason for _, reason in plan.quarantined] == [CONTRADICTION]
    assert state.blocked
