"""What a batch changes: one statement per table, rows always in the same order."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from database import Connection
from reporting.figures.rules.pending_stock import STAGES
from reporting.figures.rules.priorities import as_rows
from reporting.figures.rules.stored_rows import (
    BatchChanges,
    Case,
    FigureKey,
    Incident,
    JournalLine,
    StockMove,
    Turn,
    WithdrawnRecord,
)


async def lock_cases(conn: Connection, case_ids: Sequence[str]) -> None:
    """Before any effect, sorted: two workers meet at the first common row and never cross."""
    await conn.execute(
        "SELECT FROM cases WHERE case_id = ANY($1::text[]) ORDER BY case_id FOR UPDATE", case_ids
    )


async def write(conn: Connection, changes: BatchChanges) -> None:
    """Everything a batch changes."""
    moved = {key: amount for key, amount in changes.figures.items() if amount}
    await _write_cases(conn, sorted(changes.cases.values(), key=lambda case: case.case_id))
    await _write_figures(conn, {key: n for key, n in moved.items() if key.measure not in STAGES})
    await _write_stock(conn, {key: n for key, n in moved.items() if key.measure in STAGES})
    await _write_stock_moves(conn, {move: n for move, n in changes.stock_moves.items() if n})
    await _write_journal(conn, changes.journal)
    await _write_incidents(conn, changes.incidents)
    await _withdraw(conn, changes.withdrawn)


async def _write_cases(conn: Connection, cases: Sequence[Case]) -> None:
    if not cases:
        return
    await conn.execute(
        """
        INSERT INTO cases (case_id, campaign, county, case_class, workers, workers_exact, received_at,
                           granted_at, handovers, ended_at, handler, ended_as,
                           case_no, migrant_worker, priorities, unclassed, turns)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::boolean[],
                             $7::timestamptz[], $8::timestamptz[], $9::jsonb[], $10::timestamptz[],
                             $11::text[], $12::text[], $13::text[], $14::boolean[],
                             $15::jsonb[], $16::jsonb[], $17::jsonb[])
        ON CONFLICT (case_id) DO UPDATE SET
            case_class = EXCLUDED.case_class, workers = EXCLUDED.workers,
            workers_exact = EXCLUDED.workers_exact,
            received_at = EXCLUDED.received_at, granted_at = EXCLUDED.granted_at,
            handovers = EXCLUDED.handovers, ended_at = EXCLUDED.ended_at, handler = EXCLUDED.handler,
            ended_as = EXCLUDED.ended_as, case_no = EXCLUDED.case_no,
            migrant_worker = EXCLUDED.migrant_worker, priorities = EXCLUDED.priorities,
            unclassed = EXCLUDED.unclassed, turns = EXCLUDED.turns
        """,
        *_columns(
            (
                case.case_id,
                case.campaign,
                case.county,
                case.case_class,
                case.workers,
                case.workers_exact,
                case.received_at,
                case.granted_at,
                json.dumps([instant.isoformat() for instant in case.handovers]),
                case.ended_at,
                case.handler,
                case.ended_as,
                case.case_no,
                case.migrant_worker,
                _json_or_null(as_rows(case.priorities)),
                json.dumps(case.unclassed),
                json.dumps([_in_json(turn) for turn in case.turns]),
            )
            for case in cases
        ),
    )


def _json_or_null(value: object) -> str | None:
    return None if value is None else json.dumps(value)


def _in_json(turn: Turn) -> Sequence[str]:
    return turn.kind, turn.time.isoformat(), turn.recorded.isoformat()


async def _write_figures(conn: Connection, moved: Mapping[FigureKey, int]) -> None:
    if not moved:
        return
    await conn.execute(
        """
        INSERT INTO figures AS f (campaign, county, period, measure, case_class, amount)
        SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::bigint[])
        ON CONFLICT (campaign, county, period, measure, case_class)
            DO UPDATE SET amount = f.amount + EXCLUDED.amount
        """,
        *_columns((*key, moved[key]) for key in sorted(moved)),
    )


async def _write_stock(conn: Connection, moved: Mapping[FigureKey, int]) -> None:
    if not moved:
        return
    await conn.execute(
        """
        INSERT INTO stock AS s (campaign, county, period, stage, case_class, moved)
        SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::bigint[])
        ON CONFLICT (campaign, county, period, stage, case_class)
            DO UPDATE SET moved = s.moved + EXCLUDED.moved
        """,
        *_columns((*key, moved[key]) for key in sorted(moved)),
    )


async def _write_stock_moves(conn: Connection, moved: Mapping[StockMove, int]) -> None:
    if not moved:
        return
    await conn.execute(
        """
        INSERT INTO stock_moves AS s (campaign, county, stage, case_id, period, recorded, moved)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::timestamptz[],
                             $7::smallint[])
        ON CONFLICT (campaign, county, stage, case_id, period, recorded)
            DO UPDATE SET moved = s.moved + EXCLUDED.moved
        """,
        *_columns((*move, moved[move]) for move in sorted(moved)),
    )


async def _write_journal(conn: Connection, journal: Sequence[JournalLine]) -> None:
    if not journal:
        return
    await conn.execute(
        """
        INSERT INTO journal (event_id, campaign, county, period, type, subject, time, recorded, against_zero,
                             added, case_class)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::text[],
                             $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::jsonb[], $11::text[])
        """,
        *_columns((*line[:-2], json.dumps(line.added), line.case_class) for line in journal),
    )


async def _write_incidents(conn: Connection, incidents: Sequence[Incident]) -> None:
    if not incidents:
        return
    await conn.execute(
        """
        INSERT INTO incidents (event_id, campaign, county, period, kind, people, people_exact, people_known,
                               place_kind, area, place_told, time, subject, withdrawn_at, recorded,
                               reported_by)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::int[],
                             $7::boolean[], $8::boolean[], $9::text[], $10::text[], $11::boolean[],
                             $12::timestamptz[], $13::text[], $14::timestamptz[], $15::timestamptz[],
                             $16::text[])
        """,
        *_columns(incidents),
    )


async def _withdraw(conn: Connection, withdrawn: Sequence[WithdrawnRecord]) -> None:
    """Their lines stay in the journal, and stand against no zero report any more."""
    if not withdrawn:
        return
    columns = _columns(sorted(withdrawn))
    await conn.execute(
        """
        UPDATE journal j SET against_zero = false
        FROM unnest($1::text[], $2::text[], $3::date[], $4::text[]) AS w (campaign, county, period, subject)
        WHERE (j.campaign, j.county, j.period, j.subject) = (w.campaign, w.county, w.period, w.subject)
          AND j.against_zero
        """,
        *columns[:-1],
    )
    await conn.execute(
        """
        UPDATE incidents i SET withdrawn_at = w.at
        FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::timestamptz[])
            AS w (campaign, county, period, subject, at)
        WHERE (i.campaign, i.county, i.period, i.subject) = (w.campaign, w.county, w.period, w.subject)
        """,
        *columns,
    )


def _columns(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    """Rows, in the order of their table's columns, as one array per column for unnest."""
    return tuple(list(column) for column in zip(*rows, strict=True))
