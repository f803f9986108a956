"""The table reminders: each step of a line is claimed before it is sent, so that nobody is asked twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from database import Connection
from reporting.reminders.rules import CITYS_TURN, LONGEST_TRY, TRIED_AGAIN_AFTER, Result, Step


class Ask(NamedTuple):
    """A step of a line."""

    county: str
    period: date
    step: Step


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that was taken, when, and what came of it; None: not known yet, or cut off."""

    step: Step
    began: datetime
    result: Result | None
    ways: Sequence[str]


async def claim(conn: Connection, campaign: str, asks: Sequence[Ask], now: datetime) -> Collection[Ask]:
    """Those that are ours to send: nobody did, or the try failed. In one order, because replicas meet.

    What is not ours is left out before it is inserted: ON CONFLICT locks every row it meets.
    """
    rows = await conn.fetch(
        """
        INSERT INTO reminders AS r (campaign, county, period, step, began_at)
        SELECT $1, asked.county, asked.period, asked.step, $5::timestamptz
        FROM unnest($2::text[], $3::date[], $4::text[]) AS asked (county, period, step)
        LEFT JOIN reminders AS earlier ON (earlier.campaign, earlier.county, earlier.period, earlier.step)
            = ($1, asked.county, asked.period, asked.step)
        WHERE earlier.campaign IS NULL
           OR earlier.result = 'failed' AND earlier.began_at <= $5::timestamptz - $6::interval
        ORDER BY asked.county, asked.period, asked.step
        ON CONFLICT (campaign, county, period, step) DO UPDATE SET
            began_at = EXCLUDED.began_at, ended_at = NULL, result = NULL, ways = '{}'
            WHERE r.result = 'failed' AND r.began_at <= EXCLUDED.began_at - $6::interval
        RETURNING county, period, step
        """,
        campaign,
        [ask.county for ask in asks],
        [ask.period for ask in asks],
        [ask.step for ask in asks],
        now,
        TRIED_AGAIN_AFTER,
    )
    return {Ask(row["county"], row["period"], Step(row["step"])) for row in rows}


async def note(
    conn: Connection, campaign: str, ask: Ask, result: Result, ways: Sequence[str], now: datetime
) -> None:
    await conn.execute(
        """
        UPDATE reminders SET result = $5, ways = $6, ended_at = $7
        WHERE campaign = $1 AND county = $2 AND period = $3 AND step = $4
        """,
        campaign,
        *ask,
        result,
        list(ways),
        now,
    )


async def is_failing(conn: Connection, now: datetime) -> bool:
    """Whether in the last hours a step told nobody, as far as is known, and nothing was sent since; the same
    for every replica. What is older says nothing of today: perhaps nobody has been asked since."""
    failing = await conn.fetchval(
        """
        SELECT max(coalesce(ended_at, began_at))
                   FILTER (WHERE result <> 'sent' OR result IS NULL AND began_at <= $2)
             > coalesce(max(ended_at) FILTER (WHERE result = 'sent'), '-infinity')
        FROM reminders WHERE began_at > $1
        """,
        now - CITYS_TURN,
        now - LONGEST_TRY,
    )
    return bool(failing)


async def asked_of(conn: Connection, campaign: str, county: str, period: date) -> Sequence[Asked]:
    """In the order in which they were sent."""
    rows = await conn.fetch(
        """
        SELECT step, began_at, result, ways FROM reminders
        WHERE campaign = $1 AND county = $2 AND period = $3 ORDER BY began_at, step
        """,
        campaign,
        county,
        period,
    )
    return [
        Asked(
            Step(row["step"]), row["began_at"], Result(row["result"]) if row["result"] else None, row["ways"]
        )
        for row in rows
    ]
