"""What a service has still to send, and what it could not apply yet: for /v1/pipeline and the gauges."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from database import Connection, Pool
from telemetry import metrics


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows of the outbox, those among them that the broker refused, and held messages by state.

    `oldest`: the smallest recordedtime in the outbox.
    """

    outbox: int
    oldest: datetime | None
    refused: int
    parked: int
    quarantined: int


READ: Final = """
SELECT (SELECT count(*) FROM outbox) AS outbox,
       (SELECT min(recorded) FROM outbox) AS oldest,
       (SELECT count(*) FROM outbox WHERE refused IS NOT NULL) AS refused,
       (SELECT count(*) FROM held WHERE state = 'parked') AS parked,
       (SELECT count(*) FROM held WHERE state = 'quarantined') AS quarantined
"""


async def read_backlog(connection: Connection | Pool) -> Backlog:
    """All of one instant."""
    row = await connection.fetchrow(READ)
    assert row is not None
    return Backlog(**row)


def backlog_gauges(service: str) -> Callable[[Connection], Awaitable[None]]:
    """Sets the gauges of what stands in tables, in any replica and whether Kafka is there or not."""

    async def set_gauges(connection: Connection) -> None:
        backlog = await read_backlog(connection)
        metrics.outbox_rows.labels(service).set(backlog.outbox)
        metrics.outbox_oldest.labels(service).set(backlog.oldest.timestamp() if backlog.oldest else 0)
        metrics.outbox_refused.labels(service).set(backlog.refused)
        metrics.held_messages.labels(service).set(backlog.parked)
        metrics.quarantine_messages.labels(service).set(backlog.quarantined)

    return set_gauges


async def pipeline_numbers(connection: Connection | Pool) -> Mapping[str, Any]:
    """The numbers of /v1/pipeline, all of one instant."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM outbox) AS outbox,
               (SELECT count(*) FROM outbox WHERE refused IS NOT NULL) AS refused,
               (SELECT count(*) FROM held WHERE state = 'parked') AS held,
               (SELECT count(*) FROM held WHERE state = 'quarantined') AS quarantined,
               (SELECT coalesce(jsonb_object_agg(topic, nexts), '{}')
                FROM (SELECT topic, jsonb_object_agg(partition, next_offset) AS nexts
                      FROM progress GROUP BY topic) AS p) AS progress
        """
    )
    assert row is not None
    return {**row, "progress": json.loads(row["progress"])}
