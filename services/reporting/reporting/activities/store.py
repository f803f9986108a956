"""The tables activities, activity_files and activity_acts; what people typed is sealed with each row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from contracts.event import AgencyKind, RecordWithdrawalReason
from contracts.reporting import ActivityKind, AttendanceIs
from database import Connection, Narrowing
from files import Scan
from reporting.activities.rules import (
    Activity,
    ActivityAct,
    ActivityWords,
    Attendance,
    Recorded,
    Withdrawn,
)
from reporting.record_acts import store as record_acts
from reporting.record_acts.by import By
from reporting.record_acts.store import ActTable
from sealing import Sealed, Sealing, seal_texts

ACTS: Final = ActTable("activity_acts", "activity_id", "file_id")
LATEST: Final = UUID(int=2**128 - 1)
"""Where a list begins: after every activity."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of an activity; `words`: its own key, sealed."""

    file_id: UUID
    activity_id: UUID
    county: str
    kind: str
    bytes: int
    scan: Scan
    kept_at: datetime
    words: Sealed


@dataclass(frozen=True, slots=True)
class DoneAct:
    """An act as it was kept; `note`: of a withdrawal. `name` None: who opened a file had none."""

    act: ActivityAct
    file_id: UUID | None
    by: str
    at: datetime
    name: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What a list is narrowed to; None: not narrowed."""

    campaign: str | None = None
    counties: list[str] | None = None
    kind: ActivityKind | None = None


async def add(conn: Connection, activity: Activity, sealing: Sealing) -> None:
    words, attendance = activity.words, activity.attendance
    sealed = seal_texts(
        sealing,
        activity.activity_id,
        theme=words.theme,
        place=words.place,
        with_whom=words.with_whom,
        liaison=words.liaison,
        attendance=attendance.as_told,
        recorded_by=activity.recorded_by,
    )
    await conn.execute(
        """
        INSERT INTO activities (activity_id, campaign, county, kind, held_on, partners, attendance,
                                attendance_is, recorded_at, sealed, sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        activity.activity_id,
        activity.campaign,
        activity.county,
        activity.kind,
        activity.held_on,
        list(activity.partners),
        attendance.number,
        attendance.known_as,
        activity.recorded_at,
        sealed.content,
        sealed.key_id,
    )


async def find(conn: Connection, activity_id: UUID, sealing: Sealing) -> Activity | None:
    """An activity to look at."""
    row = await conn.fetchrow("SELECT * FROM activities WHERE activity_id = $1", activity_id)
    return _activity(row, sealing) if row else None


async def lock(conn: Connection, activity_id: UUID, sealing: Sealing) -> Activity | None:
    """The activity, for whoever is going to add to it or withdraw it."""
    row = await conn.fetchrow("SELECT * FROM activities WHERE activity_id = $1 FOR UPDATE", activity_id)
    return _activity(row, sealing) if row else None


async def page(
    conn: Connection, narrowed: ActivityFilter, before: UUID, limit: int, sealing: Sealing
) -> Sequence[Activity]:
    """The latest activities below `before`, at most so many."""
    which = Narrowing()
    which.by("activity_id < {}", before)
    which.by_county(narrowed.counties)
    which.by("campaign = {}", narrowed.campaign)
    which.by("kind = {}", narrowed.kind)
    rows = await conn.fetch(
        f"SELECT * FROM activities WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY activity_id DESC LIMIT {which.parameter(limit)}",
        *which.values,
    )
    return [_activity(row, sealing) for row in rows]


async def has_findings(conn: Connection, activity_id: UUID) -> bool:
    """Whether findings stand under a sweep (decision 71)."""
    stand: bool = await conn.fetchval(
        "SELECT EXISTS (SELECT FROM arrears_findings WHERE activity_id = $1 AND withdrawn_at IS NULL)",
        activity_id,
    )
    return stand


async def mark_withdrawn(conn: Connection, activity_id: UUID, withdrawn: Withdrawn) -> None:
    """The row stays as it was; it says that it counts no more."""
    await conn.execute(
        "UPDATE activities SET withdrawn_at = $2, withdrawn_reason = $3 WHERE activity_id = $1",
        activity_id,
        withdrawn.at,
        withdrawn.reason,
    )


async def recorded_in(conn: Connection, campaign: str) -> Mapping[tuple[str, ActivityKind], Recorded]:
    """Of each county and kind what stands; who recorded nothing of a kind has no entry."""
    rows = await conn.fetch(
        """
        SELECT county, kind, count(*) AS activities, max(held_on) AS latest,
               sum((SELECT count(*) FROM activity_files f
                    WHERE f.activity_id = a.activity_id))::bigint AS files
        FROM activities a WHERE campaign = $1 AND withdrawn_at IS NULL GROUP BY county, kind
        """,
        campaign,
    )
    return {
        (row["county"], ActivityKind(row["kind"])): Recorded(row["activities"], row["files"], row["latest"])
        for row in rows
    }


