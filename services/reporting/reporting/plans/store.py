"""The table plans: one row per version, never changed; what people typed is sealed with it."""

from collections.abc import Mapping, Sequence

import asyncpg

from database import Connection
from reporting.plans.rules import Plan, PlanVersion
from sealing import Sealed, Sealing, about_row, seal_texts


async def read_versions(
    conn: Connection, campaign: str, county: str, sealing: Sealing
) -> Sequence[PlanVersion]:
    """As recorded and as corrected, in order."""
    rows = await conn.fetch(
        "SELECT * FROM plans WHERE campaign = $1 AND county = $2 ORDER BY number", campaign, county
    )
    return [_version(row, sealing) for row in rows]


async def versions_of_all(
    conn: Connection, campaign: str, sealing: Sealing
) -> Mapping[str, Sequence[PlanVersion]]:
    """Of each county that has one every version in order."""
    rows = await conn.fetch("SELECT * FROM plans WHERE campaign = $1 ORDER BY county, number", campaign)
    versions: dict[str, list[PlanVersion]] = {}
    for row in rows:
        versions.setdefault(row["county"], []).append(_version(row, sealing))
    return versions


async def add(conn: Connection, campaign: str, county: str, version: PlanVersion, sealing: Sealing) -> bool:
    """False: somebody else recorded this number in the same moment."""
    words = seal_texts(
        sealing,
        about_row("plans", campaign, county, version.number),
        responsible=version.plan.responsible,
        text=version.plan.text,
        name=version.name,
        reason=version.reason,
    )
    added = await conn.fetchval(
        """
        INSERT INTO plans (campaign, county, number, dated_on, recorded_by, recorded_at, sealed, sealed_key,
                           words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING true
        """,
        campaign,
        county,
        version.number,
        version.plan.dated_on,
        version.recorded_by,
        version.recorded_at,
        words.content,
        words.key_id,
        words.digest,
    )
    return added is not None


def _version(row: asyncpg.Record, sealing: Sealing) -> PlanVersion:
    about = about_row("plans", row["campaign"], row["county"], row["number"])
    words = sealing.open(Sealed(row["sealed_key"], row["sealed"]), about)
    return PlanVersion(
        number=row["number"],
        plan=Plan(words["responsible"], words["text"], row["dated_on"]),
        recorded_by=row["recorded_by"],
        name=words["name"],
        recorded_at=row["recorded_at"],
        reason=words.get("reason"),
    )
