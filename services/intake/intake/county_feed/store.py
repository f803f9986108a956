"""Case events by county and place."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.topics import CASES
from database import Connection, Narrowing
from intake.county_feed.rules import BEFORE_ALL, Cursor, Place


@dataclass(frozen=True, slots=True)
class FeedRow:
    """An event in its place; `event`: as a CloudEvent in JSON."""

    county: str
    partition: int
    place: Place
    event: str


async def add(conn: Connection, rows: Sequence[FeedRow]) -> None:
    """In one statement; what is there already, as where the log is read anew, stays."""
    await conn.execute(
        """
        INSERT INTO county_feed (county, partition, "offset", late, event)
        SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::int[], $5::text[])
        ON CONFLICT DO NOTHING
        """,
        [row.county for row in rows],
        [row.partition for row in rows],
        [row.place.offset for row in rows],
        [row.place.late for row in rows],
        [row.event for row in rows],
    )


async def last_places(conn: Connection, partitions: Collection[int]) -> Cursor:
    """The last place in each that anybody may have read. The consumer holds their progress locked."""
    rows = await conn.fetch(
        """
        SELECT p.partition, p.next_offset - 1 AS consumed, f."offset", f.late
        FROM progress p LEFT JOIN LATERAL (
            SELECT "offset", late FROM county_feed f WHERE f.partition = p.partition
            ORDER BY "offset" DESC, late DESC LIMIT 1
        ) f ON true
        WHERE p.topic = $1 AND p.partition = ANY($2::int[])
        """,
        CASES,
        list(partitions),
    )
    return {row["partition"]: max(Place(row["consumed"], 0), _place(row) or BEFORE_ALL) for row in rows}


def _place(row: Any) -> Place | None:
    return None if row["offset"] is None else Place(row["offset"], row["late"])


async def page(
    conn: Connection, counties: Sequence[str] | None, after: Cursor, limit: int
) -> Sequence[tuple[int, Place, dict[str, Any]]]:
    """What follows in each partition, one after the other; of each its own piece of an index is read."""
    asked = Narrowing()
    topic = asked.parameter(CASES)
    numbers = asked.parameter(list(after))
    offsets = asked.parameter([place.offset for place in after.values()])
    lates = asked.parameter([place.late for place in after.values()])
    at_most = asked.parameter(limit)
    asked.by_county(counties)
    rows = await conn.fetch(
        f"""
        SELECT f.partition, f."offset", f.late, f.event
        FROM (SELECT partition FROM progress WHERE topic = {topic}) p
        LEFT JOIN unnest({numbers}::int[], {offsets}::bigint[], {lates}::int[])
             AS c(partition, "offset", late) USING (partition)
        CROSS JOIN LATERAL (
            SELECT * FROM county_feed
            WHERE {asked.where} AND partition = p.partition
              AND ("offset", late) > (coalesce(c."offset", -1), coalesce(c.late, 0))
            ORDER BY "offset", late LIMIT {at_most}
        ) f
        ORDER BY 1, 2, 3 LIMIT {at_most}
        """,  # noqa: S608 (parameters, and conditions written above)
        *asked.values,
    )
    return [(row["partition"], Place(row["offset"], row["late"]), json.loads(row["event"])) for row in rows]
