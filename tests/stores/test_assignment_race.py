"""Two replicas never put a lawyer over capacity, and load can't drift from the cases."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from assignment.case.rules import transitions
from assignment.case.store import cases, counties
from assignment.choosing.handlers.waiting_list import serve_waiting
from assignment.detachment import store as lawyers
from builders_assignment_store import CLOSED, CaseLog, Client, enrol, http, lawyer
from builders_casework import COUNTY, OTHER, TUESDAY, sent_types
from contracts.assignment import ReplacementReason, ReturnReason
from database import Connection, Pool, open_pool
from databases import Database

FIRST = f"L{COUNTY}-01"


@pytest.fixture
async def replicas(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[tuple[Pool, Pool]]:
    """Two processes' pools over one database, as far as the database can tell."""
    url = (await database("assignment")).url
    async with open_pool(url) as first, open_pool(url) as second:
        yield first, second


@pytest.fixture
def pool(replicas: tuple[Pool, Pool]) -> Pool:
    return replicas[0]


@pytest.fixture
def second_replica(replicas: tuple[Pool, Pool]) -> Pool:
    return replicas[1]


async def loads(pool: Pool) -> dict[str, int]:
    async with pool.acquire() as conn:
        return {each.lawyer_id: each.load for each in await lawyers.of_counties(conn, None)}


async def test_two_replicas_racing_never_put_a_lawyer_over_capacity(pool: Pool, second_replica: Pool) -> None:
    """Each has partitions of its own, so only the county's row stands between them."""
    await enrol(pool, lawyer(1, capacity=3), lawyer(2, capacity=4), lawyer(1, county=OTHER))
    replicas = [CaseLog(pool, partition=0), CaseLog(second_replica, partition=1)]

    async def busy(log: CaseLog) -> None:
        for number in range(20):
            await log.grant_case(county=OTHER if number % 4 == 0 else COUNTY)

    await asyncio.gather(*map(busy, replicas))
    assert await loads(pool) == {FIRST: 3, f"L{COUNTY}-02": 4, f"L{OTHER}-01": 2}
    sent = await sent_types(pool)
    assert (sent.count("lawyer.assigned"), sent.count("lawyer.unavailable")) == (9, 31)
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def test_the_end_of_a_case_and_new_grants_racing_give_each_place_once(
    pool: Pool, second_replica: Pool
) -> None:
    await enrol(pool, lawyer(1, capacity=2))
    here, there = CaseLog(pool, partition=0), CaseLog(second_replica, partition=1)
    held = await here.grant_cases(2)

    async def close() -> None:
        for case_id in held:
            await here.append((case_id, CLOSED))

    await asyncio.gather(close(), there.grant_cases(4))
    assert await loads(pool) == {FIRST: 2}
    assert (await sent_types(pool)).count("lawyer.assigned") == 4


async def test_even_without_its_lock_a_replica_cannot_take_a_seat_twice(
    pool: Pool, second_replica: Pool
) -> None:
    """The control: the database refuses what the lock prevents."""
    await enrol(pool, lawyer(1, capacity=0))
    log = CaseLog(pool)
    first, second = await log.grant_cases(2)
    await pool.execute("UPDATE lawyers SET capacity = 1")
    async with pool.acquire() as here, second_replica.acquire() as there:
        async with here.transaction():
            await assign(here, first, seat=1)
            late = asyncio.create_task(assign(there, second, seat=1))
            await waits_for_a_lock(pool)
        with pytest.raises(asyncpg.UniqueViolationError):
            await late
        with pytest.raises(asyncpg.CheckViolationError):
            await assign(there, second, seat=None)


async def assign(conn: Connection, case_id: UUID, seat: int | None) -> None:
    assigned = transitions.assign(await cases.get(conn, case_id), FIRST, 1, TUESDAY)
    await cases.save(conn, replace(assigned, seat=seat))


