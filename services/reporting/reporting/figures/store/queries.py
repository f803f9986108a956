"""System figures and what stands behind them, as they are read: never by counting events."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import asyncpg

from contracts.intake import ConsultationWithdrawn, IncidentReported, IncidentWithdrawn
from database import Connection, Pool
from reporting.figures.rules.priorities import from_rows
from reporting.figures.rules.stored_rows import (
    AddedLater,
    Case,
    EndedAs,
    Incident,
    JournalLine,
    LaterEvent,
    Turn,
    TurnKind,
)
from reporting.figures.rules.sums import ByClass, Figures

LineKey = tuple[str, str, date]
"""Campaign, county and period."""

JournalKey = tuple[datetime, UUID]
"""The order of the events behind a county-period: when it happened, and its id."""

BEFORE_ALL: Final[JournalKey] = (datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))
"""No event is as old: the first page begins after it."""


async def cases(conn: Connection, case_ids: Sequence[str]) -> Mapping[str, Case]:
    """The cases as they are stored."""
    rows = await conn.fetch(
        """
        SELECT case_id, campaign, county, case_class, workers, workers_exact, received_at, granted_at,
               handovers, ended_at, handler, ended_as, case_no, migrant_worker, priorities,
               unclassed, turns
        FROM cases WHERE case_id = ANY($1::text[])
        """,
        case_ids,
    )
    return {row["case_id"]: _case(row) for row in rows}


def _case(row: asyncpg.Record) -> Case:
    handovers = tuple(datetime.fromisoformat(instant) for instant in json.loads(row["handovers"]))
    ended_as = EndedAs(row["ended_as"]) if row["ended_as"] else None
    priorities = from_rows(json.loads(row["priorities"])) if row["priorities"] else None
    told = {"handovers": handovers, "ended_as": ended_as, "priorities": priorities}
    turns = tuple(_turn(*turn) for turn in json.loads(row["turns"]))
    return Case(**{**row, **told, "unclassed": json.loads(row["unclassed"]), "turns": turns})


def _turn(kind: str, time: str, recorded: str) -> Turn:
    return Turn(TurnKind(kind), datetime.fromisoformat(time), datetime.fromisoformat(recorded))


async def figures_of_lines(
    conn: Connection, campaign: str, first: date, last: date, county: str | None = None
) -> Mapping[tuple[str, date], ByClass]:
    """The figures of every line of some days (of one county, or all) that has any."""
    rows = await conn.fetch(
        """
        SELECT county, period, case_class, json_object_agg(measure, amount) AS figures
        FROM figures
        WHERE campaign = $1 AND period BETWEEN $2 AND $3 AND ($4::text IS NULL OR county = $4)
        GROUP BY county, period, case_class
        """,
        campaign,
        first,
        last,
        county,
    )
    lines: dict[tuple[str, date], dict[str, Figures]] = {}
    for county_code, period, case_class, figures in rows:
        lines.setdefault((county_code, period), {})[case_class] = json.loads(figures)
    return lines


async def figures_of_line(conn: Connection, campaign: str, county: str, period: date) -> ByClass:
    """The figures of one line; empty where nothing was counted."""
    lines = await figures_of_lines(conn, campaign, period, period, county)
    return lines.get((county, period), {})


async def journal_page(
    conn: Connection, line: LineKey, before: datetime | None, after: JournalKey, limit: int
) -> Sequence[JournalLine]:
    """The events behind a county-period after one of them, in the order in which they happened.

    Those recorded `before` an instant, as they stood then; None: all of them.
    """
    rows = await conn.fetch(
        f"""
        SELECT event_id, campaign, county, period, type, subject, time, recorded,
               {AGAINST_ZERO} AS against_zero
        FROM journal j
        WHERE {OF_LINE} AND (time, event_id) > ($6, $7)
        ORDER BY time, event_id LIMIT $8
        """,  # noqa: S608 (written below)
        *line,
        before,
        WITHDRAWALS,
        *after,
        limit,
    )
    return [JournalLine(**row) for row in rows]


async def journal_page_of(
    conn: Connection,
    line: LineKey,
    types: Collection[str],
    before: datetime | None,
    after: JournalKey,
    limit: int,
    *,
    only_against_zero: bool,
) -> Sequence[JournalLine]:
    """The same of some types of events; `only_against_zero`: and of these those that speak against a zero."""
    rows = await conn.fetch(
        f"""
        SELECT event_id, campaign, county, period, type, subject, time, recorded,
               {AGAINST_ZERO} AS against_zero
        FROM journal j
        WHERE {OF_LINE} AND (time, event_id) > ($6, $7)
          AND type = ANY($9::text[]) AND (NOT $10 OR {AGAINST_ZERO})
        ORDER BY time, event_id LIMIT $8
        """,  # noqa: S608 (written below)
        *line,
        before,
        WITHDRAWALS,
        *after,
        limit,
        types,
        only_against_zero,
    )
    return [JournalLine(**row) for row in rows]


OF_LINE: Final = """
    campaign = $1 AND county = $2 AND period = $3 AND ($4::timestamptz IS NULL OR recorded < $4)
