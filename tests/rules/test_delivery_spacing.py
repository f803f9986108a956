"""Small batches keep apart and what comes meanwhile goes together; the first after quiet does not wait."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from delivery.group_member import GroupMember, next_messages
from delivery.lookout import WHOLE_SECONDS, Lookout
from delivery.spacing import LARGE, STEADY_BATCHES, Spacing


def test_the_first_batch_and_one_after_quiet_go_at_once() -> None:
    spacing = Spacing(0.03)
    assert spacing.left(10.0) == 0.0
    spacing.took(1, 10.0)

    assert spacing.left(10.03) == 0.0


def test_right_behind_a_small_batch_the_next_waits_for_the_rest_of_the_distance() -> None:
    spacing = Spacing(0.5)
    spacing.took(LARGE - 1, 10.0)

    assert spacing.left(10.125) == 0.375


def test_behind_a_large_batch_there_is_no_waiting() -> None:
    spacing = Spacing(0.5)
    spacing.took(1, 10.0)
    spacing.took(LARGE, 10.25)

    assert spacing.left(10.25) == 0.0


def test_looking_and_finding_nothing_is_no_batch() -> None:
    spacing = Spacing(0.5)
    spacing.took(0, 10.0)

    assert spacing.left(10.0) == 0.0


class Patient(Spacing):
    """Far apart, so that no busy machine makes a batch late; yet the test waits a moment only."""

    def __init__(self) -> None:
        super().__init__(3600.0)

    def left(self, now: float) -> float:
        return min(super().left(now), 0.001)


HERE = TopicPartition("t", 0)
OF_ANOTHER_TOPIC = TopicPartition("u", 0)


@dataclass
class Client:
    """Answers what it holds, one fetch at a time; of a partition that is paused nothing."""

    fetches: deque[Sequence[int]]
    assigned: set[TopicPartition] = field(default_factory=lambda: {HERE, OF_ANOTHER_TOPIC})
    still: set[TopicPartition] = field(default_factory=set)

    def assignment(self) -> Set[TopicPartition]:
        return self.assigned

    def paused(self) -> Set[TopicPartition]:
        return self.still

    def pause(self, *partitions: TopicPartition) -> None:
        self.still.update(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        assert self.assigned.issuperset(partitions)
        self.still.difference_update(partitions)

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Mapping[str, Sequence[Any]]:
        if HERE in self.still or not self.fetches:
            return {}
        return {"a partition": [record(offset) for offset in self.fetches.popleft()]}


def record(offset: int) -> Any:
    return SimpleNamespace(
        topic="t", partition=0, offset=offset, key=None, value=None, headers=(), timestamp=0
    )


def offsets_of_batches(fetches: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
    member = GroupMember(Client(deque(fetches)), "a group", spacing=Patient())

    async def take_all() -> Sequence[Sequence[int]]:
        batches = []
        while batch := await next_messages(member):
            batches.append([message.offset for message in batch])
        return batches

    return asyncio.run(take_all())


def test_what_was_held_and_what_came_during_the_pause_is_one_batch() -> None:
    assert offsets_of_batches([[0], [1], [2, 3]]) == [[0], [1, 2, 3]]


def test_with_many_waiting_each_fetch_is_a_batch() -> None:
    many = [*range(LARGE)]

    assert offsets_of_batches([many, many, [7]]) == [many, many, [7]]


def member_behind(*offsets: int) -> GroupMember:
    """It has taken these, in one batch."""
    member = GroupMember(Client(deque([offsets])), "a group", spacing=Patient())
    assert asyncio.run(next_messages(member))
    return member


def test_behind_a_small_batch_the_broker_is_asked_for_nothing_until_the_next_may_be_taken() -> None:
    member = member_behind(0)
    assert member.client.paused() == member.client.assignment()

    asyncio.run(next_messages(member))
    assert not member.client.paused()


def test_behind_a_large_batch_it_is_asked_at_once() -> None:
    assert not member_behind(*range(LARGE)).client.paused()


def test_only_what_rests_wakes_not_a_topic_stopped_or_not_placed_or_of_somebody_else_meanwhile() -> None:
    stopped, unplaced, gone = (member_behind(0) for _ in range(3))
    stopped.pause("u")
    unplaced.unplaced = {OF_ANOTHER_TOPIC}
    gone.client.assigned = {HERE}
    for member in (stopped, unplaced, gone):
        member.wake()
        assert member.client.paused() == {OF_ANOTHER_TOPIC}


def test_what_was_paused_before_a_rest_stays_paused_behind_it() -> None:
    member = GroupMember(Client(deque([[0], [1]])), "a group", spacing=Patient())
    member.pause("u")
    for _ in range(2):
        asyncio.run(next_messages(member))
    member.wake()
    assert member.client.paused() == {OF_ANOTHER_TOPIC}


def test_rows_nobody_told_of_are_looked_for_often_at_first_and_seldom_in_the_end() -> None:
    lookout = Lookout()
    seldom = lookout.pause(10.0)
    lookout.found(10.0, told=False)

    assert lookout.pause(10.5) < lookout.pause(11.0) < lookout.pause(70.0) == seldom


def test_rows_that_were_told_of_change_nothing() -> None:
    lookout = Lookout()
    lookout.found(10.0, told=True)

    assert lookout.pause(10.0) == Lookout().pause(10.0)


def test_a_process_that_is_the_whole_service_looks_less_often_by_itself() -> None:
    assert Lookout(WHOLE_SECONDS).pause(10.0) > Lookout().pause(10.0)


def test_rows_of_another_replica_are_looked_for_as_often_by_a_whole_service() -> None:
    whole, part = Lookout(WHOLE_SECONDS), Lookout()
    for lookout in (whole, part):
        lookout.found(10.0, told=False)

    assert whole.pause(10.5) == part.pause(10.5)


def test_batches_that_follow_each_other_without_a_pause_keep_further_apart() -> None:
    spacing, now = Spacing(0.04, 0.1), 0.0
    for _ in range(STEADY_BATCHES + 1):
        now += 0.05
        spacing.took(1, now)
    assert spacing.left(now) == pytest.approx(0.1)

    now += 1.0
    spacing.took(1, now)
    assert spacing.left(now) == pytest.approx(0.04)


def test_a_large_batch_keeps_nothing_apart_however_steady_the_traffic_is() -> None:
    spacing = Spacing(0.04, 0.1)
    for step in range(STEADY_BATCHES + 1):
        spacing.took(LARGE, step * 0.05)

    assert not spacing.left(STEADY_BATCHES * 0.05)
