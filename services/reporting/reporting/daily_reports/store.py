"""The tables lines, drafts and versions, as people change them."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from contracts.reporting import Check, Filing
from database import Connection
from reporting.daily_reports.rules.versions import (
    Dispute,
    Draft,
    Signature,
    Statement,
    StoredLine,
    Version,
)
from reporting.report_line.rules import LineKey


async def lock_line(conn: Connection, key: LineKey) -> StoredLine:
    """The line, locked; its row is made when nobody has touched it yet (and goes again with a refusal)."""
    await conn.execute(
        "INSERT INTO lines (campaign, county, period) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", *key
    )
    await conn.execute(
        "SELECT FROM lines WHERE campaign = $1 AND county = $2 AND period = $3 FOR UPDATE", *key
    )
    return await read_line(conn, key)


async def read_line(conn: Connection, key: LineKey) -> StoredLine:
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
        return StoredLine()
    return StoredLine(**{**row, "filing": Filing(row["filing"]) if row["filing"] else None})


async def save_line(conn: Connection, key: LineKey, line: StoredLine) -> None:
    """What an act made of a line that is locked."""
    await conn.execute(
        """
        UPDATE lines SET version = $4, filing = $5, by_proxy = $6, signed_at = $7, latest = $8,
                         exempt_reason = $9, exempted_by = $10, exempted_at = $11
        WHERE campaign = $1 AND county = $2 AND period = $3
        """,
        *key,
        line.version,
        line.filing,
        line.by_proxy,
        line.signed_at,
        line.latest,
        line.exempt_reason,
        line.exempted_by,
        line.exempted_at,
    )


async def read_draft(conn: Connection, key: LineKey) -> Draft | None:
    """The draft, if there is one."""
    row = await conn.fetchrow(
        "SELECT * FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key
    )
    return Draft(_statement(row), row["drafted_by"], row["drafted_at"]) if row else None


async def put_draft(conn: Connection, key: LineKey, draft: Draft) -> None:
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
        draft.drafted_by,
        draft.drafted_at,
        *_columns(draft.statement),
    )


async def read_versions(conn: Connection, key: LineKey) -> Sequence[Version]:
    """As signed and as corrected, side by side."""
    rows = await conn.fetch(
        "SELECT * FROM versions WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY number", *key
    )
    return [_version(row) for row in rows]


async def add_version(conn: Connection, key: LineKey, version: Version) -> None:
    """A version beside those before; the draft has had its use."""
    signature = version.signature
    await conn.execute(
        """
        INSERT INTO versions (campaign, county, period, number, reason, signed_by, signer_name, signed_at,
                              by_proxy, check_then, zero, figures, filled_by, reviewed_by, phone, incidents,
                              remarks, disputed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """,
        *key,
        version.number,
        version.reason,
        signature.signed_by,
        signature.signer_name,
        signature.signed_at,
        signature.by_proxy,
        signature.check_then,
        *_columns(version.statement),
    )
    await conn.execute("DELETE FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key)


def _version(row: asyncpg.Record) -> Version:
    signature = Signature(
        signed_by=row["signed_by"],
        signer_name=row["signer_name"],
        signed_at=row["signed_at"],
        by_proxy=row["by_proxy"],
        check_then=Check(row["check_then"]),
    )
    return Version(row["number"], _statement(row), signature, row["reason"])


def _statement(row: asyncpg.Record) -> Statement:
    """From a row of drafts or versions."""
    return Statement(
        zero=row["zero"],
        figures=None if row["figures"] is None else json.loads(row["figures"]),
        filled_by=row["filled_by"],
        phone=row["phone"],
        reviewed_by=row["reviewed_by"],
        incidents=row["incidents"],
        remarks=row["remarks"],
        disputed=tuple(Dispute(UUID(one["event_id"]), one["reason"]) for one in json.loads(row["disputed"])),
    )


def _columns(statement: Statement) -> tuple[Any, ...]:
    """What was filled in, in the order of the tables' last columns."""
    disputed = [{"event_id": str(one.event_id), "reason": one.reason} for one in statement.disputed]
    return (
        statement.zero,
        None if statement.figures is None else json.dumps(dict(statement.figures)),
        statement.filled_by,
        statement.reviewed_by,
        statement.phone,
        statement.incidents,
        statement.remarks,
        json.dumps(disputed),
    )
