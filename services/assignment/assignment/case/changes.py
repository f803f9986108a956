"""What becomes of cases in a transaction: collected, then stored in four statements, however many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store import cases, steps
from assignment.case.store.steps import Step
from database import Connection
from delivery import NewEvent, outbox


@dataclass(slots=True)
class Changes:
    """The cases as they are by now; whoever collects here holds the rows of their counties.

    The waiting list as PostgreSQL has it lacks those that `joined`, or has them as they were, and still has
    those that `left`.
    """

    joined: set[UUID] = field(default_factory=set)
    left: set[UUID] = field(default_factory=set)
    _now: dict[UUID, Case] = field(default_factory=dict)
    _stored: dict[UUID, Case] = field(default_factory=dict)
    _changed: set[UUID] = field(default_factory=set)
    _steps: list[Step] = field(default_factory=list)
    _events: list[NewEvent] = field(default_factory=list)

    def know(self, known: Iterable[Case]) -> None:
        """Cases as they stand in the database."""
        found = {case.case_id: case for case in known}
        self._now |= found
        self._stored |= found

    def case(self, case_id: UUID) -> Case | None:
        return self._now.get(case_id)

    def put(self, case: Case, step: Step, *events: NewEvent) -> None:
        """A case after a change, or a new one; what happened; what is told of it."""
        self._now[case.case_id] = case
        self._changed.add(case.case_id)
        self._note_place(case)
        self.note(step)
        self._events.extend(events)

    def note(self, step: Step) -> None:
        """Something happened, and changed nothing."""
        self._steps.append(step)

    def _note_place(self, case: Case) -> None:
        stored = self._stored.get(case.case_id)
        self.joined.discard(case.case_id)
        if case.state is State.waiting:
            self.joined.add(case.case_id)
        elif stored is not None and stored.state is State.waiting:
            self.left.add(case.case_id)

    async def store(self, conn: Connection) -> None:
        """Everything that was collected; then it goes on from there."""
        changed = [self._now[case_id] for case_id in self._changed]
        seen = {case_id: self._stored[case_id].version for case_id in self._changed & self._stored.keys()}
        await cases.save_all(conn, [(case, seen[case.case_id]) for case in changed if case.case_id in seen])
        await cases.add_all(conn, [case for case in changed if case.case_id not in seen])
        await steps.add_all(conn, self._steps)
        await outbox.add(conn, *self._events)
        self._stored |= {case.case_id: case for case in changed}
        for collected in (self._changed, self.joined, self.left, self._steps, self._events):
            collected.clear()
