"""The pending stock as it is read: how many cases are in each stage, and which."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from database import Connection
from reporting.figures.rules.pending_stock import STAGES
from reporting.figures.rules.stored_rows import StockCase
from reporting.figures.store.queries import LineKey


async def pending_stock(
    conn: Connection, campaign: str, counties: Collection[str], period: date
) -> Mapping[str, int]:
    """Pending stock of these counties at the end of a period, stage by stage."""
    rows = await conn.fetch(
        "SELECT stage, sum(moved)::bigint AS level FROM stock"
        " WHERE campaign = $1 AND county = ANY($2::text[]) AND period <= $3 GROUP BY stage",
        campaign,
        counties,
        period,
    )
    return {row["stage"]: row["level"] for row in rows}


async def pending_stock_at(
    conn: Connection, campaign: str, counties: Collection[str], period: date, instant: datetime
) -> Mapping[str, int]:
    """The same without what was recorded at an instant or after it: these moves alone are read, by an index.

    Of counties whose line is another's by now the caller sees the moves, but not of which case each is.

    A stage that no case had entered by then is not in it.
    """
    rows = await conn.fetch(
        """
        SELECT stage, sum(moved)::bigint AS level FROM (
            SELECT stage, moved FROM stock
            WHERE campaign = $1 AND county = ANY($2::text[]) AND period <= $3
            UNION ALL
            SELECT stage, -moved FROM stock_numbers
            WHERE campaign = $1 AND county = ANY($2::text[]) AND recorded >= $4 AND period <= $3
        ) AS moves
        GROUP BY stage
        HAVING sum(moved) <> 0 OR EXISTS (
            SELECT FROM stock_numbers m
            WHERE m.campaign = $1 AND m.county = ANY($2::text[]) AND m.stage = moves.stage AND m.period <= $3
              AND m.recorded < $4)
        """,
        campaign,
        counties,
        period,
        instant,
    )
    return {row["stage"]: row["level"] for row in rows}


StockKey = tuple[str, str, str]
"""The order of the cases in stock: county, stage and case."""


async def cases_in_stock(
    conn: Connection,
    line: LineKey,
    stage: str | None,
    before: datetime | None,
    after: tuple[str, str] | None,
    limit: int,
) -> Sequence[StockCase]:
    """The cases of a county in a stage (or in all) at the end of a period, after a stage and case of them.

    By what was recorded `before` an instant; None: by all of it.
    """
    first_stage, last_stage = (stage, stage) if stage else (min(STAGES), max(STAGES))
    rows = await conn.fetch(
        """
        SELECT county, stage, case_id, case_no, case_class, received_at
        FROM (
            SELECT stage, case_id FROM stock_moves
            WHERE campaign = $1 AND county = $2 AND (stage, case_id) > ($5, $6) AND stage <= $7
              AND period <= $3 AND ($4::timestamptz IS NULL OR recorded < $4)
            GROUP BY stage, case_id HAVING sum(moved) > 0 ORDER BY stage, case_id LIMIT $8
        ) AS in_stock JOIN cases USING (case_id)
        ORDER BY stage, case_id
        """,
        *line,
        before,
        *(after or (first_stage, "")),
        last_stage,
        limit,
    )
    return [StockCase(**row) for row in rows]


async def stock_told_from(conn: Connection, campaign: str) -> datetime | None:
    """From when on each move of the stock is kept; None: all along."""
    since: datetime | None = await conn.fetchval(
        "SELECT stock_from FROM collecting WHERE campaign = $1", campaign
    )
    return since
