"""What a choice reads is what the rules make of a history: who has what to do, who handled a case before.

The rules in SQL (load, last assignment, former handlers) against the same in Python, on generated histories.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from assignment.case.rules import transitions
from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store import cases, steps
from assignment.case.store.steps import Step, StepKind
from assignment.choosing import store
from assignment.choosing.rules.candidates import Candidate, with_one_more
from assignment.detachment.store import add_missing
from builders_assignment_store import lawyer
from builders_casework import CAMPAIGN, COUNTY, OTHER, TUESDAY, pool_of
from contracts import ActorKind, CaseClass, Service
from contracts.assignment import ReplacementReason, ReturnReason
from database import Connection, Pool

OPEN = (State.assigned, State.confirmed)
LAWYERS = 4
CASES = 6
ACTS = 80

pool = pool_of(Service.assignment)


@pytest.fixture
async def conn(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as conn, conn.transaction():
        yield conn


@dataclass
class History:
    """Random acts on some cases: each stored, and counted in Python as the rules have it."""

    conn: Connection
    random: Random
    now: datetime = TUESDAY
    cases: dict[UUID, Case] = field(default_factory=dict)
    detachment: Sequence[Candidate] = ()
    former_handlers: dict[UUID, frozenset[str]] = field(default_factory=dict)

    async def begin(self) -> None:
        """A detachment with nothing to do, and cases on the waiting list."""
        await add_missing(self.conn, [lawyer(number, capacity=CASES) for number in range(1, LAWYERS + 1)])
        await add_missing(self.conn, [lawyer(1, county=OTHER)])
        self.detachment = await store.candidates(self.conn, COUNTY)
        for _ in range(CASES):
            case = Case(uuid7(), CAMPAIGN, COUNTY, State.received, case_class=CaseClass.wages, workers=1)
            await cases.add_all(self.conn, [case])
            self.former_handlers[case.case_id] = frozenset()
            await self.save(transitions.grant(case, self.now))

    async def act(self) -> None:
        """One of the acts that the state of a case allows."""
        self.now += timedelta(hours=self.random.randint(1, 20))
        case = self.random.choice([*self.cases.values()])
        if case.state is State.waiting:
            await self.assign(case)
        elif case.state in OPEN:
            acts = [self.confirm, self.give_back, self.replace] * 6 + [self.end]
            await self.random.choice(acts)(case)

    async def assign(self, case: Case) -> None:
        chosen = self.random.choice(self.detachment)
        assigned = transitions.assign(case, chosen.lawyer_id, chosen.free_seat, self.now)
        self.detachment = with_one_more(self.detachment, chosen.lawyer_id, self.now)
        await self.save(assigned)
        await self.note(assigned, StepKind.assigned)

    async def confirm(self, case: Case) -> None:
        await self.save(transitions.confirm(case))
        await self.note(case, StepKind.confirmed)

    async def give_back(self, case: Case) -> None:
        reason = self.random.choice([*ReturnReason])
        self.former_handlers[case.case_id] |= {case.handler}
        self.free(case)
        await self.note(case, StepKind.returned, reason)
        await self.save(transitions.take_back(case))

    async def replace(self, case: Case) -> None:
        self.former_handlers[case.case_id] |= {case.handler}
        self.free(case)
        await self.note(case, StepKind.replaced, self.random.choice([*ReplacementReason]))
        await self.assign(case)

    async def end(self, case: Case) -> None:
        self.free(case)
        await self.save(transitions.end(case))
        await self.note(case, StepKind.closed)

    def free(self, case: Case) -> None:
        """The handler has a seat again; when the last case came stays."""
        self.detachment = [
            replace(each, seats_taken=each.seats_taken - {case.seat})
            if each.lawyer_id == case.lawyer_id
            else each
            for each in self.detachment
        ]

    async def save(self, case: Case) -> None:
        await cases.save(self.conn, case)
        self.cases[case.case_id] = case

    async def note(self, case: Case, kind: StepKind, reason: str | None = None) -> None:
        step = Step(
            case.case_id,
            kind,
            ActorKind.person,
            at=self.now - timedelta(days=1),
            recorded=self.now,
            lawyer_id=case.lawyer_id,
            round=case.round,
            reason=reason,
        )
        await steps.add(self.conn, step)


async def former_handlers(conn: Connection, case_ids: Iterable[UUID]) -> Mapping[UUID, frozenset[str]]:
    return {case_id: await store.former_handlers(conn, case_id) for case_id in case_ids}


@pytest.mark.parametrize("seed", range(5))
async def test_the_queries_of_a_choice_read_what_the_rules_count(conn: Connection, seed: int) -> None:
    history = History(conn, Random(seed))
    await history.begin()
    loads = set()
    for _ in range(ACTS):
        await history.act()
        loads |= {each.load for each in history.detachment}
        assert await store.candidates(conn, COUNTY) == history.detachment
        assert await former_handlers(conn, history.cases) == history.former_handlers
    assert any(history.former_handlers.values())
    assert loads > {0, 1}
