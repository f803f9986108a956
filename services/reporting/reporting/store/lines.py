"""The lines of the daily report, their drafts and their signed versions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from contracts.reporting import Filing
from database import Connection
from reporting.rules.board import Line
from reporting.rules.signing import Signed


class Key(NamedTuple):
    """Which line."""

    campaign: str
    county: str
    period: date


@dataclass(frozen=True, slots=True)
class Dispute:
    """An event a person says is none of their period, and why."""

    event_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a person filled in."""

    zero: bool
    figures: Mapping[str, int] | None
    filled_by: str
    phone: str
    reviewed_by: str | None = None
    incidents: str | None = None
    remarks: str | None = None
    disputed: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose act it was, and when."""

    signed_by: str
    signer_name: str | None
    signed_at: datetime
    by_proxy: bool
    check_then: str


class Stored(NamedTuple):
    """A line with its draft, if there is one."""

    version: int
    filing: Filing | None
    by_proxy: bool
    signed_at: datetime | None
    latest: int | None
    exempt_reason: str | None
    exempted_by: str | None
    exempted_at: datetime | None
    has_draft: bool


UNTOUCHED: Final = Stored(0, None, False, None, None, None, None, None, False)


async def lock(conn: Connection, key: Key) -> Stored:
    """The line, locked; its row is made when nobody has touched it yet (and goes again with a refusal)."""
    await conn.execute(
        "INSERT INTO lines (campaign, county, period) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", *key
    )
    await conn.execute(
        "SELECT FROM lines WHERE campaign = $1 AND county = $2 AND period = $3 FOR UPDATE", *key
    )
    return await read(conn, key)


async def read(conn: Connection, key: Key) -> Stored:
    """The line as it stands."""
    row = await conn.fetchrow(
        """
        SELECT version, filing, by_proxy, signed_at, latest, exempt_reason, exempted_by, exempted_at,
               EXISTS (SELECT FROM drafts d
                       WHERE (d.campaign, d.county, d.period) = ($1, $2, $3)) AS has_draft
        FROM lines WHERE campaign = $1 AND county = $2 AND period = $3
        """,
        *key,
    )
    if row is None:
        return UNTOUCHED
    return Stored(**{**row, "filing": Filing(row["filing"]) if row["filing"] else None})


async def put_draft(conn: Connection, key: Key, said: Said, by: str, at: datetime) -> None:
    """Put a draft in the place of the one before."""
    await conn.execute(
        """
        INSERT INTO drafts (campaign, county, period, drafted_by, drafted_at, zero, figures, filled_by,
                            reviewed_by, phone, incidents, remarks, disputed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (campaign, county, period) DO UPDATE SET
            drafted_by = EXCLUDED.drafted_by, drafted_at = EXCLUDED.drafted_at, zero = EXCLUDED.zero,
            figures = EXCLUDED.figures, filled_by = EXCLUDED.filled_by, reviewed_by = EXCLUDED.reviewed_by,
            phone = EXCLUDED.phone, incidents = EXCLUDED.incidents, remarks = EXCLUDED.remarks,
            disputed = EXCLUDED.disputed
        """,
        *key,
        by,
        at,
        *_columns(said),
    )
    await conn.execute(
        "UPDATE lines SET version = version + 1 WHERE campaign = $1 AND county = $2 AND period = $3", *key
    )


async def sign(conn: Connection, key: Key, said: Said, signature: Signature, filing: Filing) -> None:
    """The first signing: version 1, and what it fixes for good."""
    await _add_version(conn, key, 1, said, signature, None)
    await conn.execute(
        "UPDATE lines SET latest = 1, filing = $4, by_proxy = $5, signed_at = $6, version = version + 1"
        " WHERE campaign = $1 AND county = $2 AND period = $3",
        *key,
        filing,
        signature.by_proxy,
        signature.signed_at,
    )


async def correct(
    conn: Connection, key: Key, number: int, said: Said, signature: Signature, reason: str
) -> None:
    """A further version beside those before; filing and the proxy mark stay as they are."""
    await _add_version(conn, key, number, said, signature, reason)
    await conn.execute(
        "UPDATE lines SET latest = $4, version = version + 1"
        " WHERE campaign = $1 AND county = $2 AND period = $3",
        *key,
        number,
    )


async def exempt(conn: Connection, key: Key, reason: str, by: str, at: datetime) -> None:
    """The city exempts the line 免报; the first decision's time stays when the reason is put anew."""
    await conn.execute(
        "UPDATE lines SET exempt_reason = $4, exempted_by = $5, exempted_at = coalesce(exempted_at, $6),"
        " version = version + 1 WHERE campaign = $1 AND county = $2 AND period = $3",
        *key,
        reason,
        by,
        at,
    )


async def draft(conn: Connection, key: Key) -> asyncpg.Record | None:
    """The draft, if there is one."""
    return await conn.fetchrow(
        "SELECT * FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key
    )


async def versions(conn: Connection, key: Key) -> Sequence[asyncpg.Record]:
    """As signed and as corrected, side by side."""
    return await conn.fetch(
        "SELECT * FROM versions WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY number", *key
    )


async def of_days(
    conn: Connection, campaign: str, first: date, last: date
) -> Mapping[tuple[str, date], Line]:
    """Every touched line of some days, with its latest version as far as the board shows it."""
    rows = await conn.fetch(
        """
        SELECT county, period, filing, l.signed_at, l.by_proxy, exempt_reason, number, zero, figures,
               disputed <> '[]' AS is_disputed
        FROM lines l LEFT JOIN versions v USING (campaign, county, period)
        WHERE campaign = $1 AND period BETWEEN $2 AND $3 AND v.number IS NOT DISTINCT FROM l.latest
        """,
        campaign,
        first,
        last,
    )
    return {(row["county"], row["period"]): _line(row) for row in rows}


def statement_of(row: asyncpg.Record) -> Said:
    """What was filled in, from a row of drafts or versions."""
    return Said(
        zero=row["zero"],
        figures=None if row["figures"] is None else json.loads(row["figures"]),
        filled_by=row["filled_by"],
        phone=row["phone"],
        reviewed_by=row["reviewed_by"],
        incidents=row["incidents"],
        remarks=row["remarks"],
        disputed=tuple(Dispute(UUID(one["event_id"]), one["reason"]) for one in json.loads(row["disputed"])),
    )


async def _add_version(
    conn: Connection, key: Key, number: int, said: Said, signature: Signature, reason: str | None
) -> None:
    await conn.execute(
        """
        INSERT INTO versions (campaign, county, period, number, reason, signed_by, signer_name, signed_at,
                              by_proxy, check_then, zero, figures, filled_by, reviewed_by, phone, incidents,
                              remarks, disputed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """,
        *key,
        number,
        reason,
        signature.signed_by,
        signature.signer_name,
        signature.signed_at,
        signature.by_proxy,
        signature.check_then,
        *_columns(said),
    )
    await conn.execute("DELETE FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key)


def _columns(said: Said) -> tuple[Any, ...]:
    """What was filled in, in the order of the tables' last columns."""
    disputed = [{"event_id": str(one.event_id), "reason": one.reason} for one in said.disputed]
    return (
        said.zero,
        None if said.figures is None else json.dumps(dict(said.figures)),
        said.filled_by,
        said.reviewed_by,
        said.phone,
        said.incidents,
        said.remarks,
        json.dumps(disputed),
    )


def _line(row: asyncpg.Record) -> Line:
    signed = row["number"] is not None
    return Line(
        filing=Filing(row["filing"]) if row["filing"] else None,
        signed_at=row["signed_at"],
        by_proxy=row["by_proxy"],
        exempt_reason=row["exempt_reason"],
        zero=bool(row["zero"]),
        latest=Signed(row["number"], json.loads(row["figures"]), row["is_disputed"]) if signed else None,
    )
