"""The tables summaries, summary_drafts and summary_versions; what people typed is sealed with each row."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg

from database import Connection
from reporting.summaries.rules import (
    Summary,
    SummaryDraft,
    SummaryState,
    SummaryVersion,
    SummaryWords,
)
from sealing import Sealed, Sealing, about_row, seal_texts


async def lock(conn: Connection, campaign: str, county: str) -> SummaryState:
    """Its row is made when nobody has begun it yet (and goes again with a refusal)."""
    await conn.execute(
        "INSERT INTO summaries (campaign, county) VALUES ($1, $2) ON CONFLICT DO NOTHING", campaign, county
    )
    await conn.execute(
        "SELECT FROM summaries WHERE campaign = $1 AND county = $2 FOR UPDATE", campaign, county
    )
    return await read_state(conn, campaign, county)


async def read_state(conn: Connection, campaign: str, county: str) -> SummaryState:
    row = await conn.fetchrow(
        """
        SELECT version, latest, signed_at,
               EXISTS (SELECT FROM summary_drafts d WHERE (d.campaign, d.county) = ($1, $2)) AS has_draft
        FROM summaries WHERE campaign = $1 AND county = $2
        """,
        campaign,
        county,
    )
    return SummaryState(**row) if row else SummaryState()


async def read(conn: Connection, campaign: str, county: str, sealing: Sealing) -> Summary:
    draft = await conn.fetchrow(
        "SELECT * FROM summary_drafts WHERE campaign = $1 AND county = $2", campaign, county
    )
    versions = await conn.fetch(
        "SELECT * FROM summary_versions WHERE campaign = $1 AND county = $2 ORDER BY number", campaign, county
    )
    return Summary(
        await read_state(conn, campaign, county),
        _draft(draft, sealing) if draft else None,
        [_version(row, sealing) for row in versions],
    )


async def versions_of_all(
    conn: Connection, campaign: str, sealing: Sealing
) -> Mapping[str, Sequence[SummaryVersion]]:
    """Of each county that signed one every version in order; the city's own is among them."""
    rows = await conn.fetch(
        "SELECT * FROM summary_versions WHERE campaign = $1 ORDER BY county, number", campaign
    )
    versions: dict[str, list[SummaryVersion]] = {}
    for row in rows:
        versions.setdefault(row["county"], []).append(_version(row, sealing))
    return versions


async def first_signed(conn: Connection, campaign: str) -> Mapping[str, datetime]:
    """Who has signed, and when first: that decides whether it was late."""
    rows = await conn.fetch(
        "SELECT county, signed_at FROM summaries WHERE campaign = $1 AND signed_at IS NOT NULL", campaign
    )
    return {row["county"]: row["signed_at"] for row in rows}


async def put_draft(
    conn: Connection, campaign: str, county: str, draft: SummaryDraft, sealing: Sealing
) -> None:
    """In the place of the one before; the summary is locked."""
    words = draft.words
    sealed = seal_texts(
        sealing,
        about_row("summary_drafts", campaign, county),
        achievements=words.achievements,
        problems=words.problems,
        suggestions=words.suggestions,
        name=draft.name,
    )
    await conn.execute(
        """
        INSERT INTO summary_drafts (campaign, county, saved_by, saved_at, sealed, sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (campaign, county) DO UPDATE SET
            saved_by = EXCLUDED.saved_by, saved_at = EXCLUDED.saved_at, sealed = EXCLUDED.sealed,
            sealed_key = EXCLUDED.sealed_key
        """,
        campaign,
        county,
        draft.saved_by,
        draft.saved_at,
        sealed.content,
        sealed.key_id,
    )
    await conn.execute(
        "UPDATE summaries SET version = version + 1 WHERE campaign = $1 AND county = $2", campaign, county
    )


async def add_version(
    conn: Connection, campaign: str, county: str, version: SummaryVersion, sealing: Sealing
) -> None:
    """Beside those before; the summary is locked, and the draft has had its use."""
    words = version.words
    sealed = seal_texts(
        sealing,
        about_row("summary_versions", campaign, county, version.number),
        achievements=words.achievements,
        problems=words.problems,
        suggestions=words.suggestions,
        name=version.name,
        reason=version.reason,
    )
    await conn.execute(
        """
        INSERT INTO summary_versions (campaign, county, number, signed_by, signed_at, figures, sealed,
                                      sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        campaign,
        county,
        version.number,
        version.signed_by,
        version.signed_at,
        json.dumps(version.figures, ensure_ascii=False),
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )
    await conn.execute("DELETE FROM summary_drafts WHERE campaign = $1 AND county = $2", campaign, county)
    await conn.execute(
        """
        UPDATE summaries SET version = version + 1, latest = $3, signed_at = coalesce(signed_at, $4)
        WHERE campaign = $1 AND county = $2
        """,
        campaign,
        county,
        version.number,
        version.signed_at,
    )


def _draft(row: asyncpg.Record, sealing: Sealing) -> SummaryDraft:
    words = _open(row, sealing, "summary_drafts", row["campaign"], row["county"])
    return SummaryDraft(_words(words), row["saved_by"], words["name"], row["saved_at"])


def _version(row: asyncpg.Record, sealing: Sealing) -> SummaryVersion:
    words = _open(row, sealing, "summary_versions", row["campaign"], row["county"], row["number"])
    return SummaryVersion(
        number=row["number"],
        words=_words(words),
        figures=json.loads(row["figures"]),
        signed_by=row["signed_by"],
        name=words["name"],
        signed_at=row["signed_at"],
        reason=words.get("reason"),
    )


def _words(words: Mapping[str, str]) -> SummaryWords:
    return SummaryWords(words.get("achievements"), words.get("problems"), words.get("suggestions"))


def _open(row: asyncpg.Record, sealing: Sealing, table: str, *key: object) -> Mapping[str, str]:
    opened: Mapping[str, str] = sealing.open(Sealed(row["sealed_key"], row["sealed"]), about_row(table, *key))
    return opened
