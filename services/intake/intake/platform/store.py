"""How far the platform knows each case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from database import Connection, Narrowing
from intake.platform.codes import NOT_THERE, PlatformState
from intake.platform.rules import RECEIPT_WAIT, Upload

COLUMNS: Final = tuple(each.name for each in fields(Upload))
VALUES: Final = ", ".join(f"${number}" for number, _ in enumerate(COLUMNS, start=1))
SAVE: Final = f"""
INSERT INTO platform_cases ({", ".join(COLUMNS)}) VALUES ({VALUES})
ON CONFLICT (case_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[3:])}
"""  # noqa: S608 (names of our own)
IS_NOT_THERE: Final = f"state IN ({', '.join(repr(each.value) for each in NOT_THERE)})"
"""As an index of the table has it, word by word."""


@dataclass(frozen=True, slots=True)
class ListedUpload:
    upload: Upload
    case_no: str


@dataclass(frozen=True, slots=True)
class Filter:
    """None: not narrowed."""

    counties: list[str] | None = None
    campaign: str | None = None
    state: PlatformState | None = None
    platform_no: str | None = None
    not_uploaded: bool = False


async def due(
    conn: Connection, campaign: str, now: datetime, most: int | None, *, is_away: bool
) -> Sequence[UUID]:
    """Cases to look at: new ones, those that changed, those whose receipt is lost; those to be sent too,
    unless the platform is away. At most so many of them; None: all."""
    rows = await conn.fetch(
        """
        SELECT c.case_id FROM cases c LEFT JOIN platform_cases p USING (case_id)
        WHERE c.campaign = $1 AND (
            p.case_id IS NULL OR p.seen_version <> c.version
            OR NOT $5 AND p.state IN ('to_upload', 'changed') AND p.next_try <= $2
            OR p.state = 'uploaded' AND p.uploaded_at <= $3
        ) ORDER BY c.case_id LIMIT $4
        """,
        campaign,
        now,
        now - RECEIPT_WAIT,
        most,
        is_away,
    )
    return [row["case_id"] for row in rows]


async def case_of(conn: Connection, campaign: str, platform_no: str, case_id: UUID | None) -> UUID | None:
    """The first with that number, or the one of that id."""
    found: UUID | None = await conn.fetchval(
        """
        SELECT coalesce(
            (SELECT case_id FROM platform_cases WHERE platform_no = $2 AND campaign = $1
             ORDER BY case_id LIMIT 1),
            (SELECT case_id FROM cases WHERE case_id = $3 AND campaign = $1)
        )
        """,
        campaign,
        platform_no,
        case_id,
    )
    return found


async def lock(conn: Connection, case_id: UUID) -> Upload | None:
    row = await conn.fetchrow("SELECT * FROM platform_cases WHERE case_id = $1 FOR UPDATE", case_id)
    return _read(row) if row else None


async def save(conn: Connection, upload: Upload) -> None:
    """A locked one, or the first of its case, which then is locked."""
    await conn.execute(SAVE, *(getattr(upload, name) for name in COLUMNS))


async def page(conn: Connection, narrowed: Filter, before: UUID, limit: int) -> Sequence[ListedUpload]:
    """The latest cases below `before`, one more than the page shows."""
    which = Narrowing()
    which.by("case_id < {}", before)
    which.by_county(narrowed.counties)
    which.by("campaign = {}", narrowed.campaign)
    which.by("state = {}", narrowed.state)
    if narrowed.not_uploaded:
        which.conditions.append(IS_NOT_THERE)
    which.by("platform_no = {}", narrowed.platform_no)
    rows = await conn.fetch(
        f"""
        SELECT *, (SELECT case_no FROM cases c WHERE c.case_id = p.case_id) AS case_no
        FROM platform_cases p WHERE {which.where}
        ORDER BY case_id DESC LIMIT {which.parameter(limit + 1)}
        """,  # noqa: S608 (conditions written above)
        *which.values,
    )
    return [ListedUpload(_read(row), row["case_no"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases, since when the first of them is to be sent, and of how many no package can be sent."""

    cases: int
    since: datetime | None
    stuck: int


async def counts(conn: Connection) -> Mapping[tuple[str, str], Counted]:
    """By campaign and state."""
    rows = await conn.fetch(
        """
        SELECT campaign, state, count(*) AS cases, min(next_try) AS since,
               count(*) FILTER (WHERE reason IS NOT NULL AND state <> 'refused') AS stuck
        FROM platform_cases GROUP BY campaign, state
        """
    )
    return {
        (row["campaign"], row["state"]): Counted(row["cases"], row["since"], row["stuck"]) for row in rows
    }


def _read(row: asyncpg.Record) -> Upload:
    return Upload(**{**{name: row[name] for name in COLUMNS}, "state": PlatformState(row["state"])})
