"""The tables lines, drafts and versions, as people change them; what they typed is sealed with each row."""

import json
from collections.abc import Sequence

import asyncpg

from contracts.reporting import Check, Filing
from database import Connection
from reporting.daily_reports.rules.versions import (
    Draft,
    ExemptionAct,
    Signature,
    Statement,
    StoredLine,
    Version,
)
from reporting.daily_reports.rules.words import (
    Words,
    statement_of,
    words_of_statement,
    words_of_version,
)
from reporting.report_line.rules import LineKey
from sealing import Sealed, Sealing, about_row


async def lock_line(conn: Connection, key: LineKey, sealing: Sealing) -> StoredLine:
    """The line, locked; its row is made when nobody has touched it yet (and goes again with a refusal)."""
    await conn.execute(
        "INSERT INTO lines (campaign, county, period) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", *key
    )
    await conn.execute(
        "SELECT FROM lines WHERE campaign = $1 AND county = $2 AND period = $3 FOR UPDATE", *key
    )
    return await read_line(conn, key, sealing)


async def read_line(conn: Connection, key: LineKey, sealing: Sealing) -> StoredLine:
    """The line as it stands."""
    row = await conn.fetchrow(
        """
        SELECT version, filing, by_proxy, signed_at, latest, exempted_by, exempted_at, asked_anew_at, sealed,
               sealed_key,
               EXISTS (SELECT FROM drafts d
                       WHERE (d.campaign, d.county, d.period) = ($1, $2, $3)) AS has_draft
        FROM lines WHERE campaign = $1 AND county = $2 AND period = $3
        """,
        *key,
    )
    if row is None:
        return StoredLine()
    columns = {name: value for name, value in row.items() if name not in ("sealed", "sealed_key")}
    filing = Filing(row["filing"]) if row["filing"] else None
    reason = _open(sealing, row, "lines", *key)["reason"] if row["sealed"] else None
    return StoredLine(**{**columns, "filing": filing, "exempt_reason": reason})


async def save_line(conn: Connection, key: LineKey, line: StoredLine, sealing: Sealing) -> None:
    """What an act made of a line that is locked."""
    reason = line.exempt_reason
    sealed = sealing.seal({"reason": reason}, about_row("lines", *key)) if reason is not None else None
    await conn.execute(
        """
        UPDATE lines SET version = $4, filing = $5, by_proxy = $6, signed_at = $7, latest = $8,
                         exempted_by = $9, exempted_at = $10, sealed = $11, sealed_key = $12,
                         asked_anew_at = $13
        WHERE campaign = $1 AND county = $2 AND period = $3
        """,
        *key,
        line.version,
        line.filing,
        line.by_proxy,
        line.signed_at,
        line.latest,
        line.exempted_by,
        line.exempted_at,
        sealed and sealed.content,
        sealed and sealed.key_id,
        line.asked_anew_at,
    )


async def read_draft(conn: Connection, key: LineKey, sealing: Sealing) -> Draft | None:
    """The draft, if there is one."""
    row = await conn.fetchrow(
        "SELECT * FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key
    )
    if row is None:
        return None
    words = _open(sealing, row, "drafts", *key)
    return Draft(_statement(row, words), row["drafted_by"], row["drafted_at"], row["by_machine"])


async def put_draft(conn: Connection, key: LineKey, draft: Draft, sealing: Sealing) -> None:
    """Put a draft in the place of the one before."""
    sealed = sealing.seal(words_of_statement(draft.statement), about_row("drafts", *key))
    await conn.execute(
        """
        INSERT INTO drafts (campaign, county, period, drafted_by, drafted_at, zero, figures, sealed,
                            sealed_key, by_machine)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (campaign, county, period) DO UPDATE SET
            drafted_by = EXCLUDED.drafted_by, drafted_at = EXCLUDED.drafted_at, zero = EXCLUDED.zero,
            figures = EXCLUDED.figures, sealed = EXCLUDED.sealed, sealed_key = EXCLUDED.sealed_key,
            by_machine = EXCLUDED.by_machine
        """,
        *key,
        draft.drafted_by,
        draft.drafted_at,
        draft.statement.zero,
        _figures(draft.statement),
        sealed.content,
        sealed.key_id,
        draft.by_machine,
    )


async def read_versions(conn: Connection, key: LineKey, sealing: Sealing) -> Sequence[Version]:
    """As signed and as corrected, side by side."""
    rows = await conn.fetch(
        "SELECT * FROM versions WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY number", *key
    )
    return [_version(row, _open(sealing, row, "versions", *key, row["number"])) for row in rows]


async def add_version(conn: Connection, key: LineKey, version: Version, sealing: Sealing) -> None:
    """A version beside those before; the draft has had its use."""
    signature = version.signature
    sealed = sealing.seal(words_of_version(version), about_row("versions", *key, version.number))
    await conn.execute(
        """
        INSERT INTO versions (campaign, county, period, number, signed_by, signed_at, by_proxy, check_then,
                              zero, figures, is_disputed, sealed, sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        *key,
        version.number,
        signature.signed_by,
        signature.signed_at,
        signature.by_proxy,
        signature.check_then,
        version.statement.zero,
        _figures(version.statement),
        version.statement.is_disputed,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )
    await conn.execute("DELETE FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key)


def _version(row: asyncpg.Record, words: Words) -> Version:
    signature = Signature(
        signed_by=row["signed_by"],
        signer_name=words["signer_name"],
        signed_at=row["signed_at"],
        by_proxy=row["by_proxy"],
        check_then=Check(row["check_then"]),
    )
    return Version(row["number"], _statement(row, words), signature, words["reason"])


def _statement(row: asyncpg.Record, words: Words) -> Statement:
    """From a row of drafts or versions, and what was sealed in it."""
    figures = None if row["figures"] is None else json.loads(row["figures"])
    return statement_of(words, figures, zero=row["zero"])


def _open(sealing: Sealing, row: asyncpg.Record, table: str, *key: object) -> Words:
    return sealing.open(Sealed(row["sealed_key"], row["sealed"]), about_row(table, *key))


def _figures(statement: Statement) -> str | None:
    return None if statement.figures is None else json.dumps(dict(statement.figures))


async def add_exemption_act(
    conn: Connection, key: LineKey, version: int, act: ExemptionAct, sealing: Sealing
) -> None:
    """`version`: the line's, after the act."""
    sealed = sealing.seal(
        {"reason": act.reason, "name": act.name}, about_row("exemption_acts", *key, version)
    )
    await conn.execute(
        """
        INSERT INTO exemption_acts (campaign, county, period, version, act, by, at, sealed, sealed_key,
                                    words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *key,
        version,
        act.act,
        act.by,
        act.at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


async def read_exemption_acts(conn: Connection, key: LineKey, sealing: Sealing) -> Sequence[ExemptionAct]:
    """What the city decided and took back, in order."""
    rows = await conn.fetch(
        "SELECT * FROM exemption_acts WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY version",
        *key,
    )
    words = [_open(sealing, row, "exemption_acts", *key, row["version"]) for row in rows]
    return [
        ExemptionAct(row["act"], told["reason"], row["by"], told["name"], row["at"])
        for row, told in zip(rows, words, strict=True)
    ]
