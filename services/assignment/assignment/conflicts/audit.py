"""Who entered, changed or withdrew what in a register of conflicts, and who asked for a name (S10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import asyncpg

from assignment.conflicts.rules import Conflict, Key
from casework.act import Act
from contracts import ActorKind
from database import Connection


class RegisterAct(StrEnum):
    """What was done."""

    entered = "entered"
    changed = "changed"
    declared = "declared"
    withdrawn = "withdrawn"
    asked = "asked"


@dataclass(frozen=True, slots=True)
class KeptAct:
    """An act on an entry as it was kept."""

    act: RegisterAct
    actor: ActorKind
    recorded: datetime
    ended_on: date | None
    reason: str | None


async def add(
    conn: Connection, conflict: Conflict, what: RegisterAct, act: Act, reason: str | None = None
) -> None:
    """`conflict`: as it is after the act."""
    await _add(
        conn,
        what,
        act,
        *conflict.key,
        respondent_hash=conflict.respondent_hash,
        ended_on=conflict.ended_on,
        reason=reason,
    )


async def add_question(conn: Connection, county: str, firm_hash: str, respondent_hash: str, act: Act) -> None:
    """Somebody asked whether a name is among a firm's."""
    await _add(conn, RegisterAct.asked, act, county, firm_hash, None, respondent_hash=respondent_hash)


async def of_entry(conn: Connection, key: Key) -> Sequence[KeptAct]:
    """What was done to an entry, in order."""
    rows = await conn.fetch(
        "SELECT * FROM conflict_acts WHERE county = $1 AND firm_hash = $2 AND ref = $3 ORDER BY id", *key
    )
    return [_kept(row) for row in rows]


async def _add(
    conn: Connection,
    what: RegisterAct,
    act: Act,
    county: str,
    firm_hash: str,
    ref: str | None,
    *,
    respondent_hash: str | None,
    ended_on: date | None = None,
    reason: str | None = None,
) -> None:
    await conn.execute(
        """
        INSERT INTO conflict_acts (county, firm_hash, ref, act, respondent_hash, ended_on, reason, actor_kind,
                                   actor, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        county,
        firm_hash,
        ref,
        what,
        respondent_hash,
        ended_on,
        reason,
        act.actor.kind,
        act.by,
        act.recorded,
    )


def _kept(row: asyncpg.Record) -> KeptAct:
    return KeptAct(
        act=RegisterAct(row["act"]),
        actor=ActorKind(row["actor_kind"]),
        recorded=row["recorded"],
        ended_on=row["ended_on"],
        reason=row["reason"],
    )
