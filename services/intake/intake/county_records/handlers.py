"""A record entered by mistake is withdrawn, and stays; a look at its words is noted before they are shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.act import Act
from contracts import Event
from contracts.event import RecordWithdrawalReason
from database import Connection
from delivery import NewEvent, outbox
from intake.county_records import audit, store
from intake.county_records.audit import RecordAct, RecordAction
from intake.county_records.store import CountyRecord, R, RecordTable, Withdrawn
from sealing import Sealing, seal_texts

WithdrawnEvent = Callable[[R, RecordWithdrawalReason], Event]
"""What is sent when a record is withdrawn."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a record is withdrawn, and by whom, by name."""

    reason: RecordWithdrawalReason
    note: str | None
    name: str | None


async def withdraw(
    conn: Connection,
    table: RecordTable[R],
    record: R,
    withdrawal: Withdrawal,
    event: Event,
    act: Act,
    sealing: Sealing,
) -> None:
    """It counts no more, not in the period it counted in; what was typed stays here, sealed."""
    words = seal_texts(sealing, record.record_id, note=withdrawal.note, withdrawn_by=withdrawal.name)
    await store.mark_withdrawn(conn, table, record.record_id, Withdrawn(act.at, withdrawal.reason))
    await audit.add(conn, record.record_id, record.county, RecordAction.withdraw, act, words)
    await outbox.add(
        conn,
        NewEvent(
            data=event,
            subject=str(record.record_id),
            county=record.county,
            campaign=record.campaign,
            time=act.at,
            recorded=act.recorded,
            actor=act.actor,
        ),
    )


async def reveal(
    conn: Connection, record: CountyRecord, reason: str, act: Act, sealing: Sealing
) -> tuple[Mapping[str, Any], Sequence[RecordAct]]:
    """What was typed, in clear, and what was done to the record."""
    words = seal_texts(sealing, record.record_id, reason=reason)
    await audit.add(conn, record.record_id, record.county, RecordAction.reveal, act, words)
    return sealing.open(record.words, record.record_id), await audit.read(conn, record.record_id)