"""
AGAINST_ZERO: Final = """
    (against_zero OR ($4::timestamptz IS NOT NULL AND EXISTS (
        SELECT FROM journal w
        WHERE w.campaign = $1 AND w.county = $2 AND w.period = $3 AND w.subject = j.subject
          AND w.type = ANY($5::text[]) AND w.recorded >= $4)))
"""
"""Who was withdrawn later stood against a zero then."""
WITHDRAWALS: Final = (ConsultationWithdrawn.type, IncidentWithdrawn.type)


async def journal_lines(
    conn: Connection, campaign: str, county: str, period: date, event_ids: Collection[UUID]
) -> Sequence[JournalLine]:
    """Those of these events that are behind a county-period, in the order in which they happened."""
    rows = await conn.fetch(
        """
        SELECT event_id, campaign, county, period, type, subject, time, recorded, against_zero
        FROM journal WHERE campaign = $1 AND county = $2 AND period = $3 AND event_id = ANY($4::uuid[])
        ORDER BY time, event_id
        """,
        campaign,
        county,
        period,
        event_ids,
    )
    return [JournalLine(**row) for row in rows]


async def against_zero(conn: Connection, campaign: str, county: str, period: date) -> Sequence[UUID]:
    """The events that stand against a zero report, in the order in which they happened."""
    rows = await conn.fetch(
        """
        SELECT event_id FROM journal WHERE campaign = $1 AND county = $2 AND period = $3 AND against_zero
        ORDER BY time, event_id
        """,
        campaign,
        county,
        period,
    )
    return [row["event_id"] for row in rows]


async def incidents_of_day(conn: Connection, campaign: str, period: date) -> Sequence[Incident]:
    """The incidents of a day."""
    rows = await conn.fetch(
        """
        SELECT event_id, campaign, county, period, kind, people, people_exact, people_known, place_kind, area,
               place_told, time, subject, withdrawn_at, recorded, reported_by
        FROM incidents WHERE campaign = $1 AND period = $2 ORDER BY time, event_id
        """,
        campaign,
        period,
    )
    return [Incident(**row) for row in rows]


async def figures_told_from(conn: Connection | Pool, campaign: str) -> datetime | None:
    """From when on it can be told how figures stood; None: the system has not run with the campaign.

    An event that does not say what it adds may have come after the migration, from a worker of the version
    before: nothing up to it can be told as of an instant.
    """
    since: datetime | None = await conn.fetchval(
        """
        SELECT greatest(
            coalesce(reports_from, since),
            (SELECT max(recorded) FROM journal j WHERE j.campaign = c.campaign AND added IS NULL)
        )
        FROM collecting c WHERE campaign = $1
        """,
        campaign,
    )
    return since


async def added_from(
    conn: Connection, campaign: str, first: date, last: date, instant: datetime, county: str | None = None
) -> Sequence[AddedLater]:
    """What was added to lines of some days (of one county, or all) by events recorded at an instant or after.

    Summed by the database: of an instant long ago these may be most events of a season.
    """
    rows = await conn.fetch(
        """
        SELECT j.county, j.period, coalesce(j.case_class, c.case_class, '') AS case_class, a.measure,
               sum(a.amount::bigint)::bigint AS amount,
               coalesce(sum(a.amount::bigint * c.workers), 0)::bigint AS workers,
               coalesce(sum(a.amount::bigint) FILTER (WHERE NOT c.workers_exact), 0)::bigint AS inexact
        FROM journal j LEFT JOIN cases c ON c.case_id = j.subject,
             LATERAL jsonb_each_text(j.added) AS a (measure, amount)
        WHERE j.campaign = $1 AND j.period BETWEEN $2 AND $3 AND j.recorded >= $4
          AND ($5::text IS NULL OR j.county = $5)
        GROUP BY 1, 2, 3, 4
        """,
        campaign,
        first,
        last,
        instant,
        county,
    )
    return [AddedLater(**row) for row in rows]


async def incidents_recorded_from(
    conn: Connection, campaign: str, period: date, instant: datetime
) -> Sequence[LaterEvent]:
    """The reports and withdrawals of a day's incidents that were recorded at an instant or after it."""
    rows = await conn.fetch(
        """
        SELECT event_id, type, subject FROM journal
        WHERE campaign = $1 AND period = $2 AND recorded >= $3 AND type = ANY($4::text[])
        """,
        campaign,
        period,
        instant,
        [IncidentReported.type, IncidentWithdrawn.type],
    )
    return [LaterEvent(**row) for row in rows]
