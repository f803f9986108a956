"""The tables that are filled from the log, in a schema of their own (decision 33).

A session whose search_path begins with that schema finds them where it looks for the live ones, so that the
same code fills them. A statement about live tables says `public.`.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

from database import AdvisoryLock, Connection
from delivery import Partition
from delivery.sequence import SubjectKey, SubjectState

SESSION: Final = {
    "application_name": "reporting rebuild",
    "search_path": "rebuild, public",
    "timezone": "Asia/Shanghai",
    "jit": "off",
    "work_mem": "64MB",
    # Stopped in mid-transaction, it lets go of the live ledger as every process does (libs/database). A long
    # statement is no fault here: a whole season is compared in one.
    "idle_in_transaction_session_timeout": "5s",
    "lock_timeout": "30s",
    # Killed in the middle of one, it must not hold the ledger until that is over.
    "client_connection_check_interval": "1s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A session that sees the tables of the rebuilding first."""
    return await asyncpg.connect(url, timeout=10, server_settings=SESSION)


async def try_to_lock(conn: Connection) -> bool:
    """Whether this session may rebuild: False while another does."""
    return bool(await conn.fetchval("SELECT pg_try_advisory_lock($1)", AdvisoryLock.rebuild))


async def make_tables(conn: Connection, fingerprint: str) -> None:
    await conn.execute(f"CALL rebuild.make_tables('{fingerprint}')")


async def remove_tables(conn: Connection) -> None:
    await conn.execute("CALL rebuild.remove_tables()")


async def fingerprint_there(conn: Connection) -> str | None:
    """What the tables that are there were begun with; None: none are, or the server crashed since."""
    if not await conn.fetchval("SELECT to_regclass('rebuild.basis') IS NOT NULL"):
        return None
    found: str | None = await conn.fetchval("SELECT fingerprint FROM rebuild.basis")
    return found


async def fingerprint_now(conn: Connection, code: str) -> str:
    """The log and these decide what is counted: code, form of the tables, calendars, what was dismissed."""
    facts = await conn.fetch(
        """
        SELECT concat_ws('|', package, version, sha256) AS fact FROM public.migrations
        UNION ALL SELECT c::text FROM public.calendars c
        UNION ALL SELECT concat_ws('|', topic, partition, "offset") FROM public.held WHERE state = 'dismissed'
        UNION ALL SELECT DISTINCT concat_ws('|', topic, topic_id) FROM public.progress
        WHERE topic_id IS NOT NULL
        ORDER BY 1
        """
    )
    return hashlib.sha256("\n".join([code, *(row["fact"] for row in facts)]).encode()).hexdigest()


async def live_progress(conn: Connection, topics: Collection[str]) -> dict[Partition, int]:
    """How far the live tables have read."""
    return _offsets(await conn.fetch(PROGRESS.format(schema="public"), list(topics)))


async def live_topic_ids(conn: Connection, topics: Collection[str]) -> dict[Partition, UUID | None]:
    """Which log they have read."""
    rows = await conn.fetch(
        "SELECT topic, partition, topic_id FROM public.progress WHERE topic = ANY($1::text[])", list(topics)
    )
    return {Partition(row["topic"], row["partition"]): row["topic_id"] for row in rows}


async def lock_live_progress(conn: Connection, topics: Collection[str]) -> dict[Partition, int]:
    """The same, and nobody changes a live table until this transaction ends (decision 3).

    The table and not its rows: of a partition that has none yet a worker would make one, and go on.
    """
    await conn.execute("LOCK TABLE public.progress IN EXCLUSIVE MODE")
    return await live_progress(conn, topics)


async def progress(conn: Connection, topics: Collection[str]) -> dict[Partition, int]:
    """How far the log has been counted anew."""
    return _offsets(await conn.fetch(PROGRESS.format(schema="rebuild"), list(topics)))


PROGRESS: Final = (
    "SELECT topic, partition, next_offset FROM {schema}.progress"
    " WHERE topic = ANY($1::text[]) ORDER BY topic, partition"
)


def _offsets(rows: Sequence[asyncpg.Record]) -> dict[Partition, int]:
    return {Partition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def dismissed(conn: Connection) -> Mapping[tuple[str, int, int], UUID | None]:
    """What shall never have an effect, by place, with its event's id: an operator said so, not the log."""
    rows = await conn.fetch(
        "SELECT topic, partition, \"offset\", event_id FROM public.held WHERE state = 'dismissed'"
    )
    return {(row["topic"], row["partition"], row["offset"]): row["event_id"] for row in rows}


async def held_at(conn: Connection, places: Collection[tuple[str, int, int]]) -> Sequence[int]:
    """Those in quarantine here that lie at these places, in the order of the log."""
    rows = await conn.fetch(
        "SELECT id FROM rebuild.held WHERE state = 'quarantined' AND (topic, partition, \"offset\") IN"
        ' (SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])) ORDER BY topic, partition, "offset"',
        *_columns(places, 3),
    )
    return [row["id"] for row in rows]


async def advance(
    conn: Connection, nexts: Mapping[Partition, int], subjects: Mapping[SubjectKey, SubjectState]
) -> None:
    """Where each partition goes on, and what is now known of each subject."""
    await conn.execute(
        "INSERT INTO rebuild.progress (topic, partition, next_offset)"
        " SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])"
        " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset",
        *_columns(((*where, offset) for where, offset in nexts.items()), 3),
    )
    await conn.execute(
        "INSERT INTO rebuild.applied (source, subject, last_sequence, recent)"
        " SELECT source, subject, last, string_to_array(recent, ',')::uuid[]"
        " FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS s (source, subject, last, recent)"
        " ON CONFLICT (source, subject) DO UPDATE SET"
        " last_sequence = EXCLUDED.last_sequence, recent = EXCLUDED.recent",
        *_columns(
            (
                (*key, state.last, ",".join([id_.hex for id_ in state.recent]))
                for key, state in subjects.items()
            ),
            4,
        ),
    )


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> tuple[list[Any], ...]:
    """Rows as one array per column, for unnest."""
    return tuple(list(column) for column in zip(*rows, strict=True)) or tuple([] for _ in range(width))
