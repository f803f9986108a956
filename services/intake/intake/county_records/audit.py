"""Who did what to a consultation, an incident, a referral that has no case (S10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from casework.act import Act
from database import Connection
from sealing import Sealed


class RecordAction(StrEnum):
    """What was done."""

    record = "record"
    reveal = "reveal"
    withdraw = "withdraw"
    send_back = "send_back"
    """Of a referral, to its agency."""


@dataclass(frozen=True, slots=True)
class RecordAct:
    """An act as it was kept; `words`: what was said with it, sealed with the record."""

    action: RecordAction
    actor_kind: str
    actor: str
    at: datetime
    recorded: datetime
    words: Sealed | None


async def add(
    conn: Connection,
    record_id: UUID,
    county: str,
    action: RecordAction,
    act: Act,
    words: Sealed | None = None,
) -> None:
    """`county`: the record's."""
    await conn.execute(
        """
        INSERT INTO record_audit (record_id, county, action, actor_kind, actor, at, recorded, sealed,
                                  sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        record_id,
        county,
        action,
        act.actor.kind,
        act.by,
        act.at,
        act.recorded,
        words and words.content,
        words and words.key_id,
        words and words.digest,
    )


async def read(conn: Connection, record_id: UUID) -> Sequence[RecordAct]:
    """What was done to a record, in order."""
    rows = await conn.fetch("SELECT * FROM record_audit WHERE record_id = $1 ORDER BY id", record_id)
    return [
        RecordAct(
            action=RecordAction(row["action"]),
            actor_kind=row["actor_kind"],
            actor=row["actor"],
            at=row["at"],
            recorded=row["recorded"],
            words=Sealed(row["sealed_key"], row["sealed"]) if row["sealed"] is not None else None,
        )
        for row in rows
    ]
