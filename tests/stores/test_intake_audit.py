"""Intake's audit under its chain: keys of sealed words may change, the words may not (S10)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
import pytest

from audit import verify
from audit.sealer import seal_batch
from audit.verifying import Verifier
from builders_audit import KEY, named
from builders_intake import Desk
from builders_web import SEALING
from database import Pool, open_pool
from databases import Database
from intake.audited import AUDITED, words_by
from sealing import Keyring, Sealed

Execute = Callable[..., Awaitable[object]]
NEWER = Keyring("k2", {"k1": bytes(32), "k2": bytes(range(32))}, SEALING.hash_key)


@pytest.fixture
async def db(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("intake")


@pytest.fixture
async def pool(db: Database) -> AsyncIterator[Pool]:
    async with open_pool(db.url) as opened:
        yield opened


@pytest.fixture
async def owner(db: Database) -> AsyncIterator[Execute]:
    """What the owner executes, with the triggers on."""
    connection = await asyncpg.connect(db.owner_url)
    yield connection.execute
    await connection.close()


async def test_acts_and_looks_are_sealed(staff: Desk, pool: Pool) -> None:
    await looked_at(staff, pool)
    assert await pool.fetchval("SELECT count(*) FROM audit_chain") == await pool.fetchval(
        "SELECT count(*) FROM audit"
    )
    assert await found(pool) == []


async def test_words_sealed_anew_under_another_key_verify_as_before(
    staff: Desk, pool: Pool, owner: Execute
) -> None:
    case_id = await looked_at(staff, pool)
    rows = await pool.fetch("SELECT id, sealed, sealed_key FROM audit WHERE sealed IS NOT NULL")
    for row in rows:
        anew = NEWER.seal(SEALING.open(Sealed(row["sealed_key"], row["sealed"]), case_id), case_id)
        await owner(
            "UPDATE audit SET sealed = $2, sealed_key = $3 WHERE id = $1",
            row["id"],
            anew.content,
            anew.key_id,
        )
    assert await pool.fetchval("SELECT count(*) FROM audit WHERE sealed_key = 'k2'") == 2
    assert await found(pool, NEWER) == []


async def test_words_that_changed_places_are_found(staff: Desk, pool: Pool, owner: Execute) -> None:
    await looked_at(staff, pool)
    await owner(
        "UPDATE audit mine SET sealed = its.sealed FROM audit its"
        " WHERE mine.sealed IS NOT NULL AND its.sealed IS NOT NULL AND mine.id <> its.id"
    )
    assert [each.partition(" ")[0] for each in await found(pool)] == ["words_changed", "words_changed"]


async def test_words_that_do_not_open_any_more_are_found(staff: Desk, pool: Pool, owner: Execute) -> None:
    await looked_at(staff, pool)
    await owner("UPDATE audit SET sealed = substr(sealed, 2) WHERE sealed IS NOT NULL")
    assert [each.partition(" ")[0] for each in await found(pool)] == ["words_changed", "words_changed"]


async def test_the_digest_of_words_may_not_change(staff: Desk, pool: Pool, owner: Execute) -> None:
    await looked_at(staff, pool)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await owner("UPDATE audit SET words_digest = sealed WHERE sealed IS NOT NULL")


async def looked_at(staff: Desk, pool: Pool) -> UUID:
    """A case that was looked at twice, for different reasons, and sealed."""
    case_id = (await staff.apply()).body["case_id"]
    for reason in ("核对身份", "核对电话"):
        await staff.act(case_id, "reveal", reason=reason)
    async with pool.acquire() as conn, conn.transaction():
        await seal_batch(conn, AUDITED.tables, KEY)
    return UUID(case_id)


async def found(pool: Pool, keys: Keyring = SEALING) -> Sequence[str]:
    verifier = Verifier("intake", AUDITED.tables, KEY, words_by(keys))
    async with pool.acquire() as conn:
        return [named(each) for report in await verify(conn, verifier) for each in report.findings]