async def test_a_replica_waits_for_the_countys_row_before_it_looks(pool: Pool, second_replica: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=0))
    await CaseLog(pool).grant_case()
    await pool.execute("UPDATE lawyers SET capacity = 1")
    async with pool.acquire() as here, second_replica.acquire() as there:
        async with here.transaction():
            await counties.lock(here, [COUNTY])
            other = asyncio.create_task(serve_locked(there))
            await waits_for_a_lock(pool)
            await serve_waiting(here, COUNTY, TUESDAY)
        await other
    assert (await sent_types(pool)).count("lawyer.assigned") == 1


async def serve_locked(conn: Connection) -> None:
    async with conn.transaction():
        await counties.lock(conn, [COUNTY])
        await serve_waiting(conn, COUNTY, TUESDAY)


async def waits_for_a_lock(pool: Pool) -> None:
    """Until some session stands before a lock."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid')"
    while not await pool.fetchval(query):  # noqa: ASYNC110 - another session's affair
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_whatever_happened_load_is_what_history_says(pool: Pool, seed: int) -> None:
    """Capacities change too, down below the load: then nobody loses a case and nobody gets one."""
    choose = random.Random(seed)
    await enrol(pool, *(lawyer(number, capacity=2) for number in (1, 2, 3)))
    log, open_cases = CaseLog(pool), list[UUID]()
    async with http(pool) as staff:
        for _ in range(60):
            log.later(minutes=1)
            before = await loads(pool)
            await something(choose, log, staff, open_cases)
            after = await loads(pool)
            rows = await pool.fetch("SELECT lawyer_id, capacity FROM lawyers")
            assert all(after[row[0]] <= max(row[1], before[row[0]]) for row in rows)
    assert await loads(pool) == await held_by_history(pool)


async def something(choose: random.Random, log: CaseLog, staff: Client, open_cases: list[UUID]) -> None:
    """One act, or an event of others, of those that are possible or not."""
    what = choose.choice(("grant", "grant", "close", "confirm", "return", "replace", "capacity"))
    if what == "grant" or not open_cases:
        open_cases.append(await log.grant_case())
    elif what == "close":
        await log.append((open_cases.pop(choose.randrange(len(open_cases))), CLOSED))
    elif what == "confirm":
        await staff.act_as_seen(choose.choice(open_cases), "confirmation")
    elif what == "return":
        await staff.act_as_seen(choose.choice(open_cases), "return", reason=ReturnReason.other)
    elif what == "replace":
        await staff.act_as_seen(choose.choice(open_cases), "replacement", reason=ReplacementReason.unable)
    else:
        await change_capacity(staff, f"L{COUNTY}-0{choose.randint(1, 3)}", choose.randint(0, 3))


async def change_capacity(staff: Client, lawyer_id: str, capacity: int) -> None:
    line = await staff.get(f"/v1/lawyers/{lawyer_id}")
    fields = ("county", "name", "firm", "kind", "expertise", "duty_days")
    body = {**{name: line.body[name] for name in fields}, "capacity": capacity}
    answer = await staff.put(f"/v1/lawyers/{lawyer_id}", body, **{"If-Match": line.etag or ""})
    assert answer.status == 200


async def held_by_history(pool: Pool) -> dict[str, int]:
    """Who holds how many, from the steps alone: assigned, and since then not returned, replaced or ended."""
    rows = await pool.fetch("SELECT case_id, step, lawyer_id FROM steps ORDER BY id")
    holder: dict[UUID, str | None] = {}
    for row in rows:
        if row["step"] == "assigned":
            holder[row["case_id"]] = row["lawyer_id"]
        if row["step"] in ("returned", "replaced", "closed"):
            holder[row["case_id"]] = None
    everybody = await pool.fetch("SELECT lawyer_id FROM lawyers")
    held = list(holder.values())
    return {row["lawyer_id"]: held.count(row["lawyer_id"]) for row in everybody}