async def add_act(
    conn: Connection,
    activity: Activity,
    act: ActivityAct,
    by: By,
    at: datetime,
    sealing: Sealing,
    file_id: UUID | None = None,
    note: str | None = None,
) -> None:
    record = activity.activity_id, activity.county
    await record_acts.add_act(conn, ACTS, record, act, by, at, sealing, file_id, note=note)


async def acts_of(conn: Connection, activity_id: UUID, sealing: Sealing) -> Sequence[DoneAct]:
    """What was done to an activity, in order."""
    return [
        DoneAct(
            act=ActivityAct(row.act),
            file_id=row.about,
            by=row.by,
            at=row.at,
            name=row.words.get("name"),
            note=row.words.get("note"),
        )
        for row in await record_acts.acts_of(conn, ACTS, activity_id, sealing)
    ]


async def add_file(conn: Connection, file: Evidence) -> None:
    await conn.execute(
        """
        INSERT INTO activity_files (file_id, activity_id, county, kind, bytes, scan, kept_at, sealed,
                                    sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        file.file_id,
        file.activity_id,
        file.county,
        file.kind,
        file.bytes,
        file.scan,
        file.kept_at,
        file.words.content,
        file.words.key_id,
    )


async def files_of(conn: Connection, activity_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Evidence]]:
    """In the order in which they came."""
    rows = await conn.fetch(
        "SELECT * FROM activity_files WHERE activity_id = ANY($1::uuid[]) ORDER BY file_id",
        list(activity_ids),
    )
    by_activity: dict[UUID, list[Evidence]] = {each: [] for each in activity_ids}
    for row in rows:
        by_activity[row["activity_id"]].append(_file(row))
    return by_activity


async def count_files(conn: Connection, activity_id: UUID) -> int:
    files: int = await conn.fetchval(
        "SELECT count(*) FROM activity_files WHERE activity_id = $1", activity_id
    )
    return files


async def find_file(conn: Connection, activity_id: UUID, file_id: UUID) -> Evidence | None:
    row = await conn.fetchrow(
        "SELECT * FROM activity_files WHERE file_id = $1 AND activity_id = $2", file_id, activity_id
    )
    return _file(row) if row else None


async def files_waiting(conn: Connection, after: UUID, at_once: int) -> Sequence[Evidence]:
    """Some that no scanner has seen, in order."""
    rows = await conn.fetch(
        "SELECT * FROM activity_files WHERE scan = 'waiting' AND file_id > $1 ORDER BY file_id LIMIT $2",
        after,
        at_once,
    )
    return [_file(row) for row in rows]


async def keep_scan(conn: Connection, file: Evidence, scan: Scan) -> None:
    """What the scanner said, once."""
    await conn.execute(
        "UPDATE activity_files SET scan = $2, scanned_at = now() WHERE file_id = $1 AND scan = 'waiting'",
        file.file_id,
        scan,
    )


async def files_known_among(conn: Connection, file_ids: Collection[UUID]) -> set[UUID]:
    rows = await conn.fetch(
        "SELECT file_id FROM activity_files WHERE file_id = ANY($1::uuid[])", list(file_ids)
    )
    return {row["file_id"] for row in rows}


def _activity(row: asyncpg.Record, sealing: Sealing) -> Activity:
    words = sealing.open(Sealed(row["sealed_key"], row["sealed"]), row["activity_id"])
    known_as = AttendanceIs(row["attendance_is"]) if row["attendance_is"] else None
    withdrawn = None
    if row["withdrawn_at"] is not None:
        withdrawn = Withdrawn(row["withdrawn_at"], RecordWithdrawalReason(row["withdrawn_reason"]))
    return Activity(
        **{name: row[name] for name in ("activity_id", "campaign", "county", "held_on", "recorded_at")},
        kind=ActivityKind(row["kind"]),
        partners=tuple(AgencyKind(each) for each in row["partners"]),
        attendance=Attendance(row["attendance"], known_as, words.get("attendance")),
        words=ActivityWords(words["theme"], words.get("place"), words.get("with_whom"), words.get("liaison")),
        recorded_by=words["recorded_by"],
        withdrawn=withdrawn,
    )


def _file(row: asyncpg.Record) -> Evidence:
    return Evidence(
        **{name: row[name] for name in ("file_id", "activity_id", "county", "kind", "bytes", "kept_at")},
        scan=Scan(row["scan"]),
        words=Sealed(row["sealed_key"], row["sealed"]),
    )
