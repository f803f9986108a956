"""The log folded in memory, by the rules of the ledger and of the figures, and written down now and then.

Where every message of a chunk is the next of its subject, or was there before, no database need be asked: the
same rules that judge a batch judge it here (`sequence.plan_batch`, `counting.count_batch`). Whatever else is
in a chunk, the ledger itself applies it (`ledger.apply_batch`), message by message where it must.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from clock import latest_at
from contracts import Envelope
from database import Connection
from delivery import Effects, Fuse, Message, Partition, ledger, ledger_store, quarantine
from delivery.ledger import split_at_ledger
from delivery.messages import NO_ID
from delivery.sequence import SubjectKey, SubjectState, arrival_of, plan_batch
from reporting import consumer
from reporting.calendar.rules.periods import Calendar
from reporting.figures.rules.counting import case_ids, count_batch, without_calendar
from reporting.figures.rules.stored_rows import BatchChanges, Case
from reporting.figures.store import changes, queries
from reporting.hot_spots.rules.facts import Fact, Facts, WithdrawnFact, facts_in
from reporting.hot_spots.store import write as write_facts
from reporting.rebuild.handlers.one_session import OneSession
from reporting.rebuild.store import shadow
from reporting.silence.rules.signs_of_life import SignHour, Signs, signs_of_life
from reporting.silence.store import add_signs

KEPT: Final = 40_000
"""So many cases and subjects are remembered, and so many lines wait to be written, at most."""


BATCH: Final = 500
"""Of a message that fails so many are tried one by one."""


class BrokenReader(Exception):
    """So many messages cannot be applied that the code is to blame, not they; the text says how many."""


@dataclass
class Fold:
    """What was folded and is not written down yet; begins where the tables stand.

    `dismissed`: what shall have no effect, by its place in the log, with its event's id where that was read.
    """

    conn: Connection
    now: datetime
    nexts: dict[Partition, int]
    calendars: Mapping[str, Calendar]
    dismissed: Mapping[tuple[str, int, int], UUID | None]
    kept: int = KEPT
    fuse: Fuse = field(default_factory=Fuse)
    subjects: dict[SubjectKey, SubjectState] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    pending: BatchChanges = field(default_factory=BatchChanges)
    signs: dict[SignHour, Signs] = field(default_factory=dict)
    told: list[Fact] = field(default_factory=list)
    withdrawn: list[WithdrawnFact] = field(default_factory=list)
    touched: set[SubjectKey] = field(default_factory=set)

    async def add(self, messages: Sequence[Message]) -> None:
        """Fold a chunk of one partition; a hole is passed over as in the ledger."""
        where = Partition(messages[0].topic, messages[0].partition)
        split = split_at_ledger(messages, {where: self.nexts.get(where, 0)})
        assert not split.seek, "the log is read from where the fold stands"
        if not await self._fold(split.fresh):
            await self._apply(messages)
        self.nexts.update(split.next_offsets)
        if max(len(self.subjects) + len(self.cases), len(self.pending.journal)) > self.kept:
            await self.write()

    async def write(self) -> None:
        """Everything that is pending, and how far it reaches, in one transaction; nothing is remembered."""
        async with self.conn.transaction():
            await changes.write(self.conn, self.pending)
            await add_signs(self.conn, self.signs)
            await write_facts(self.conn, Facts(self.told, self.withdrawn))
            await shadow.advance(self.conn, self.nexts, {key: self.subjects[key] for key in self.touched})
        self.pending = BatchChanges()
        for remembered in (self.subjects, self.cases, self.signs, self.touched, self.told, self.withdrawn):
            remembered.clear()

    async def _fold(self, messages: Sequence[Message]) -> bool:
        """False: nothing of the chunk was used, for some of it needs the ledger itself."""
        if self.dismissed and any(message.place in self.dismissed for message in messages):
            return False
        arrivals = [arrival_of(message) for message in messages]
        keys = {arrival.subject_key for arrival in arrivals if arrival.names_its_subject}
        await self._remember_subjects(keys - self.subjects.keys())
        if any(self.subjects[key].blocked or self.subjects[key].waiting for key in keys):
            return False
        after = {key: _without_held(self.subjects[key]) for key in keys}
        plan = plan_batch(arrivals, after, consumer.EFFECTS.handled, latest_at(self.now))
        envelopes = [accepted.envelope for accepted in plan.accepted if accepted.envelope is not None]
        if any(accepted.begins_epoch for accepted in plan.accepted):
            return False
        if plan.parked or plan.quarantined or not await self._count(envelopes):
            return False
        self.subjects.update(after)
        self.touched |= keys
        return True

    async def _count(self, envelopes: Sequence[Envelope]) -> bool:
        if without_calendar(envelopes, self.calendars):
            return False
        unknown = [case for case in case_ids(envelopes) if case not in self.cases]
        if unknown:
            self.cases.update(await queries.cases(self.conn, unknown))
        try:
            counted = count_batch(envelopes, self.cases, self.calendars)
            facts = facts_in(envelopes)
        except Exception:  # noqa: BLE001 one message fails: the ledger finds out which, and sets it aside
            return False
        self._add(counted, signs_of_life(envelopes, self.now))
        self.told += facts.told
        self.withdrawn += facts.withdrawn
        return True

    def _add(self, counted: BatchChanges, signs: Mapping[SignHour, Signs]) -> None:
        self.cases.update(counted.cases)
        self.pending.cases.update(counted.cases)
        self.pending.figures.update(counted.figures)
        self.pending.stock_moves.update(counted.stock_moves)
        self.pending.journal += counted.journal
        self.pending.incidents += counted.incidents
        self.pending.withdrawn += counted.withdrawn
        for hour, (first, last) in signs.items():
            before = self.signs.get(hour, Signs(first, last))
            self.signs[hour] = Signs(min(before.first, first), max(before.last, last))

    async def _remember_subjects(self, unknown: Collection[SubjectKey]) -> None:
        if unknown:
            self.subjects.update(await ledger_store.subjects_of(self.conn, unknown))

    async def _apply(self, messages: Sequence[Message]) -> None:
        """As the worker would; what an operator dismissed is dismissed here too."""
        await self.write()
        self._read_dismissed(messages)
        session, effects = OneSession.pool(self.conn), self._effects
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            result = await ledger.apply_batch(session, batch, effects, consumer.prepare, self.now, self.fuse)
            for failures in result.blown.values():
                raise BrokenReader(str(failures))
        while rows := await shadow.held_at(self.conn, self.dismissed) if self.dismissed else ():
            for row in rows:  # what was parked behind one of them may be the next
                await quarantine.dismiss(session, row, "as before", effects, consumer.prepare, self.now)

    def _read_dismissed(self, messages: Sequence[Message]) -> None:
        """Of one whose id nobody could read when it was held, this code may read it."""
        unread = [message for message in messages if self.dismissed.get(message.place, NO_ID) is None]
        if unread:
            now_read = {message.place: arrival_of(message).headers.id for message in unread}
            self.dismissed = {**self.dismissed, **now_read}

    @property
    def _effects(self) -> Effects:
        dismissed = {event_id for event_id in self.dismissed.values() if event_id is not None}

        async def apply(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
            await consumer.apply(conn, [one for one in envelopes if one.id not in dismissed], now)

        return Effects(consumer.EFFECTS.handled, apply)


def _without_held(state: SubjectState) -> SubjectState:
    """What is changed in the place of a state none of whose messages waits or is blocked."""
    return SubjectState(state.last, state.recent, state.epoch, state.epoch_first, state.lost)
