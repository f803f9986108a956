"""Whatever is lost, found, repeated, spoilt, delivered in whatever pieces: once, in order, nothing lost.

A Hypothesis state machine over the ledger on a real database. The model is the log itself: what was told
first under each number of each subject, in each epoch of its producer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from builders_delivery import GRANTED, NOON, UNHANDLED, Log, Traces, spoilt, traced, with_header
from contracts.topics import CASES
from databases import Database
from delivery import Message, Partition, held, ledger, nothing_to_prepare, quarantine
from delivery.held import HeldMessage
from delivery.messages import Hole, headers_of, storable_headers
from delivery.sequence import CONTRADICTION, OLD_EPOCH

T = TypeVar("T")

SUBJECTS = ("case-a", "case-b", "case-c", "case-d")
FATES = ("arrives",) * 8 + ("unhandled", "poison", "lost", "timeless", "nameless", "garbled")
BROKEN: Mapping[str, Callable[[Message], Message]] = {
    "timeless": lambda message: with_header(message, "ce_time", b"yesterday"),
    "nameless": lambda message: with_header(message, "ce_id", b"none"),
    "garbled": spoilt,
}
"""What no reader can accept: it holds its subject until an operator dismisses it."""


class LedgerMachine(RuleBasedStateMachine):
    """Two partitions, two subjects in each."""

    runner: asyncio.Runner
    traces: Traces

    @initialize()
    def start(self) -> None:
        self.run(self.empty())
        self.logs = (Log(partition=0), Log(partition=1))
        self.lost: list[tuple[Log, Message]] = []
        self.originals: dict[str, dict[tuple[int, int], UUID]] = {subject: {} for subject in SUBJECTS}
        self.unhandled: set[UUID] = set()
        self.broken: set[UUID] = set()
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

    @rule(
        burst=st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(FATES)), min_size=1, max_size=8)
    )
    def tell(self, burst: list[tuple[str, str]]) -> None:
        """Some more events, each with its fate."""
        for subject, fate in burst:
            log = self.log_of(subject)
            headers = storable_headers(log.say(subject, UNHANDLED if fate == "unhandled" else GRANTED))
            self.originals[subject][headers.epoch, headers.sequence] = headers.id
            if fate == "unhandled":
                self.unhandled.add(headers.id)
            elif fate == "poison":
                self.traces.poisonous.add(headers.id)
            elif fate in BROKEN:
                self.broken.add(headers.id)
                log.messages[-1] = BROKEN[fate](log.messages[-1])
            elif fate == "lost":
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
        if messages := without_holes(log):
            log.again(messages[which % len(messages)])

    @rule(partition=st.sampled_from((0, 1)))
    def pass_over(self, partition: int) -> None:
        """An offset without a record: a transaction's marker, something aborted or compacted away."""
        log = self.logs[partition]
        log.append(None, Hole(len(log.messages) + 1), ())

    @rule(partition=st.sampled_from((0, 1)), which=st.integers(0, 1000))
    def contradict(self, partition: int, which: int) -> None:
        """A producer gives a number that lies in the log to another event."""
        log = self.logs[partition]
        if messages := without_holes(log):
            known = headers_of(messages[which % len(messages)])
            before = log.sequences[known.subject]
            epoch = known.epoch, known.epoch_first
            log.say(known.subject, sequence=known.sequence, epoch=epoch)
            log.sequences[known.subject] = before

    @rule(subject=st.sampled_from(SUBJECTS), forgets=st.integers(0, 4))
    def restore(self, subject: str, forgets: int) -> None:
        """Its producer comes back from a backup that does not know the last numbers it gave.

        What the broker had lost is found before: what comes of an old epoch behind the new one is refused.
        """
        while self.lost:
            self.find()
        log = self.log_of(subject)
        log.restore(subject, max(0, log.sequences.get(subject, 0) - forgets))

    @rule(partition=st.sampled_from((0, 1)), back=st.integers(-1, 4), length=st.integers(1, 20))
    def deliver(self, partition: int, back: int, length: int) -> None:
        """A transport hands over some stretch, also from before or from beyond the ledger."""
        log = self.logs[partition]
        start = max(0, self.nexts[partition] - back)
        stretch = log.messages[start : start + length]
        if not stretch:
            return
        stuck = self.run(self.effects_on_stuck())
        applied = self.run(self.traces.deliver(stretch))
        assert stuck.items() <= self.run(self.effects_on_stuck()).items()
        if start > self.nexts[partition]:
            assert applied.seek == {(CASES, partition): self.nexts[partition]}
        else:
            self.nexts[partition] = max(self.nexts[partition], start + len(stretch))
        self.consumed += sum(
            of.applied + of.skipped + of.duplicate + of.parked + of.quarantined + of.holes
            for of in applied.counts.values()
        )
        self.check()

    @rule()
    def replay(self) -> None:
        """An operator tries, mended or not."""
        self.run(self.traces.replay())
        self.check()

    @rule()
    def mend(self) -> None:
        self.traces.poisonous.clear()

    def check(self) -> None:
        """The ledger stands where it should; every effect is the one first told, and they are in order."""
        nexts = self.run(ledger.next_offsets(self.traces.pool, [CASES]))
        assert [nexts.get(Partition(CASES, partition), 0) for partition in (0, 1)] == self.nexts
        assert self.consumed == sum(self.nexts)
        for subject, done in self.run(self.effects()).items():
            assert done == self.expected(subject)[: len(done)]

    def expected(self, subject: str) -> list[tuple[int, UUID]]:
        without = self.unhandled | self.broken
        originals = sorted(self.originals[subject].items())
        return [(number, id_) for (_, number), id_ in originals if id_ not in without]

    async def effects_on_stuck(self) -> dict[str, int]:
        """Subjects with something in quarantine that holds them: nothing that is delivered passes it."""
        rows = await self.traces.pool.fetch(
            "SELECT h.subject, (SELECT count(*) FROM traces t WHERE t.subject = h.subject) AS effects"
            " FROM held h WHERE state = 'quarantined' AND reason <> $1",
            OLD_EPOCH,
        )
        return {row["subject"]: row["effects"] for row in rows}

    async def effects(self) -> dict[str, list[tuple[int, UUID]]]:
        effects: dict[str, list[tuple[int, UUID]]] = {subject: [] for subject in SUBJECTS}
        for row in await self.traces.pool.fetch("SELECT subject, sequence, event_id FROM traces ORDER BY id"):
            effects[row["subject"]].append((row["sequence"], row["event_id"]))
        return effects

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
        assert self.run(self.effects()) == {subject: self.expected(subject) for subject in SUBJECTS}
        assert self.run(self.traces.held()) == []

    async def clean_up(self) -> None:
        for _ in range(100):
            rows = await held.list_waiting(self.traces.pool)
            for row in rows:
                if row.state == "quarantined" and self.is_hopeless(row):
                    args = (self.traces.effects, nothing_to_prepare, NOON)
                    await quarantine.dismiss(self.traces.pool, row.id, "not what happened", *args)
            if not rows:
                return
            await self.traces.replay()

    def is_hopeless(self, row: HeldMessage) -> bool:
        if row.reason in (CONTRADICTION, OLD_EPOCH):
            assert row.event_id not in self.originals[row.subject or ""].values()
            return True
        return row.event_id is None or row.event_id in self.broken


def without_holes(log: Log) -> list[Message]:
    return [message for message in log.messages if not isinstance(message.value, Hole)]


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
