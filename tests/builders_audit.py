"""A mediation whose audit is sealed, and its database's owner, who tampers with it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
import pytest

from audit import Head, Verifier, heads, verify
from audit.findings import ChainReport, Finding
from audit.sealer import seal_batch
from builders_casework import COUNTY, OTHER
from builders_mediation_store import CaseLog
from database import Pool, open_pool
from databases import Database
from mediation.audited import AUDITED

if TYPE_CHECKING:
    from asyncpg import Connection, Record

KEY = bytes(range(32))
TABLES = ("foreign_events", "sessions", "proceedings", "audit_chain")
SECOND_EVENT = f"(SELECT (key->>'event_id')::uuid FROM audit_chain WHERE chain = '{COUNTY}' AND number = 2)"
"""The second event in the chain of a county, as SQL."""
VERIFIER = Verifier("mediation", AUDITED.tables, KEY, {})


@dataclass
class Audit:
    """The audit of a fresh database of mediation."""

    db: Database
    pool: Pool

    async def seal(self, limit: int = 500) -> int:
        """One batch."""
        async with self.pool.acquire() as conn, conn.transaction():
            return await seal_batch(conn, AUDITED.tables, KEY, limit)

    async def reports(self, kept: Sequence[Head] = (), county: str | None = None) -> Sequence[ChainReport]:
        async with self.pool.acquire() as conn:
            return await verify(conn, VERIFIER, kept, county)

    async def wrong(self, kept: Sequence[Head] = ()) -> list[str]:
        """What is found, each with the number of its entry."""
        return [named(each) for report in await self.reports(kept) for each in report.findings]

    async def heads(self) -> list[Head]:
        """As somebody outside keeps them."""
        async with self.pool.acquire() as conn:
            return [Head(head.chain, head.number, head.hash.hex()) for head in (await heads(conn)).values()]

    async def facts(self) -> list[str]:
        """Whatever is chained, chain by chain, in its order."""
        rows = await self.pool.fetch("SELECT fact FROM audit_chain ORDER BY chain, number")
        return [row["fact"] for row in rows]

    @asynccontextmanager
    async def tampering(self) -> "AsyncIterator[Connection[Record]]":
        """The owner, with the triggers off, who switches them on again when done."""
        owner = await asyncpg.connect(self.db.owner_url)
        try:
            for table in TABLES:
                await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield owner
            for table in TABLES:
                await owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        finally:
            await owner.close()


def named(finding: Finding) -> str:
    place = f" #{finding.number}" if finding.number else ""
    return f"{finding.wrong.name}{place}"


@pytest.fixture
async def fresh_audit(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Audit]:
    """Called `audit` by the tests, with nothing in it yet."""
    db = await database("mediation")
    async with open_pool(db.url) as opened:
        yield Audit(db, opened)


@pytest.fixture
def audit_pool(audit: Audit) -> Pool:
    """Called `pool` by the tests."""
    return audit.pool


@pytest.fixture
async def sealed_audit(audit: Audit, log: CaseLog) -> Audit:
    """Called `sealed` by the tests: two cases in one county, one in another, all sealed and intact."""
    for county in (COUNTY, COUNTY, OTHER):
        await log.open(county)
    await audit.seal()
    assert await audit.wrong() == []
    return audit


async def put_session(conn: "asyncpg.Connection[asyncpg.Record] | Pool", case_id: UUID, number: int) -> None:
    await conn.execute("INSERT INTO sessions VALUES ($1, $2, 'continues', now(), now())", case_id, number)


async def put_proceedings(pool: Pool, case_id: UUID) -> None:
    await pool.execute("INSERT INTO proceedings VALUES ($1, 1, 'litigation', 'chosen', now())", case_id)
