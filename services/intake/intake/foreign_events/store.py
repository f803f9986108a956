"""What others said of cases, and what it did here; never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from casework.crossing import Verdict
from contracts import Envelope
from database import Connection


async def add(conn: Connection, decided: Sequence[tuple[Envelope, Verdict]], now: datetime) -> None:
    """Foreign events with their verdicts, in one statement."""
    await conn.execute(
        """
        INSERT INTO told (event_id, case_id, type, verdict, at, recorded)
        SELECT *, $6::timestamptz
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
        """,
        [envelope.id for envelope, _ in decided],
        [UUID(envelope.subject) for envelope, _ in decided],
        [envelope.type for envelope, _ in decided],
        [verdict for _, verdict in decided],
        [envelope.time for envelope, _ in decided],
        now,
    )
