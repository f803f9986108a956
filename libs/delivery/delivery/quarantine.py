"""What an operator can do about held messages: look, replay, dismiss. See README.md for when to do which."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from database import Connection, Pool, while_transient
from delivery import store
from delivery.apply_plan import Outcome, carry_out
from delivery.effects import Effects, Now, Prepare, instant_of
from delivery.ledger import keep
from delivery.messages import NO_ID, Partition
from delivery.sequence import CONTRADICTION, Plan, Subject, item_of, judge, release


@dataclass(frozen=True)
class Held:
    """What held messages mean for a county's figures: whose are incomplete, and whether everybody's are."""

    counties: frozenset[str]
    unknown: bool


@dataclass(frozen=True)
class Refused:
    """The operator asked for something that would lose events."""

    reason: str


async def list(  # noqa: A001
    connection: Connection | Pool,
) -> Sequence[asyncpg.Record]:
    """Everything that waits, oldest first, without the bytes."""
    return await connection.fetch(
        'SELECT id, state, reason, held_at, topic, partition, "offset", source, subject, sequence, event_id,'
        " type, county, campaign, actor_kind, actor_county, occurred, recorded"
        " FROM held WHERE state <> 'dismissed' ORDER BY id"
    )


async def show(connection: Connection | Pool, row: int) -> asyncpg.Record | None:
    """One held message with its bytes."""
    return await connection.fetchrow("SELECT * FROM held WHERE id = $1", row)


async def held_counties(connection: Connection | Pool) -> Held:
    """Counties with held messages; `unknown`: some held message names no county that could be read."""
    rows = await connection.fetch("SELECT DISTINCT county FROM held WHERE state <> 'dismissed'")
    counties = [row["county"] for row in rows]
    return Held(frozenset(county for county in counties if county is not None), None in counties)


async def replay(
    pool: Pool, effects: Effects, prepare: Prepare, now: Now, rows: Sequence[int] | None = None
) -> Mapping[int, str]:
    """Judge quarantined messages again, with the same handlers; those parked behind follow in order.

    Give the clock's `now`, not its answer: each has its own transaction, and each attempt reads it anew.
    Returns for each row what became of it: `applied`, `parked`, or the reason why it stays.
    """
    found = await pool.fetch(
        "SELECT id FROM held WHERE state = 'quarantined' AND ($1::bigint[] IS NULL OR id = ANY($1))"
        " ORDER BY source, subject, sequence, id",
        None if rows is None else [*rows],
    )
    return {row["id"]: await _replay_one(pool, row["id"], effects, prepare, now) for row in found}


async def dismiss(
    pool: Pool, row: int, reason: str, effects: Effects, prepare: Prepare, now: Now
) -> Refused | None:
    """An operator's decision: this message shall never have an effect. It is kept; those behind it follow."""

    async def attempt() -> Refused | None:
        async with pool.acquire() as connection, connection.transaction():
            instant, held = instant_of(now), await _locked(connection, row)
            if held is None:
                return Refused("there is no such message in quarantine")
            return await _dismiss(connection, held, reason, effects, prepare, instant)

    return await while_transient(attempt)


async def _replay_one(pool: Pool, row: int, effects: Effects, prepare: Prepare, now: Now) -> str:
    async def attempt() -> str:
        async with pool.acquire() as connection, connection.transaction():
            instant, held = instant_of(now), await _locked(connection, row)
            return "gone" if held is None else await _judge_again(connection, held, effects, prepare, instant)

    return await while_transient(attempt)


async def _locked(connection: Connection, row: int) -> asyncpg.Record | None:
    """The row, with its partition's progress locked as in every batch."""
    where = await connection.fetchrow("SELECT topic, partition FROM held WHERE id = $1", row)
    if where is None:
        return None
    await store.lock_progress(connection, [Partition(where["topic"], where["partition"])])
    return await connection.fetchrow("SELECT * FROM held WHERE id = $1 AND state = 'quarantined'", row)


async def _judge_again(
    connection: Connection, held: asyncpg.Record, effects: Effects, prepare: Prepare, now: datetime
) -> str:
    item = item_of(store.message_of(held), held["id"])
    if not item.is_placed:
        return item.unreadable
    subjects = await store.subjects_of(connection, [item.key], without=[held["id"]])
    plan = judge([item], subjects, effects.handled)
    if plan.duplicates:
        await store.let_go(connection, [held["id"]])
    release(subjects.values(), effects.handled, plan)
    outcome = await carry_out(connection, plan, effects, prepare, now)
    await keep(connection, outcome, {})
    return _said(outcome, held["id"])


async def _dismiss(
    connection: Connection,
    held: asyncpg.Record,
    reason: str,
    effects: Effects,
    prepare: Prepare,
    now: datetime,
) -> Refused | None:
    await store.set_state(connection, [(held["id"], "dismissed", f"{held['reason']}; dismissed: {reason}")])
    if held["source"] is None or held["subject"] is None:
        return None
    key = (held["source"], held["subject"])
    subjects = await store.subjects_of(connection, [key])
    passed, plan = _pass_over(held, subjects[key]), Plan()
    release(subjects.values(), effects.handled, plan)
    outcome = await carry_out(connection, plan, effects, prepare, now)
    await store.advance(connection, {}, passed)
    await keep(connection, outcome, {})
    return None


def _pass_over(held: asyncpg.Record, subject: Subject) -> Sequence[store.Done]:
    """The number of a message that was next, so that the following one is."""
    if held["reason"] == CONTRADICTION or held["sequence"] != subject.last + 1:
        return ()
    subject.last += 1
    return ((held["source"], held["subject"], subject.last, held["event_id"] or NO_ID),)


def _said(outcome: Outcome, row: int) -> str:
    for item, reason in outcome.quarantined:
        if item.row == row:
            return reason
    return "parked" if any(item.row == row for item, _ in outcome.parked) else "applied"


async def snapshot(connection: Connection | Pool) -> dict[str, Any]:
    """The numbers of /v1/pipeline, all of one instant."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM outbox) AS outbox,
               (SELECT count(*) FROM held WHERE state = 'parked') AS held,
               (SELECT count(*) FROM held WHERE state = 'quarantined') AS quarantined,
               (SELECT coalesce(jsonb_object_agg(topic, nexts), '{}')
                FROM (SELECT topic, jsonb_object_agg(partition, next_offset) AS nexts
                      FROM progress GROUP BY topic) AS p) AS progress
        """
    )
    assert row is not None
    return {**row, "progress": json.loads(row["progress"])}
