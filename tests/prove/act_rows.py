"""What each service keeps of single acts (S10), in the words of the journal."""

from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

Act = tuple[str, str]
"""What was done, and to what: a case, or a county's line of a day."""

ACTS: Final[Mapping[str, str]] = {
    "assignment": "SELECT CASE step WHEN 'confirmed' THEN 'confirm' WHEN 'assigned' THEN 'assign'"
    " ELSE step END, case_id::text FROM steps",
    "mediation": "SELECT 'session', case_id::text FROM sessions"
    " UNION ALL SELECT 'agree', case_id::text FROM agreements"
    " UNION ALL SELECT 'pay', case_id::text FROM payments"
    " UNION ALL SELECT 'fail', case_id::text FROM failures"
    " UNION ALL SELECT 'proceed', case_id::text FROM proceedings"
    " UNION ALL SELECT 'end', case_id::text FROM proceedings WHERE outcome IS NOT NULL"
    " UNION ALL SELECT 'close', case_id::text FROM closings",
    "reporting": "SELECT CASE WHEN zero THEN 'sign_zero' ELSE 'sign_figures' END, county || ' ' || period"
    " FROM versions",
}
"""Of the services whose acts are rows of their own; intake keeps all of them in `audit`."""
STATES: Final[Mapping[str, str]] = {
    "intake": "SELECT case_id::text, state FROM cases",
    "assignment": "SELECT case_id::text, state FROM cases",
    "mediation": "SELECT case_id::text, state FROM cases",
    "reporting": "SELECT county || ' ' || period, 'signed' FROM lines WHERE signed_at IS NOT NULL",
}


async def acts_of(url: str, service: str) -> list[Act]:
    """Every row of an act."""
    return [(row[0], row[1]) for row in await _rows(url, ACTS[service])]


async def states_of(url: str, service: str) -> dict[str, str]:
    """How each case, or line, stands now."""
    return {row[0]: row[1] for row in await _rows(url, STATES[service])}


async def audit_rows(url: str) -> list[tuple[str, str, str | None, str]]:
    """Of intake: case, action, from and to state, oldest first."""
    rows = await _rows(url, "SELECT case_id::text, action, from_state, to_state FROM audit ORDER BY id")
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def _rows(url: str, query: str) -> Sequence[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()
