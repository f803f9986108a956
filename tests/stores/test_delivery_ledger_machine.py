"""Whatever is said, lost, found, repeated, spoilt and delivered in whatever pieces: once, in order, nothing lost.

A Hypothesis state machine over the ledger on a real database. The model is the log itself: what was told first
under each number of each subject.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from builders_delivery import GRANTED, NOON, UNHANDLED, WITHDRAWN, Log, Traces, traced
from contracts.topics import CASES
from databases import Database
from delivery import Message, nothing_to_prepare, quarantine
from delivery.messages import attributes
from delivery.sequence import CONTRADICTION

T = TypeVar("T")

SUBJECTS = ("case-a", "case-b", "case-c", "case-d")
EVENTS = (GRANTED, WITHDRAWN, UNHANDLED)


class LedgerMachine(RuleBasedStateMachine):
    """Two partitions, two subjects in each."""

    runner: asyncio.Runner
    traces: Traces

    @initialize()
    def start(self) -> None:
        self.run(self.empty())
        self.logs = (Log(partition=0), Log(partition=1))
        self.lost: list[tuple[Log, Message]] = []
        self.told: dict[str, dict[int, UUID]] = {subject: {} for subject in SUBJECTS}
        self.unhandled: set[UUID] = set()
        self.traces.poisonous = set()
        self.consumed = 0
        self.nexts = [0, 0]

    async def empty(self) -> None:
        for table in ("traces", "applied", "held", "progress"):
            await self.traces.pool.execute(f"DELETE FROM {table}")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def log_of(self, subject: str) -> Log:
        return self.logs[SUBJECTS.index(subject) // 2]

    @rule(subject=st.sampled_from(SUBJECTS), event=st.sampled_from(EVENTS), poison=st.integers(0, 5))
    def say(self, subject: str, event: Any, poison: int) -> None:
        """One more event; one in six chokes its handler until the handler is mended."""
        headers = attributes(self.log_of(subject).say(subject, event))
        self.told[subject][headers.sequence] = headers.id
        if event is UNHANDLED:
            self.unhandled.add(headers.id)
        elif poison == 0:
            self.traces.poisonous.add(headers.id)

    @rule(subject=st.sampled_from(SUBJECTS))
    def lose(self, subject: str) -> None:
        """One more event, which does not arrive for the time being."""
        log = self.log_of(subject)
        headers = attributes(log.say(subject))
        self.told[subject][headers.sequence] = headers.id
        self.lost.append((log, log.messages.pop()))

    @rule()
    def find(self) -> None:
        """What was lost arrives, far too late."""
        if self.lost:
            log, message = self.lost.pop(0)
            log.again(message)

    @rule(partition=st.sampled_from((0, 1)), which=st.integers(0, 1000))
    def repeat(self, partition: int, which: int) -> None:
        """A relay that was killed sends something again."""
        log = self.logs[partition]
        if log.messages:
            log.again(log.messages[which % len(log.messages)])

    @rule(partition=st.sampled_from((0, 1)), which=st.integers(0, 1000))
    def contradict(self, partition: int, which: int) -> None:
        """A producer gives a number that lies in the log to another event."""
        log = self.logs[partition]
        if log.messages:
            headers = attributes(log.messages[which % len(log.messages)])
            log.say(headers.subject, sequence=headers.sequence)

    @rule(partition=st.sampled_from((0, 1)), back=st.integers(-2, 5), length=st.integers(1, 12))
    def deliver(self, partition: int, back: int, length: int) -> None:
        """A transport hands over some stretch, also from before or from beyond the ledger."""
        log = self.logs[partition]
        start = max(0, self.nexts[partition] - back)
        stretch = log.messages[start : start + length]
        if not stretch:
            return
        applied = self.run(self.traces.deliver(stretch))
        if start > self.nexts[partition]:
            assert applied.seek == {(CASES, partition): self.nexts[partition]}
        else:
            self.nexts[partition] = max(self.nexts[partition], start + len(stretch))
        self.consumed += sum(
            of.applied + of.skipped + of.duplicate + of.parked + of.quarantined
            for of in applied.counts.values()
        )

    @rule()
    def replay(self) -> None:
        """An operator tries, mended or not."""
        self.run(self.traces.replay())

    @rule()
    def mend(self) -> None:
        self.traces.poisonous.clear()

    @invariant()
    def the_ledger_stands_where_it_should(self) -> None:
        assert [self.run(self.traces.next_offset(partition=p)) for p in (0, 1)] == self.nexts
        assert self.consumed == sum(self.nexts)

    @invariant()
    def every_effect_is_the_one_first_told_and_they_are_in_order(self) -> None:
        for subject in SUBJECTS:
            done = self.run(self.effects_on(subject))
            assert done == self.expected(subject)[: len(done)]

    def expected(self, subject: str) -> list[tuple[int, UUID]]:
        return [told for told in sorted(self.told[subject].items()) if told[1] not in self.unhandled]

    async def effects_on(self, subject: str) -> list[tuple[int, UUID]]:
        rows = await self.traces.pool.fetch(
            "SELECT sequence, event_id FROM traces WHERE subject = $1 ORDER BY id", subject
        )
        return [tuple(row) for row in rows]

    def teardown(self) -> None:
        """Everything found, mended, dismissed and replayed: as if nothing had ever gone wrong."""
        if not hasattr(self, "logs"):
            return
        while self.lost:
            self.find()
        self.mend()
        for partition in (0, 1):
            self.deliver(partition, 0, 10_000)
        self.run(self.clean_up())
        for subject in SUBJECTS:
            assert self.run(self.effects_on(subject)) == self.expected(subject)
        assert self.run(self.traces.held()) == []

    async def clean_up(self) -> None:
        for row in await quarantine.list(self.traces.pool):
            if row["reason"] == CONTRADICTION:
                args = (self.traces.effects, nothing_to_prepare, NOON)
                await quarantine.dismiss(self.traces.pool, row["id"], "not what happened", *args)
        await self.traces.replay()


async def test_the_ledger_keeps_its_promise_whatever_happens(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    place = await database("delivery")
    await asyncio.to_thread(drive, place)


def drive(place: Database) -> None:
    """Hypothesis is synchronous: a loop of its own, in a thread of its own."""
    with asyncio.Runner() as runner:
        context = traced(place)
        LedgerMachine.runner = runner
        LedgerMachine.traces = runner.run(context.__aenter__())
        try:
            run_state_machine_as_test(
                LedgerMachine,
                settings=settings(
                    max_examples=40,
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(context.__aexit__(None, None, None))


