"""Consultations and incidents as they are read, each from its own table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import asyncpg

from contracts.event import RecordWithdrawalReason
from database import Connection, Narrowing
from sealing import Sealed

LATEST: Final = UUID(int=2**128 - 1)
"""Where a list begins: after every record."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Entered by mistake: when that was said, and why."""

    at: datetime
    reason: RecordWithdrawalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRecord:
    """What concerns a county and no case; `words`: what was typed, sealed."""

    record_id: UUID
    campaign: str
    county: str
    occurred_at: datetime
    recorded_at: datetime
    words: Sealed
    withdrawn: Withdrawn | None = None

    @property
    def version(self) -> int:
        """The ETag: a record is entered, and may be withdrawn."""
        return 1 if self.withdrawn is None else 2


R = TypeVar("R", bound=CountyRecord)


@dataclass(frozen=True, slots=True)
class RecordTable(Generic[R]):
    """A table of records: its name, its key, how a row is read."""

    name: str
    key: str
    read: Callable[[asyncpg.Record], R]


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list is narrowed to; None: not narrowed. `occurred_to` is excluded."""

    campaign: str | None = None
    counties: list[str] | None = None
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None


async def find(conn: Connection, table: RecordTable[R], record_id: UUID) -> R | None:
    """A record to look at."""
    row = await conn.fetchrow(f"SELECT * FROM {table.name} WHERE {table.key} = $1", record_id)  # noqa: S608 (constants)
    return table.read(row) if row else None


async def lock(conn: Connection, table: RecordTable[R], record_id: UUID) -> R | None:
    """The record, for whoever is going to withdraw it."""
    row = await conn.fetchrow(
        f"SELECT * FROM {table.name} WHERE {table.key} = $1 FOR UPDATE",  # noqa: S608 (constants)
        record_id,
    )
    return table.read(row) if row else None


async def page(
    conn: Connection, table: RecordTable[R], narrowed: RecordFilter, before: UUID, limit: int
) -> Sequence[R]:
    """The latest records below `before`, one more than the page shows."""
    which = Narrowing()
    which.by(f"{table.key} < {{}}", before)
    which.by_county(narrowed.counties)
    which.by("campaign = {}", narrowed.campaign)
    which.by("occurred_at >= {}", narrowed.occurred_from)
    which.by("occurred_at < {}", narrowed.occurred_to)
    rows = await conn.fetch(
        f"SELECT * FROM {table.name} WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY {table.key} DESC LIMIT {which.parameter(limit + 1)}",
        *which.values,
    )
    return [table.read(row) for row in rows]


async def mark_withdrawn(
    conn: Connection, table: RecordTable[R], record_id: UUID, withdrawn: Withdrawn
) -> None:
    """The row stays as it was; it says that it counts no more."""
    await conn.execute(
        f"UPDATE {table.name} SET withdrawn_at = $2, withdrawn_reason = $3 WHERE {table.key} = $1",  # noqa: S608 (constants)
        record_id,
        withdrawn.at,
        withdrawn.reason,
    )


def read_common(row: asyncpg.Record, key: str) -> dict[str, Any]:
    """The columns that all records have."""
    withdrawn = None
    if row["withdrawn_at"] is not None:
        withdrawn = Withdrawn(row["withdrawn_at"], RecordWithdrawalReason(row["withdrawn_reason"]))
    return {
        "record_id": row[key],
        **{name: row[name] for name in ("campaign", "county", "occurred_at", "recorded_at")},
        "words": Sealed(row["sealed_key"], row["sealed"]),
        "withdrawn": withdrawn,
    }
