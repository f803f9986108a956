"""The table case_sweep_filings: what was filed, and its corrections, are never changed."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

import asyncpg

from contracts.reporting import Filing
from database import Connection
from reporting.case_sweep.rules.filing import FiledSweep, SweepStatement
from sealing import Sealed, Sealing, about_row, seal_texts


async def of_county(conn: Connection, campaign: str, county: str, sealing: Sealing) -> Sequence[FiledSweep]:
    """As filed and as corrected, side by side."""
    rows = await conn.fetch(
        "SELECT * FROM case_sweep_filings WHERE campaign = $1 AND county = $2 ORDER BY number",
        campaign,
        county,
    )
    return [_filed(row, sealing) for row in rows]


async def of_all(conn: Connection, campaign: str, sealing: Sealing) -> Mapping[str, Sequence[FiledSweep]]:
    """By county; who filed nothing has no entry."""
    rows = await conn.fetch(
        "SELECT * FROM case_sweep_filings WHERE campaign = $1 ORDER BY county, number", campaign
    )
    by_county: dict[str, list[FiledSweep]] = defaultdict(list)
    for row in rows:
        by_county[row["county"]].append(_filed(row, sealing))
    return by_county


async def counties_that_filed(conn: Connection, campaign: str) -> set[str]:
    rows = await conn.fetch("SELECT DISTINCT county FROM case_sweep_filings WHERE campaign = $1", campaign)
    return {row["county"] for row in rows}


async def add(conn: Connection, campaign: str, county: str, filed: FiledSweep, sealing: Sealing) -> None:
    statement, key = filed.statement, (campaign, county, filed.number)
    sealed = seal_texts(
        sealing,
        about_row("case_sweep_filings", *key),
        name=filed.name,
        remarks=statement.remarks,
        reason=statement.reason,
    )
    await conn.execute(
        """
        INSERT INTO case_sweep_filings (campaign, county, number, filing, zero, figures, system, filed_by,
                                        filed_at, sealed, sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        *key,
        filed.filing,
        statement.zero,
        json.dumps(dict(statement.figures)),
        json.dumps(dict(filed.system)),
        filed.filed_by,
        filed.filed_at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


def _filed(row: asyncpg.Record, sealing: Sealing) -> FiledSweep:
    key = row["campaign"], row["county"], row["number"]
    words = sealing.open(Sealed(row["sealed_key"], row["sealed"]), about_row("case_sweep_filings", *key))
    return FiledSweep(
        number=row["number"],
        filing=Filing(row["filing"]),
        statement=SweepStatement(
            row["zero"], json.loads(row["figures"]), words.get("remarks"), words.get("reason")
        ),
        system=json.loads(row["system"]),
        filed_by=row["filed_by"],
        name=words["name"],
        filed_at=row["filed_at"],
    )
