"""The tables lines and drafts, as people change them; what they typed is sealed with each row."""

from contracts.reporting import Filing
from database import Connection
from reporting.daily_reports.rules.versions import Draft, StoredLine
from reporting.daily_reports.rules.words import words_of_statement
from reporting.daily_reports.store.rows import figures_as_json, open_words, statement_in
from reporting.report_line.rules import LineKey
from sealing import Sealing, about_row


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
               sealed_key, awaiting, leave,
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
    reason = open_words(sealing, row, "lines", *key)["reason"] if row["sealed"] else None
    return StoredLine(**{**columns, "filing": filing, "exempt_reason": reason})


async def save_line(conn: Connection, key: LineKey, line: StoredLine, sealing: Sealing) -> None:
    """What an act made of a line that is locked."""
    reason = line.exempt_reason
    sealed = sealing.seal({"reason": reason}, about_row("lines", *key)) if reason is not None else None
    await conn.execute(
        """
        UPDATE lines SET version = $4, filing = $5, by_proxy = $6, signed_at = $7, latest = $8,
                         exempted_by = $9, exempted_at = $10, sealed = $11, sealed_key = $12,
                         asked_anew_at = $13, awaiting = $14, leave = $15
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
        line.awaiting,
        line.leave,
    )


async def read_draft(conn: Connection, key: LineKey, sealing: Sealing) -> Draft | None:
    """The draft, if there is one."""
    row = await conn.fetchrow(
        "SELECT * FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key
    )
    if row is None:
        return None
    words = open_words(sealing, row, "drafts", *key)
    return Draft(statement_in(row, words), row["drafted_by"], row["drafted_at"], row["by_machine"])


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
        figures_as_json(draft.statement),
        sealed.content,
        sealed.key_id,
        draft.by_machine,
    )


async def use_draft_up(conn: Connection, key: LineKey) -> None:
    """What was signed takes its place."""
    await conn.execute("DELETE FROM drafts WHERE campaign = $1 AND county = $2 AND period = $3", *key)
