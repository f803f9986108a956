"""What lies under an older key is sealed anew under the current one, behind the requests, a batch at a time.

Safe with several replicas, and when killed at any instant: each batch takes rows that nobody else holds and
commits them whole, and what is left is found again by the name of its key (decision 18).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from database import Connection, Pool, while_transient
from sealing.key_file import KeyFile
from sealing.keyring import About, Keyring, Sealed, Spoilt, about_row
from telemetry import metrics
from watchdog import beat

BATCH: Final = 200
PAUSE_SECONDS: Final = 0.05
LOOK_SECONDS: Final = 5.0
COUNT_SECONDS: Final = 30.0
"""Without older keys, when there is nothing to do but to notice rows under a key that is not ours."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with the columns `sealed` and `sealed_key`, and an index on the latter.

    `about`: the columns that say which record the words belong to, as they were sealed.
    """

    name: str
    about: tuple[str, ...]

    def about_of(self, row: asyncpg.Record) -> About:
        """A UUID or bytes stand for themselves; a longer key, or a text, for the row (`about_row`)."""
        values = [row[name] for name in self.about]
        if len(values) == 1 and isinstance(values[0], UUID | bytes):
            return values[0]
        return about_row(self.name, *values)


@dataclass(slots=True)
class Resealing:
    """One replica's work. `spoilt`: places of rows that their key does not open, which stay as they are."""

    pool: Pool
    service: str
    tables: Sequence[SealedTable]
    keys: KeyFile
    limit: int = BATCH
    spoilt: dict[str, set[tuple[int, int]]] = field(default_factory=dict)

    async def run(self) -> None:
        """For ever. Without older keys it only counts."""
        counted = float("-inf")
        while True:
            beat()
            if time.monotonic() - counted >= (LOOK_SECONDS if self.keys.ring.older else COUNT_SECONDS):
                counted = time.monotonic()
                await while_transient(self.count)
            sealed = sum([await while_transient(partial(self.batch, table)) for table in self.tables])
            await asyncio.sleep(PAUSE_SECONDS if sealed else LOOK_SECONDS)

    async def batch(self, table: SealedTable) -> int:
        """How many rows of a table were sealed anew, in one transaction; never waits for anybody's lock."""
        ring = self.keys.ring
        if not ring.older:
            return 0
        async with self.pool.acquire() as conn, conn.transaction():
            rows = await self._take(conn, table, ring)
            anew = [(row["ctid"], sealed) for row in rows if (sealed := self._reseal(table, row, ring))]
            await conn.execute(
                f"""
                UPDATE "{table.name}" AS t SET sealed = anew.sealed, sealed_key = $3
                FROM unnest($1::tid[], $2::bytea[]) AS anew (place, sealed) WHERE t.ctid = anew.place
                """,  # noqa: S608 a name of our own
                [place for place, _ in anew],
                [sealed.content for _, sealed in anew],
                ring.current,
            )
        return len(anew)

    async def _take(self, conn: Connection, table: SealedTable, ring: Keyring) -> Sequence[asyncpg.Record]:
        """Rows under older keys that nobody holds; their places stay while we hold them."""
        columns = ", ".join(table.about)
        return await conn.fetch(
            f"""
            SELECT ctid, sealed, sealed_key, {columns} FROM "{table.name}"
            WHERE sealed_key = ANY($1::text[]) AND ctid <> ALL($2::tid[]) LIMIT $3 FOR UPDATE SKIP LOCKED
            """,  # noqa: S608 names of our own
            list(ring.older),
            list(self.spoilt.get(table.name, ())),
            self.limit,
        )

    def _reseal(self, table: SealedTable, row: asyncpg.Record, ring: Keyring) -> Sealed | None:
        try:
            return ring.reseal(Sealed(row["sealed_key"], row["sealed"]), table.about_of(row))
        except Spoilt as error:
            self.spoilt.setdefault(table.name, set()).add(row["ctid"])
            log.error("a row cannot be sealed anew", table=table.name, reason=str(error))
            return None

    async def count(self) -> None:
        """Sets the gauge: 0 for an older key says that it may be removed."""
        ring = self.keys.ring
        async with self.pool.acquire() as conn:
            rows = await rows_not_under(conn, self.tables, ring.current)
        metrics.sealed_rows.clear()
        for key_id in {*ring.older, *rows}:
            state = "older" if key_id in ring.keys else "unknown"
            metrics.sealed_rows.labels(self.service, key_id, state).set(rows.get(key_id, 0))


async def rows_not_under(conn: Connection, tables: Sequence[SealedTable], current: str) -> Mapping[str, int]:
    """Rows by the key they are sealed under, but for the current one: two ranges of an index, so what is
    sealed under it is not read."""
    counts: dict[str, int] = {}
    for table in tables:
        found = await conn.fetch(
            f"""
            SELECT sealed_key, count(*) FROM (
                SELECT sealed_key FROM "{table.name}" WHERE sealed_key < $1
                UNION ALL SELECT sealed_key FROM "{table.name}" WHERE sealed_key > $1
            ) AS others GROUP BY sealed_key
            """,  # noqa: S608 a name of our own
            current,
        )
        for key_id, rows in found:
            counts[key_id] = counts.get(key_id, 0) + rows
    return counts
