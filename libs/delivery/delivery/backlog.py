"""What a service has still to send, and what it could not apply yet: for /v1/pipeline and the gauges."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from database import Connection, Pool


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows of the outbox with the oldest one's recordedtime, and held messages by state."""

    outbox: int
    oldest: datetime | None
    parked: int
    quarantined: int


async def read_backlog(connection: Connection | Pool) -> Backlog:
    """All of one instant."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM outbox) AS outbox,
               (SELECT min(recorded) FROM outbox) AS oldest,
               (SELECT count(*) FROM held WHERE state = 'parked') AS parked,
               (SELECT count(*) FROM held WHERE state = 'quarantined') AS quarantined
        """
    )
    assert row is not None
    return Backlog(**row)


async def pipeline_numbers(connection: Connection | Pool) -> Mapping[str, Any]:
    """The numbers of /v1/pipeline, all of one instant."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM outbox) AS outbox,
               (SELECT count(*) FROM held WHERE state = 'parked') AS held,
               (SELECT count(*) FROM held WHERE state = 'quarantined') AS quarantined,
               (SELECT coalesce(jsonb_object_agg(topic, nexts), '{}')
                FROM (SELECT topic, jsonb_object_agg(partition, next_offset) AS nexts
                      FROM progress GROUP BY topic) AS p) AS progress
        """
    )
    assert row is not None
    return {**row, "progress": json.loads(row["progress"])}
