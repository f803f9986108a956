"""The tables versions and first_signatures: what was signed, by one or by two. Rows are never changed."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from contracts.reporting import Check
from database import Connection
from reporting.daily_reports.rules.versions import FirstSignature, Signature, Signatures, Version
from reporting.daily_reports.rules.words import Words, words_of_first, words_of_version
from reporting.daily_reports.store.rows import figures_as_json, open_words, statement_in
from reporting.report_line.rules import LineKey
from sealing import Sealing, about_row


async def read_versions(conn: Connection, key: LineKey, sealing: Sealing) -> Sequence[Version]:
    """As signed and as corrected, side by side."""
    rows = await _version_rows(conn, key)
    by_two = any(row["first_signature"] for row in rows)
    firsts = await read_first_signatures(conn, key, sealing) if by_two else ()
    return _versions(rows, firsts, key, sealing)


async def read_signatures(conn: Connection, key: LineKey, sealing: Sealing) -> Signatures:
    """The same with all first signatures, also those that no version used."""
    firsts = await read_first_signatures(conn, key, sealing)
    return Signatures(_versions(await _version_rows(conn, key), firsts, key, sealing), firsts)


async def _version_rows(conn: Connection, key: LineKey) -> Sequence[asyncpg.Record]:
    return await conn.fetch(
        "SELECT * FROM versions WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY number", *key
    )


def _versions(
    rows: Sequence[asyncpg.Record], firsts: Sequence[FirstSignature], key: LineKey, sealing: Sealing
) -> Sequence[Version]:
    first_of = {first.number: first for first in firsts}
    return [
        _version(
            row,
            open_words(sealing, row, "versions", *key, row["number"]),
            first_of.get(row["first_signature"]),
        )
        for row in rows
    ]


async def add_version(conn: Connection, key: LineKey, version: Version, sealing: Sealing) -> None:
    """A version beside those before."""
    signature = version.signature
    sealed = sealing.seal(words_of_version(version), about_row("versions", *key, version.number))
    await conn.execute(
        """
        INSERT INTO versions (campaign, county, period, number, signed_by, signed_at, by_proxy, check_then,
                              zero, figures, is_disputed, sealed, sealed_key, words_digest,
                              first_signature, leave)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """,
        *key,
        version.number,
        signature.signed_by,
        signature.signed_at,
        signature.by_proxy,
        signature.check_then,
        version.statement.zero,
        figures_as_json(version.statement),
        version.statement.is_disputed,
        sealed.content,
        sealed.key_id,
        sealed.digest,
        version.first and version.first.number,
        version.leave,
    )


def _version(row: asyncpg.Record, words: Words, first: FirstSignature | None) -> Version:
    signature = Signature(
        signed_by=row["signed_by"],
        signer_name=words["signer_name"],
        signed_at=row["signed_at"],
        by_proxy=row["by_proxy"],
        check_then=Check(row["check_then"]),
    )
    return Version(row["number"], statement_in(row, words), signature, words["reason"], first, row["leave"])


async def add_first_signature(
    conn: Connection, key: LineKey, first: FirstSignature, sealing: Sealing
) -> None:
    """The first of two signatures."""
    sealed = sealing.seal(words_of_first(first), about_row("first_signatures", *key, first.number))
    await conn.execute(
        """
        INSERT INTO first_signatures (campaign, county, period, number, zero, figures, signed_by, signed_at,
                                      sealed, sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        *key,
        first.number,
        first.statement.zero,
        figures_as_json(first.statement),
        first.signed_by,
        first.signed_at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


async def read_first_signature(
    conn: Connection, key: LineKey, number: int, sealing: Sealing
) -> FirstSignature:
    """One that is there."""
    [first] = [one for one in await read_first_signatures(conn, key, sealing) if one.number == number]
    return first


async def read_first_signature_before(
    conn: Connection, key: LineKey, versions: Sequence[Version], instant: datetime, sealing: Sealing
) -> FirstSignature | None:
    """The one that waited for the second just before an instant; `versions`: those signed until then."""
    used = versions[-1].first if versions else None
    there = [one for one in await read_first_signatures(conn, key, sealing) if one.signed_at < instant]
    newest = there[-1] if there else None
    return newest if newest and newest.number > (used.number if used else 0) else None


async def read_first_signatures(conn: Connection, key: LineKey, sealing: Sealing) -> Sequence[FirstSignature]:
    """All of a line, in the order of signing."""
    rows = await conn.fetch(
        "SELECT * FROM first_signatures WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY number",
        *key,
    )
    words = [open_words(sealing, row, "first_signatures", *key, row["number"]) for row in rows]
    return [
        FirstSignature(
            number=row["number"],
            statement=statement_in(row, told),
            signed_by=row["signed_by"],
            signer_name=told["signer_name"],
            signed_at=row["signed_at"],
            reason=told["reason"],
        )
        for row, told in zip(rows, words, strict=True)
    ]
