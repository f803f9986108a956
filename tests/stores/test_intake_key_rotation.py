"""Keys change under a running service: nothing is lost, everything stays readable (decision 18)."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from builders_intake import STAFF, Desk, applied, desk
from database import Pool, open_pool
from databases import Database
from sealing import KeyFile, Refused, Resealing, new_key_file, prepare_key, remove_key, rotate, rows_not_under
from serving.tables import sealed_tables_of
from telemetry import metrics

TABLES = sealed_tables_of("intake")
CASES = next(table for table in TABLES if table.name == "cases")
NAME = "赵测山"
ANOTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from database import open_pool
from sealing import KeyFile, Resealing
from serving.tables import sealed_tables_of

async def main(url, file):
    async with open_pool(url, max_size=2) as pool:
        await Resealing(pool, "intake", sealed_tables_of("intake"), KeyFile(Path(file)), limit=1).run()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    new_key_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture
async def fresh(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("intake")


@pytest.fixture
async def pool(fresh: Database) -> AsyncIterator[Pool]:
    async with open_pool(fresh.url, max_size=6) as opened:
        yield opened


@pytest.fixture
async def staff(pool: Pool, file: Path) -> AsyncIterator[Desk]:
    async with desk(pool, STAFF, sealing=KeyFile(file)) as opened:
        yield opened


def replica(pool: Pool, file: Path) -> Resealing:
    """What one process of the service does beside its API, with keys it has read itself."""
    return Resealing(pool, "intake", TABLES, KeyFile(file))


@asynccontextmanager
async def running(*replicas: Resealing) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.run()) for one in replicas]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def reseal_all(one: Resealing) -> None:
    while sum([await one.batch(table) for table in TABLES]):
        pass


async def older_rows(pool: Pool, file: Path) -> int:
    async with pool.acquire() as conn:
        return sum((await rows_not_under(conn, TABLES, KeyFile(file).ring.current)).values())


def remove_later(file: Path, rows: int) -> None:
    """Remove the first key, a minute after the file was changed."""
    remove_key(file, "k1", rows, now=time_of(file) + 60)


def time_of(file: Path) -> float:
    return file.stat().st_mtime


async def name_in(staff: Desk, case_id: str) -> Any:
    """What was told, in clear; each look adds a row of sealed words to the audit."""
    answer = await staff.post(f"/v1/applications/{case_id}/reveal", {"reason": "核对身份"})
    assert answer.status == 200, answer.body
    return answer.body["told"]["recipients"][0]["name"]


async def test_people_go_on_writing_and_reading_while_two_replicas_seal_everything_anew(
    staff: Desk, pool: Pool, file: Path
) -> None:
    before = [await applied(staff) for _ in range(8)]
    during: list[str] = []
    told = await name_in(staff, before[0])
    rotate(file)
    async with running(replica(pool, file), replica(pool, file)), asyncio.timeout(60):
        while len(during) < 8 or await older_rows(pool, file):
            during.append(await applied(staff))
            assert await name_in(staff, before[len(during) % 8]) == told
    remove_later(file, await older_rows(pool, file))
    async with desk(pool, STAFF, sealing=KeyFile(file)) as later:
        assert {await name_in(later, case_id) for case_id in before + during} == {told}


async def test_a_process_killed_in_the_middle_loses_nothing_and_the_next_one_goes_on(
    staff: Desk, pool: Pool, fresh: Database, file: Path
) -> None:
    cases = [await applied(staff) for _ in range(12)]
    told = await name_in(staff, cases[0])
    rotate(file)
    everything = await older_rows(pool, file)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ANOTHER_PROCESS, fresh.url, str(file)
    )
    async with asyncio.timeout(60):
        while await older_rows(pool, file) > everything - 4:  # noqa: ASYNC110 it is another process
            await asyncio.sleep(0.01)
    process.kill()
    await process.wait()
    assert 0 < await older_rows(pool, file) < everything
    await reseal_all(replica(pool, file))
    remove_later(file, await older_rows(pool, file))
    async with desk(pool, STAFF, sealing=KeyFile(file)) as later:
        assert {await name_in(later, case_id) for case_id in cases} == {told}


async def test_the_first_answer_under_a_key_is_given_again_after_the_keys_changed(
    staff: Desk, pool: Pool, file: Path
) -> None:
    key, body = {"Idempotency-Key": str(uuid4())}, {"reason": "本人撤回"}
    path = f"/v1/applications/{await applied(staff)}/withdrawal"
    first = await staff.post(path, body, **key)
    rotate(file)
    await reseal_all(replica(pool, file))
    remove_later(file, await older_rows(pool, file))
    async with desk(pool, STAFF, sealing=KeyFile(file)) as later:
        again = await later.post(path, body, **key)
    assert (again.status, again.body) == (first.status, first.body)


async def test_rows_that_somebody_holds_are_left_for_later_without_waiting(
    staff: Desk, pool: Pool, file: Path
) -> None:
    held, other = UUID(await applied(staff)), UUID(await applied(staff))
    rotate(file)
    one = replica(pool, file)
    async with pool.acquire() as somebody, somebody.transaction():
        await somebody.execute("SELECT FROM cases WHERE case_id = $1 FOR UPDATE", held)
        assert await one.batch(CASES) == 1
    under = "SELECT sealed_key FROM cases WHERE case_id = $1"
    assert (await pool.fetchval(under, held), await pool.fetchval(under, other)) == ("k1", "k2")
    assert await one.batch(CASES) == 1
    assert await pool.fetchval(under, held) == "k2"


async def test_a_row_that_its_key_does_not_open_stays_and_holds_nobody_up(
    staff: Desk, pool: Pool, file: Path
) -> None:
    spoilt, other = UUID(await applied(staff)), UUID(await applied(staff))
    await pool.execute("UPDATE cases SET sealed = $2 WHERE case_id = $1", spoilt, bytes(40))
    rotate(file)
    one = Resealing(pool, "intake", TABLES, KeyFile(file), limit=1)
    assert sorted([await one.batch(CASES) for _ in range(3)]) == [0, 0, 1]
    rows = await pool.fetch("SELECT case_id, sealed_key FROM cases")
    assert {row["case_id"]: row["sealed_key"] for row in rows} == {spoilt: "k1", other: "k2"}


async def test_sealing_anew_moves_no_version_and_nothing_else_of_the_audit(
    staff: Desk, pool: Pool, file: Path
) -> None:
    await name_in(staff, await applied(staff))
    versions = "SELECT case_id, version FROM cases"
    audit = "SELECT to_jsonb(audit) - '{sealed,sealed_key}'::text[] FROM audit ORDER BY id"
    before = await pool.fetch(versions), await pool.fetch(audit)
    rotate(file)
    await reseal_all(replica(pool, file))
    assert (await pool.fetch(versions), await pool.fetch(audit)) == before


async def test_of_an_audit_row_nothing_but_its_seal_may_change(
    staff: Desk, pool: Pool, fresh: Database
) -> None:
    await name_in(staff, await applied(staff))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("UPDATE audit SET actor = 'nobody'")
    owner = await asyncpg.connect(fresh.owner_url)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await owner.execute("UPDATE audit SET actor = 'nobody'")
    await owner.close()


async def test_a_prepared_key_seals_nothing_and_is_the_next_one(staff: Desk, pool: Pool, file: Path) -> None:
    """Whose key file is a copy that comes later still reads what others seal, and seals nothing back."""
    await applied(staff)
    assert prepare_key(file).current == "k1"
    behind = replica(pool, file)
    behind.keys.ring  # noqa: B018 read before the others go on
    assert rotate(file).current == "k2"
    await reseal_all(replica(pool, file))
    behind.keys = _Standing(file, behind.keys)
    assert [await behind.batch(table) for table in TABLES] == [0] * len(TABLES)
    assert await older_rows(pool, file) == 0


class _Standing(KeyFile):
    """Keys as they were read at first."""

    def __init__(self, file: Path, keys: KeyFile) -> None:
        super().__init__(file, lambda: 0.0)
        self._ring = keys._ring


async def test_a_key_in_use_is_not_removed_nor_the_current_one_nor_right_after_a_change(
    staff: Desk, pool: Pool, file: Path
) -> None:
    await applied(staff)
    rotate(file)
    later, rows = time_of(file) + 60, await older_rows(pool, file)
    for key, count, now, why in (
        ("k1", rows, later, f"{rows} rows are still sealed under k1"),
        ("k1", 0, later - 1, "changed within the last minute"),
        ("k2", 0, later, "rotate first"),
        ("k7", 0, later, "there is no key"),
    ):
        with pytest.raises(Refused, match=why):
            remove_key(file, key, count, now=now)
    assert not remove_key(file, "k1", 0, now=later).older


async def test_the_gauge_says_what_remains_and_that_nothing_does(staff: Desk, pool: Pool, file: Path) -> None:
    await applied(staff)
    await pool.execute("UPDATE idempotency_keys SET sealed_key = 'k9'")
    rotate(file)
    one = replica(pool, file)
    await one.count()
    assert (gauge("k1", "older"), gauge("k9", "unknown")) == (1, 1)
    await reseal_all(one)
    await one.count()
    assert gauge("k1", "older") == 0


def gauge(key: str, state: str) -> float:
    return float(metrics.sealed_rows.labels("intake", key, state)._value.get())
