"""The waiting list: looked at only where something may come of it, with the result of looking at it all.

What comes of it is reckoned here in the simplest way: after each event everybody on the list is judged by the
rules, oldest grant first.
"""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from assignment.case.rules import transitions
from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.choosing import store
from assignment.choosing.handlers.waiting_list import LOOK
from assignment.choosing.rules.candidates import Candidate, with_one_less, with_one_more
from assignment.choosing.rules.choice import Choice, choose
from assignment.choosing.rules.duty import lines_on_duty
from assignment.choosing.rules.eligibility import matter_of
from assignment.conflicts import rules as conflict_rules
from assignment.conflicts import store as conflicts
from assignment.conflicts.rules import Conflict
from assignment.detachment.store import Lawyer
from assignment.jobs import serve_waiting_lists
from builders_assignment_store import ENDINGS, MATCH_KEY, CaseLog, enrol, lawyer, received
from builders_casework import CAMPAIGN, COUNTY, GRANTED, TUESDAY, Stepping, pool_of, sent_events
from clock import fixed
from contracts import CaseClass, Event, Service
from contracts.intake import AidGranted, ApplicationReceived
from database import Pool, open_pool
from databases import Database
from matching import name_hash

pool = pool_of(Service.assignment)

EMPLOYERS = ("测试建筑公司", "测试鞋业公司", "测试甲律师事务所")
FIRMS = ("测试甲律师事务所", "测试乙律师事务所", "测试丙律师事务所")


@dataclass
class Happening:
    """An event about a case; a grant may be older than those that were told of before."""

    case_id: UUID
    event: Event
    time: datetime


@dataclass
class Story:
    """A detachment, whom it may not act against, and what happens to some cases."""

    detachment: Sequence[Lawyer]
    conflicts: Sequence[Conflict]
    happenings: Sequence[Happening]


def story(seed: int) -> Story:
    random = Random(seed)
    detachment = [
        lawyer(
            number,
            capacity=random.randint(0, 3),
            expertise=tuple(random.sample([*CaseClass], 2)),
            duty_days=tuple({1, random.randint(0, 6)} if random.random() < 0.8 else (3,)),
            firm=random.choice(FIRMS),
        )
        for number in range(1, 5)
    ]
    kept_from = [
        conflict_rules.client(
            (COUNTY, name_hash(MATCH_KEY, firm), "K-1"), name_hash(MATCH_KEY, EMPLOYERS[0]), None
        )
        for firm in random.sample(FIRMS, 1)
    ]
    return Story(detachment, kept_from, happenings(random))


def happenings(random: Random) -> list[Happening]:
    """Received, granted and ended, of many cases at once."""
    lives = []
    for _ in range(30):
        case_id, at = UUID(int=random.getrandbits(128)), TUESDAY - timedelta(minutes=random.randint(1, 500))
        application = received(random.choice([*CaseClass][:3]), random.choice(EMPLOYERS))
        life: list[Event] = [application, GRANTED, random.choice(ENDINGS)][: random.choice((2, 3, 3, 3))]
        lives.append([Happening(case_id, event, at) for event in life])
    told = []
    while lives:
        life_ = random.choice(lives[:6])
        told.append(life_.pop(0))
        lives = [each for each in lives if each]
    return told


@dataclass
class Log(CaseLog):
    """Each event at its own time."""

    times: dict[int, datetime] = field(default_factory=dict)
    time: datetime = TUESDAY

    def time_of(self, event: Event) -> datetime:
        return self.time

    async def tell(self, batch: Sequence[Happening]) -> None:
        messages = []
        for each in batch:
            self.time = each.time
            messages.append(self.message(each.case_id, each.event, COUNTY))
        await self.deliver(messages)


@dataclass
class Reckoning:
    """The same in Python alone."""

    detachment: Sequence[Candidate]
    conflicts: Sequence[Conflict]
    cases: dict[UUID, Case] = field(default_factory=dict)
    sent: list[tuple[str, UUID]] = field(default_factory=list)

    def happens(self, happening: Happening) -> None:
        case_id, event = happening.case_id, happening.event
        if isinstance(event, ApplicationReceived):
            case = Case(case_id, CAMPAIGN, COUNTY, State.received, case_class=event.case_class)
            hashes = frozenset(each.name_hash for each in event.respondents if each.name_hash)
            self.cases[case_id] = replace(case, respondents=hashes)
        elif isinstance(event, AidGranted):
            self.cases[case_id] = transitions.grant(self.cases[case_id], happening.time)
        else:
            self.end(self.cases[case_id])
        self.judge_everybody()

    def end(self, case: Case) -> None:
        self.cases[case.case_id] = transitions.end(case)
        if case.seat is not None:
            self.detachment = with_one_less(self.detachment, case.handler, case.seat)

    def judge_everybody(self) -> None:
        on_the_list = [case for case in self.cases.values() if case.state is State.waiting]
        for case in sorted(on_the_list, key=store.place_of):
            about = [each for each in self.conflicts if each.is_about(case)]
            choice = choose(self.detachment, matter_of(case, frozenset(), about), lines_on_duty(TUESDAY, {}))
            if isinstance(choice, Choice):
                chosen = choice.lawyer
                assigned = transitions.assign(case, chosen.lawyer_id, chosen.free_seat, TUESDAY)
                self.cases[case.case_id] = assigned
                self.detachment = with_one_more(self.detachment, chosen.lawyer_id, TUESDAY)
                self.sent.append(("lawyer.assigned", case.case_id))
            elif case.waiting_since is None:
                self.cases[case.case_id] = transitions.begin_wait(case, TUESDAY)
                self.sent.append(("lawyer.unavailable", case.case_id))

    @property
    def outcome(self) -> Any:
        shown = [
            (case.case_id, case.state.value, case.lawyer_id, case.seat, case.version)
            for case in self.cases.values()
        ]
        return sorted(shown), self.sent


