"""What the system shows once it is quiet, as plain values: the checks look at nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from delivery import Message
from delivery.messages import SpoiltHeaders, headers_of
from devstack.stack import Stack
from devstack.wait_until_quiet import PipelineWatch
from prove.log_reader import read_log

Subject = tuple[str, str]
"""Source and subject."""
Place = tuple[str, int, int]
"""Topic, partition, offset."""
Period = tuple[str, date]
"""County and day."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One record of a topic. `source` empty: it names none of ours."""

    place: Place
    source: str = ""
    subject: str = ""
    sequence: int = 0
    id: str = ""
    type: str = ""
    epoch: int = 0
    epoch_first: int = 1
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What one service has in its database.

    `given`: the last number it gave each subject; `applied`: the last it applied, by source and subject;
    `effects`: which events left how many rows, by id; `effect_types`: the types that leave rows.
    """

    name: str
    cases: Mapping[str, str] = field(default_factory=dict)
    outbox: int = 0
    given: Mapping[str, int] = field(default_factory=dict)
    applied: Mapping[Subject, int] = field(default_factory=dict)
    progress: Mapping[tuple[str, int], int] = field(default_factory=dict)
    held: Mapping[Place, str] = field(default_factory=dict)
    effects: Mapping[str, int] = field(default_factory=dict)
    effect_types: frozenset[str] = frozenset()
    deadlocks: int = 0
    epochs: Mapping[Subject, int] = field(default_factory=dict)
    """Of what it applied, by source and subject, where that was restored (decision 52)."""

    @property
    def source(self) -> str:
        return f"/yuanxin/{self.name}"


EFFECTS: Final[Mapping[str, str]] = {
    "intake": "SELECT event_id, type FROM foreign_events",
    "mediation": "SELECT event_id, type FROM foreign_events",
    "reporting": "SELECT event_id, type FROM journal",
}
"""Where a service keeps a row per event that had an effect."""
DEADLOCKS: Final = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
ONLY_THE_FIRST: Final = "cn.yuanxin.lawyer.assigned.v1"
"""Reporting counts a case's first lawyer only."""


async def logged_events(bootstrap: str) -> list[LoggedEvent]:
    """Both topics from the beginning, in the order of each partition."""
    return sorted((as_event(message) for message in await read_log(bootstrap)), key=lambda one: one.place)


def as_event(message: Message) -> LoggedEvent:
    place, headers = message.place, headers_of(message)
    if isinstance(headers, SpoiltHeaders):
        return LoggedEvent(place)
    named = headers.source, headers.subject, headers.sequence, str(headers.id), headers.type
    return LoggedEvent(place, *named, headers.epoch, headers.epoch_first, headers.traceparent or "")


async def log_ends(stack: Stack) -> dict[tuple[str, int], int]:
    async with PipelineWatch(stack) as watch:
        ends = await watch._read_ends()
    return {(topic, int(part)): end for topic, of_topic in ends.items() for part, end in of_topic.items()}


async def service_state(url: str, name: str) -> ServiceState:
    """One snapshot."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await _read(connection, name)
    finally:
        await connection.close()


async def _read(connection: Any, name: str) -> ServiceState:
    applied = await connection.fetch("SELECT source, subject, last_sequence, epoch FROM applied")
    held = await connection.fetch('SELECT topic, partition, "offset", batch_end, state FROM held')
    effects = await connection.fetch(EFFECTS[name]) if name in EFFECTS else []
    progress = await connection.fetch("SELECT topic, partition, next_offset FROM progress")
    return ServiceState(
        name,
        {str(row[0]): row[1] for row in await connection.fetch("SELECT case_id, county FROM cases")},
        await connection.fetchval("SELECT count(*) FROM outbox"),
        dict(await connection.fetch("SELECT subject, last_sequence FROM subjects")),
        {(row[0], row[1]): row[2] for row in applied},
        {(row[0], row[1]): row[2] for row in progress},
        {place: row["state"] for row in held for place in _places(row)},
        _count(str(row[0]) for row in effects),
        frozenset(row[1] for row in effects) - {ONLY_THE_FIRST},
        await connection.fetchval(DEADLOCKS),
        {(row[0], row[1]): row[3] for row in applied if row[3]},
    )  # fmt: skip


def _places(row: Any) -> Iterable[Place]:
    """A batch that nobody could decode is one row over many offsets."""
    end = row["batch_end"] or row["offset"] + 1
    return ((row["topic"], row["partition"], offset) for offset in range(row["offset"], end))


def _count(ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in ids:
        counts[one] = counts.get(one, 0) + 1
    return counts


async def shown_figures(url: str, campaign: str) -> dict[Period, dict[str, int]]:
    """Reporting's figures of each county and period."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT county, period, measure, sum(amount)::bigint AS amount FROM figures WHERE campaign = $1"
            " GROUP BY 1, 2, 3 HAVING sum(amount) <> 0",
            campaign,
        )
    finally:
        await connection.close()
    figures: dict[Period, dict[str, int]] = {}
    for row in rows:
        figures.setdefault((row["county"], row["period"]), {})[row["measure"]] = row["amount"]
    return figures


@dataclass(frozen=True, slots=True)
class Assigned:
    """A case's first lawyer, as assignment itself wrote it down."""

    county: str
    at: datetime
    workers: int


async def first_lawyers(url: str) -> list[Assigned]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT c.county, min(s.at) AS at, c.workers FROM steps s JOIN cases c USING (case_id)"
            " WHERE s.step = 'assigned' GROUP BY c.case_id, c.county, c.workers"
        )
    finally:
        await connection.close()
    return [Assigned(row["county"], row["at"], row["workers"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Episode:
    """A county's silence."""

    county: str
    raised: datetime
    ended: datetime | None


async def silences(url: str, campaign: str) -> list[Episode]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT county, ran_out, ended_at FROM silences WHERE campaign = $1", campaign
        )
    finally:
        await connection.close()
    return [Episode(row["county"], row["ran_out"], row["ended_at"]) for row in rows]


async def texts_of_database(url: str) -> list[str]:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text FROM "{table[0]}" t') for table in tables]
        return [row[0] for of_table in rows for row in of_table]
    finally:
        await connection.close()
