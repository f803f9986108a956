"""Keeping a register. Each change may free a lawyer for a case that waits; the caller holds the county."""

from datetime import date

from assignment.choosing.handlers.waiting_list import serve_waiting
from assignment.conflicts import audit, rules, store
from assignment.conflicts.audit import RegisterAct
from assignment.conflicts.rules import Conflict, Key
from casework.act import Act
from database import Connection


async def enter_client(
    conn: Connection, key: Key, respondent_hash: str, ended_on: date | None, act: Act
) -> Conflict:
    """The firm acts for them, or did until a day."""
    entered = rules.client(key, respondent_hash, ended_on)
    await store.add(conn, entered)
    await audit.add(conn, entered, RegisterAct.entered, act)
    return entered


async def change_client(
    conn: Connection, before: Conflict, respondent_hash: str, ended_on: date | None, act: Act
) -> Conflict:
    """Who it is, or until when."""
    after = rules.changed(before, respondent_hash, ended_on)
    await store.save(conn, after)
    await audit.add(conn, after, RegisterAct.changed, act)
    await serve_waiting(conn, after.county, act.recorded)
    return after


async def withdraw(conn: Connection, before: Conflict, reason: str, act: Act) -> Conflict:
    """撤销: a mistaken client, a mistaken declaration."""
    after = rules.withdrawn(before)
    await store.save(conn, after)
    await audit.add(conn, after, RegisterAct.withdrawn, act, reason)
    await serve_waiting(conn, after.county, act.recorded)
    return after