async def outcome(pool: Pool) -> Any:
    rows = await pool.fetch("SELECT case_id, state, lawyer_id, seat, version FROM cases ORDER BY case_id")
    return [tuple(row) for row in rows], [(each.type, each.subject) for each in await sent_events(pool)]


async def tell(pool: Pool, told: Story, sizes: Callable[[], int]) -> Any:
    """A fresh service reads the story in batches of these sizes."""
    await enrol(pool, *told.detachment)
    async with pool.acquire() as conn:
        for conflict in told.conflicts:
            await conflicts.add(conn, conflict)
    log, left = Log(pool), list(told.happenings)
    while left:
        size = sizes()
        await log.tell(left[:size])
        del left[:size]
    return await outcome(pool)


@pytest.mark.parametrize("seed", range(6))
async def test_a_batch_gives_what_its_events_give_one_by_one_and_what_judging_everybody_gives(
    database: Callable[[str], Awaitable[Database]], seed: int
) -> None:
    told, random = story(seed), Random(seed)
    found = []
    for sizes in (lambda: 1, lambda: random.randint(2, 30), lambda: len(told.happenings)):
        async with open_pool((await database("assignment")).url) as fresh:
            found.append(await tell(fresh, told, sizes))
            async with fresh.acquire() as conn:
                detachment = [
                    replace(each, seats_taken=frozenset(), last_assigned_at=None)
                    for each in await store.candidates(conn, COUNTY)
                ]
    reckoning = Reckoning(detachment, told.conflicts)
    for happening in told.happenings:
        reckoning.happens(happening)
    assert found == [reckoning.outcome] * 3
    assert {type_ for type_, _ in reckoning.sent} == {"lawyer.assigned", "lawyer.unavailable"}


WAITING_CASES = """
    INSERT INTO cases (case_id, campaign, county, state, case_class, respondents, granted_at, waiting_since)
    SELECT gen_random_uuid(), 'wenzhou-2018', $1, 'waiting', $2, $3,
           $4::timestamptz + n * interval '1 second', $4
    FROM generate_series(1, $5) AS n
"""
LONG = 2_000


async def fill_list(
    pool: Pool, number: int, case_class: CaseClass = CaseClass.wages, employer: str = EMPLOYERS[1]
) -> None:
    """So many wait, and were judged."""
    at, respondents = TUESDAY - timedelta(days=1), [name_hash(MATCH_KEY, employer)]
    await pool.execute("INSERT INTO counties VALUES ($1) ON CONFLICT DO NOTHING", COUNTY)
    await pool.execute(WAITING_CASES, COUNTY, case_class, respondents, at, number)
    await pool.execute("ANALYZE cases")


async def rows_read(pool: Pool) -> int:
    """How many cases one look of somebody who is free reads."""
    async with pool.acquire() as conn:
        free = [each for each in await store.candidates(conn, COUNTY) if each.free_seats]
        arguments = store.look_arguments(COUNTY, free, TUESDAY.date(), store.BEGINNING, [], 1)
        plan = await conn.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {store.NEXT_WAITING}", *arguments)
    return sum(_scanned(json.loads(plan)[0]["Plan"]))


def _scanned(plan: Any) -> Iterator[int]:
    if plan.get("Relation Name") == "cases":
        yield (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from _scanned(part)


@pytest.mark.parametrize("expertise", [(CaseClass.wages,), (CaseClass.work_injury,)])
async def test_a_look_reads_as_much_of_a_long_list_as_of_a_short_one(
    pool: Pool, expertise: Sequence[CaseClass]
) -> None:
    """Whoever is free takes the first, or takes none of them."""
    await enrol(pool, lawyer(1, expertise=expertise))
    await fill_list(pool, 5)
    short = await rows_read(pool)
    await fill_list(pool, LONG)
    assert await rows_read(pool) == short <= 1


async def test_where_nobody_is_free_nobody_who_was_judged_is_read_again(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=0))
    await fill_list(pool, LONG)
    assert await rows_read(pool) == 0


async def test_many_who_can_be_taken_are_given_in_pieces_the_oldest_first(pool: Pool) -> None:
    """The row of the county is free between two pieces, and whoever waits for it comes in."""
    await fill_list(pool, 250)
    await enrol(pool, lawyer(1, capacity=240))
    clock = Stepping()
    await serve_waiting_lists(pool, clock)
    rows = await pool.fetch("SELECT assigned_at, seat FROM cases ORDER BY granted_at, case_id")
    assert [row["seat"] for row in rows] == [*range(1, 241)] + [None] * 10
    pieces = Counter(row["assigned_at"] for row in rows)
    assert max(pieces.values()) <= LOOK
    assert len(pieces) > 2


async def test_a_grant_that_comes_between_two_pieces_takes_its_turn(pool: Pool) -> None:
    await fill_list(pool, LOOK + 1)
    await enrol(pool, lawyer(1, capacity=LOOK + 1))
    log = CaseLog(pool)
    late = await log.grant_case()
    assert await sent_events(pool, late) == []
    await serve_waiting_lists(pool, fixed(TUESDAY))
    assert await pool.fetchval("SELECT count(*) FROM cases WHERE state = 'assigned'") == LOOK + 1
    assert [event.type for event in await sent_events(pool, late)] == ["lawyer.unavailable"]
