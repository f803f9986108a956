"""The table hot_spot_facts: one row per fact, written by the worker."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from database import Connection
from reporting.hot_spots.codes import Kind, Source
from reporting.hot_spots.rules.facts import Fact, Facts
from reporting.hot_spots.rules.groups import Row, Stretch

COLUMNS: Final = ", ".join(Fact._fields)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How many facts of a source there are, and how many of them say what they are gathered by."""

    source: Source
    is_before: bool
    facts: int
    with_employer: int
    with_contractor: int
    with_industry: int
    with_area: int


@dataclass(frozen=True, slots=True)
class FactBehind:
    """A fact behind a hot spot; `subject`: the case, consultation, incident or message of an agency."""

    event_id: UUID
    source: Source
    county: str
    subject: str
    time: datetime
    workers: int | None
    workers_exact: bool
    arrears_fen: int | None
    arrears_exact: bool


async def write(conn: Connection, facts: Facts) -> None:
    """What a batch tells, then what it takes back: a record may be both in one."""
    if facts.told:
        await conn.execute(ADD, *_columns(facts.told))
    if facts.withdrawn:
        await conn.execute(
            """
            UPDATE hot_spot_facts f SET withdrawn_at = w.at
            FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS w (subject, county, at)
            WHERE (f.subject, f.county) = (w.subject, w.county)
              AND f.source IN ('consultation', 'incident', 'sweep_finding')
            """,
            *(list(column) for column in zip(*sorted(facts.withdrawn), strict=True)),
        )


async def facts_from(conn: Connection, campaign: str) -> datetime | None:
    """From when on facts are gathered; None: all along."""
    since: datetime | None = await conn.fetchval(
        "SELECT facts_from FROM collecting WHERE campaign = $1", campaign
    )
    return since


ADD: Final = f"""
INSERT INTO hot_spot_facts ({COLUMNS})
SELECT event_id, campaign, county, subject, source, string_to_array(employers, ','),
       string_to_array(contractors, ','), industry, area, workers, workers_exact, arrears_fen, arrears_exact,
       time, recorded
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::int[], $11::boolean[], $12::bigint[], $13::boolean[], $14::timestamptz[],
            $15::timestamptz[])
     AS told ({COLUMNS})
"""  # noqa: S608 (names of columns)


def _columns(told: Sequence[Fact]) -> Sequence[list[Any]]:
    """For unnest, to which an array of arrays is one long one: hashes are joined."""
    rows = [
        one._replace(employers=",".join(one.employers), contractors=",".join(one.contractors)) for one in told
    ]
    return [list(column) for column in zip(*rows, strict=True)]


COMPLETE: Final = """
    SELECT f.event_id, f.county, f.source, f.subject, f.time, f.time < $3 AS is_before,
           f.workers, f.workers_exact, f.arrears_fen, f.arrears_exact,
           coalesce(a.employers, f.employers) AS employers,
           coalesce(a.contractors, f.contractors) AS contractors,
           coalesce(a.industry, f.industry) AS industry, coalesce(a.area, f.area) AS area
    FROM hot_spot_facts f
    LEFT JOIN hot_spot_facts a
        ON f.source = 'finding' AND a.source = 'application' AND a.subject = f.subject
    WHERE f.campaign = $1 AND f.time >= $2 AND f.time < $4 AND f.withdrawn_at IS NULL
      AND ($5::text[] IS NULL OR f.county = ANY($5))
"""
"""Facts of two stretches; a finding about a case is about whoever its application names."""
GATHERED_BY: Final = """
    SELECT 'employer' AS kind, unnest(employers) AS key
    UNION ALL SELECT 'contractor', unnest(contractors)
    UNION ALL SELECT 'industry', industry
    UNION ALL SELECT 'area', area
"""


async def rows_of(
    conn: Connection, campaign: str, of: Stretch, counties: Collection[str] | None
) -> Sequence[Row]:
    """What the caller may see, of these counties; None: of all."""
    rows = await conn.fetch(
        f"""
        WITH facts AS ({COMPLETE})
        SELECT kind, key, is_before, source, county, count(*) AS facts, sum(workers)::bigint AS workers,
               bool_and(workers IS NOT NULL AND workers_exact) AS workers_exact,
               sum(arrears_fen)::bigint AS arrears_fen, bool_and(arrears_exact) AS arrears_exact
        FROM facts CROSS JOIN LATERAL ({GATHERED_BY}) AS gathered
        WHERE key IS NOT NULL
        GROUP BY kind, key, is_before, source, county
        """,  # noqa: S608 (constants)
        *_asked(campaign, of, counties),
    )
    return [Row(**{**row, "kind": Kind(row["kind"]), "source": Source(row["source"])}) for row in rows]


async def looked_at(
    conn: Connection, campaign: str, of: Stretch, counties: Collection[str] | None
) -> Sequence[LookedAt]:
    rows = await conn.fetch(
        f"""
        WITH facts AS ({COMPLETE})
        SELECT source, is_before, count(*) AS facts,
               count(*) FILTER (WHERE employers <> '{{}}') AS with_employer,
               count(*) FILTER (WHERE contractors <> '{{}}') AS with_contractor,
               count(industry) AS with_industry, count(area) AS with_area
        FROM facts GROUP BY source, is_before
        """,  # noqa: S608 (constants)
        *_asked(campaign, of, counties),
    )
    return [LookedAt(**{**row, "source": Source(row["source"])}) for row in rows]


async def facts_behind(
    conn: Connection,
    campaign: str,
    of: Stretch,
    counties: Collection[str] | None,
    place: tuple[Kind, str],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[FactBehind]:
    """Those of the last periods, the latest first, one more than the page shows."""
    rows = await conn.fetch(
        f"""
        WITH facts AS ({COMPLETE})
        SELECT event_id, source, county, subject, time, workers, workers_exact, arrears_fen, arrears_exact
        FROM facts
        WHERE NOT is_before AND {BELONGS[place[0]]}
          AND ($7::timestamptz IS NULL OR (time, event_id) < ($7, $8::uuid))
        ORDER BY time DESC, event_id DESC LIMIT $9
        """,  # noqa: S608 (constants)
        *_asked(campaign, of, counties),
        place[1],
        *(before or (None, None)),
        limit + 1,
    )
    return [FactBehind(**{**row, "source": Source(row["source"])}) for row in rows]


BELONGS: Final[Mapping[Kind, str]] = {
    Kind.employer: "$6::text = ANY(employers)",
    Kind.contractor: "$6::text = ANY(contractors)",
    Kind.industry: "industry = $6::text",
    Kind.area: "area = $6::text",
}


async def counties_of(
    conn: Connection, campaign: str, keys: Collection[str], before: datetime
) -> Mapping[str, Collection[str]]:
    """In which counties a hash occurs, in whatever role, whoever asks: no case and no number goes with it."""
    rows = await conn.fetch(COUNTIES_OF, campaign, before, list(keys))
    return {row["key"]: row["counties"] for row in rows}


COUNTIES_OF: Final = """
    SELECT key, array_agg(DISTINCT county) AS counties
    FROM hot_spot_facts, unnest(employers || contractors) AS key
    WHERE campaign = $1 AND time < $2 AND withdrawn_at IS NULL
      AND (employers && $3::text[] OR contractors && $3::text[]) AND key = ANY($3::text[])
    GROUP BY key
"""


def _asked(campaign: str, of: Stretch, counties: Collection[str] | None) -> tuple[Any, ...]:
    return campaign, of.begins_before, of.begins, of.ends, None if counties is None else list(counties)
