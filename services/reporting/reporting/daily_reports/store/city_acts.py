"""What the city did about a line: exempted it, withdrew that, gave its leave for a correction."""

from collections.abc import Sequence

from database import Connection
from reporting.daily_reports.rules.versions import CorrectionLeave, ExemptionAct
from reporting.daily_reports.store.rows import open_words
from reporting.report_line.rules import LineKey
from sealing import Sealing, about_row


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
    words = [open_words(sealing, row, "exemption_acts", *key, row["version"]) for row in rows]
    return [
        ExemptionAct(row["act"], told["reason"], row["by"], told["name"], row["at"])
        for row, told in zip(rows, words, strict=True)
    ]


async def add_leave(conn: Connection, key: LineKey, leave: CorrectionLeave, sealing: Sealing) -> None:
    sealed = sealing.seal(
        {"reason": leave.reason, "name": leave.name}, about_row("correction_leaves", *key, leave.number)
    )
    await conn.execute(
        """
        INSERT INTO correction_leaves (campaign, county, period, number, by, at, sealed, sealed_key,
                                       words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *key,
        leave.number,
        leave.by,
        leave.at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


async def read_leaves(conn: Connection, key: LineKey, sealing: Sealing) -> Sequence[CorrectionLeave]:
    """Of the city for corrections of this line, in order."""
    rows = await conn.fetch(
        "SELECT * FROM correction_leaves WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY number",
        *key,
    )
    words = [open_words(sealing, row, "correction_leaves", *key, row["number"]) for row in rows]
    return [
        CorrectionLeave(row["number"], told["reason"], row["by"], told["name"], row["at"])
        for row, told in zip(rows, words, strict=True)
    ]
