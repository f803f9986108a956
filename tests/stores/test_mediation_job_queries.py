"""The queries of the clock jobs choose the cases that the rules choose, in whatever state a case is."""

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from builders_casework import pool_of
from builders_mediation import NOON, TODAY, a_case, an_agreement, facts, proceedings
from contracts import Service
from database import Connection, Pool
from mediation.agreements.store import add_agreement
from mediation.case import store as cases
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd, InstalmentOutcome
from mediation.case.rules.states import State
from mediation.jobs import FIRST
from mediation.limitation.rules import filing_is_to_be_raised
from mediation.limitation.store import lock_to_raise
from mediation.payments.rules import past_instalments
from mediation.payments.store import lock_with_past_instalments
from mediation.proceedings.store import add_proceedings, end_proceedings

ALL = 100_000

FACTS = (None, facts(), *(facts(ends=TODAY + timedelta(days=days)) for days in (-1, 6, 7, 31)))
AGREEMENTS = (None, an_agreement(100), an_agreement(100, partial=True))
PROCEEDINGS = ((), (proceedings(),), (proceedings(outcome="lost"),), (proceedings(outcome="withdrawn"),))


pool = pool_of(Service.mediation)


@pytest.fixture
async def conn(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as conn, conn.transaction():
        yield conn


def every_case() -> Iterator[Case]:
    """Every state with every limitation, agreement and proceedings, as far as the tables can hold it."""
    for state, known, agreed, filed in itertools.product(State, FACTS, AGREEMENTS, PROCEEDINGS):
        if known is None and state is State.waiting:
            continue
        ended = {"ended_by": AidEnd.withdrawn, "ended_at": NOON} if state is State.ended else {}
        case = a_case(state, case_id=uuid7(), facts=known, agreement=agreed, proceedings=filed, **ended)
        yield case
        if state not in (State.closed, State.ended):
            yield replace(case, case_id=uuid7(), filings_due=1, filing_due_since=NOON)
        if state is State.performing:
            yield replace(case, case_id=uuid7(), ended_by=AidEnd.withdrawn, ended_at=NOON)


async def store(conn: Connection, case: Case) -> Case:
    """The rows of a case; the case as it is read back."""
    await cases.add_all(conn, [case])
    if case.agreement:
        await add_agreement(conn, case.case_id, case.agreement, NOON)
    for each in case.proceedings:
        await add_proceedings(conn, case.case_id, each)
        if each.outcome:
            await end_proceedings(conn, case.case_id, each)
    stored = await cases.find(conn, case.case_id)
    assert stored == case
    return stored


async def test_the_cases_for_which_somebody_must_file_are_those_of_the_rule(conn: Connection) -> None:
    stored = [await store(conn, case) for case in every_case()]
    for today in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=30)):
        by_rule = [case.case_id for case in stored if filing_is_to_be_raised(case, today)]
        assert by_rule
        assert await lock_to_raise(conn, today, FIRST, ALL) == sorted(by_rule)


async def test_the_cases_with_past_instalments_are_those_of_the_rule(conn: Connection) -> None:
    stored = [await store(conn, a_case(case_id=uuid7()))]
    for outcomes in itertools.product((None, *InstalmentOutcome), repeat=2):
        case = a_case(State.performing, case_id=uuid7(), agreement=an_agreement(200, 300))
        stored.append(await store_outcomes(conn, await store(conn, case), outcomes))
    for days in (1, 2, 11, 12):
        today = TODAY + timedelta(days=days)
        by_rule = [case.case_id for case in stored if past_instalments(case, today)]
        assert bool(by_rule) is (days > 1)
        assert await lock_with_past_instalments(conn, today, FIRST, ALL) == sorted(by_rule)


async def store_outcomes(conn: Connection, case: Case, outcomes: Sequence[InstalmentOutcome | None]) -> Case:
    """The case with what became of its instalments."""
    for number, outcome in enumerate(outcomes, 1):
        await conn.execute(
            "UPDATE instalments SET outcome = $3 WHERE case_id = $1 AND number = $2",
            case.case_id,
            number,
            outcome,
        )
    changed = await cases.find(conn, case.case_id)
    assert changed
    return changed
