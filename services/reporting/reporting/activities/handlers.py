"""An activity is recorded, gets its evidence, is withdrawn. A change and its event commit together."""

from datetime import datetime
from typing import Final
from uuid import UUID

from contracts import Event
from contracts.event import RecordWithdrawalReason
from contracts.reporting import ActivityRecorded, ActivityWithdrawn
from database import Connection
from delivery import NewEvent, outbox
from files import FileRows
from reporting.activities import store
from reporting.activities.rules import Activity, ActivityAct, Withdrawn, happened_at
from reporting.activities.store import Evidence
from reporting.record_acts.by import By
from sealing import Sealing

FILE_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 20
"""Of an activity: some photos, a list, a leaflet."""

FILE_ROWS: Final = FileRows(store.files_waiting, store.keep_scan, store.files_known_among)


async def record(conn: Connection, activity: Activity, by: By, sealing: Sealing) -> None:
    await store.add(conn, activity, sealing)
    await store.add_act(conn, activity, ActivityAct.record, by, activity.recorded_at, sealing)
    attendance = activity.attendance
    event = ActivityRecorded(
        kind=activity.kind,
        held_on=activity.held_on,
        partners=activity.partners,
        attendance=attendance.number,
        attendance_is=attendance.known_as,
    )
    happened = happened_at(activity.held_on)
    await outbox.add(conn, _event(activity, event, by, happened, activity.recorded_at))


async def withdraw(
    conn: Connection,
    activity: Activity,
    reason: RecordWithdrawalReason,
    note: str | None,
    by: By,
    now: datetime,
    sealing: Sealing,
) -> None:
    """Of a locked activity, once: it counts no more, and stays."""
    await store.mark_withdrawn(conn, activity.activity_id, Withdrawn(now, reason))
    await store.add_act(conn, activity, ActivityAct.withdraw, by, now, sealing, note=note)
    event = ActivityWithdrawn(kind=activity.kind, held_on=activity.held_on, reason=reason)
    await outbox.add(conn, _event(activity, event, by, now, now))


async def has_room(conn: Connection, activity: Activity) -> bool:
    """Of a locked activity."""
    return await store.count_files(conn, activity.activity_id) < MOST_FILES


async def attach(conn: Connection, activity: Activity, file: Evidence, by: By, sealing: Sealing) -> None:
    """To a locked activity that has room."""
    await store.add_file(conn, file)
    await store.add_act(conn, activity, ActivityAct.attach_file, by, file.kept_at, sealing, file.file_id)


async def note_opening(
    conn: Connection, activity: Activity, file_id: UUID, by: By, now: datetime, sealing: Sealing
) -> None:
    """Before it is shown: there are people on photos."""
    await store.add_act(conn, activity, ActivityAct.open_file, by, now, sealing, file_id)


def _event(activity: Activity, event: Event, by: By, time: datetime, recorded: datetime) -> NewEvent:
    """Its subject is the activity itself."""
    return NewEvent(
        data=event,
        subject=str(activity.activity_id),
        county=activity.county,
        campaign=activity.campaign,
        time=time,
        recorded=recorded,
        actor=by.actor,
    )
