"""What the ledger writes: one statement per table for a whole batch, rows always in the same order."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from database import Connection
from reporting.rules.counting import STAGES, Case, Cell, Folded


async def lock_cases(conn: Connection, case_ids: Sequence[str]) -> None:
    """Before any effect, sorted: two workers meet at the first common row and never cross."""
    await conn.execute(
        "SELECT FROM cases WHERE case_id = ANY($1::text[]) ORDER BY case_id FOR UPDATE", case_ids
    )


async def cases(conn: Connection, case_ids: Sequence[str]) -> Mapping[str, Case]:
    """The cases as they are stored."""
    rows = await conn.fetch(
        """
        SELECT case_id, campaign, county, case_class, workers, received_at, granted_at, assigned_at, ended_at,
               unclassed
        FROM cases WHERE case_id = ANY($1::text[])
        """,
        case_ids,
    )
    return {row["case_id"]: Case(**{**row, "unclassed": json.loads(row["unclassed"])}) for row in rows}


async def write(conn: Connection, folded: Folded) -> None:
    """Everything a batch changes."""
    if folded.cases:
        await _write_cases(conn, sorted(folded.cases.values(), key=lambda case: case.case_id))
    moved = {cell: amount for cell, amount in folded.figures.items() if amount}
    if moved:
        await _write_figures(conn, {cell: n for cell, n in moved.items() if cell.measure not in STAGES})
        await _write_stock(conn, {cell: n for cell, n in moved.items() if cell.measure in STAGES})
    if folded.journal:
        await _write_journal(conn, folded)
    if folded.incidents:
        await _write_incidents(conn, folded)
    if folded.signs:
        await _write_signs(conn, folded)


async def _write_cases(conn: Connection, changed: Sequence[Case]) -> None:
    await conn.execute(
        """
        INSERT INTO cases (case_id, campaign, county, case_class, workers, received_at, granted_at,
                           assigned_at, ended_at, unclassed)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[],
                             $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::jsonb[])
        ON CONFLICT (case_id) DO UPDATE SET
            case_class = EXCLUDED.case_class, workers = EXCLUDED.workers,
            received_at = EXCLUDED.received_at, granted_at = EXCLUDED.granted_at,
            assigned_at = EXCLUDED.assigned_at, ended_at = EXCLUDED.ended_at, unclassed = EXCLUDED.unclassed
        """,
        *_columns(
            (
                case.case_id,
                case.campaign,
                case.county,
                case.case_class,
                case.workers,
                case.received_at,
                case.granted_at,
                case.assigned_at,
                case.ended_at,
                json.dumps(case.unclassed),
            )
            for case in changed
        ),
    )


async def _write_figures(conn: Connection, moved: Mapping[Cell, int]) -> None:
    if not moved:
        return
    await conn.execute(
        """
        INSERT INTO figures AS f (campaign, county, period, measure, case_class, amount)
        SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::bigint[])
        ON CONFLICT (campaign, county, period, measure, case_class)
            DO UPDATE SET amount = f.amount + EXCLUDED.amount
        """,
        *_cells(moved),
    )


async def _write_stock(conn: Connection, moved: Mapping[Cell, int]) -> None:
    if not moved:
        return
    await conn.execute(
        """
        INSERT INTO stock AS s (campaign, county, period, stage, case_class, moved)
        SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::bigint[])
        ON CONFLICT (campaign, county, period, stage, case_class)
            DO UPDATE SET moved = s.moved + EXCLUDED.moved
        """,
        *_cells(moved),
    )


async def _write_journal(conn: Connection, folded: Folded) -> None:
    await conn.execute(
        """
        INSERT INTO journal (event_id, campaign, county, period, type, subject, time, recorded, against_zero)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::text[],
                             $7::timestamptz[], $8::timestamptz[], $9::boolean[])
        """,
        *_columns(
            (
                line.event_id,
                line.campaign,
                line.county,
                line.period,
                line.type,
                line.subject,
                line.time,
                line.recorded,
                line.against_zero,
            )
            for line in folded.journal
        ),
    )


async def _write_incidents(conn: Connection, folded: Folded) -> None:
    await conn.execute(
        """
        INSERT INTO incidents (event_id, campaign, county, period, kind, people, people_exact, time)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::int[],
                             $7::boolean[], $8::timestamptz[])
        """,
        *_columns(
            (
                one.event_id,
                one.campaign,
                one.county,
                one.period,
                one.kind,
                one.people,
                one.people_exact,
                one.time,
            )
            for one in folded.incidents
        ),
    )


async def _write_signs(conn: Connection, folded: Folded) -> None:
    await conn.execute(
        """
        INSERT INTO signs_of_life AS s (campaign, county, hour, first, last)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
        ON CONFLICT (campaign, county, hour) DO UPDATE SET
            first = least(s.first, EXCLUDED.first), last = greatest(s.last, EXCLUDED.last)
        """,
        *_columns((*hour, *ends) for hour, ends in sorted(folded.signs.items())),
    )


def _cells(moved: Mapping[Cell, int]) -> tuple[list[Any], ...]:
    return _columns(
        (cell.campaign, cell.county, cell.period, cell.measure, cell.case_class, moved[cell])
        for cell in sorted(moved)
    )


def _columns(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    """Rows as one array per column, for unnest."""
    return tuple(list(column) for column in zip(*rows, strict=True))
