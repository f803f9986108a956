"""The tables sign_in_tickets and browser_sessions. What stands in them are hashes of random words."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from access import Caller, Role
from database import Connection, Pool


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A signed-in browser: whose, until when at most, and when it was last used."""

    caller: Caller
    expires: datetime
    last_used: datetime


async def add_ticket(conn: Connection, ticket_hash: bytes, caller: Caller, expires: datetime) -> bool:
    """Keep a ticket; False when there is one with this hash."""
    statement = """
    INSERT INTO sign_in_tickets (ticket_hash, subject, role, county, expires) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING RETURNING true
    """
    added = await conn.fetchval(
        statement, ticket_hash, caller.subject, caller.role.value, caller.county, expires
    )
    return added is not None


async def read_ticket(conn: Connection, ticket_hash: bytes, now: datetime) -> Caller | None:
    """Whom a ticket signs in; it is not spent by looking."""
    row = await conn.fetchrow(
        "SELECT subject, role, county FROM sign_in_tickets WHERE ticket_hash = $1 AND expires > $2",
        ticket_hash,
        now,
    )
    return None if row is None else _caller(row)


async def spend_ticket(conn: Connection, ticket_hash: bytes, now: datetime) -> Caller | None:
    """Whom it signs in; of two at once, one waits for the other and then finds nothing."""
    row = await conn.fetchrow(
        """
        DELETE FROM sign_in_tickets WHERE ticket_hash = $1 AND expires > $2 RETURNING subject, role, county
        """,
        ticket_hash,
        now,
    )
    return None if row is None else _caller(row)


async def add_session(conn: Connection, cookie_hash: bytes, session: BrowserSession) -> None:
    statement = """
    INSERT INTO browser_sessions (cookie_hash, subject, role, county, expires, last_used)
    VALUES ($1, $2, $3, $4, $5, $6)
    """
    caller = session.caller
    await conn.execute(
        statement,
        cookie_hash,
        caller.subject,
        caller.role.value,
        caller.county,
        session.expires,
        session.last_used,
    )


async def read_session(pool: Pool, cookie_hash: bytes) -> BrowserSession | None:
    row = await pool.fetchrow(
        "SELECT subject, role, county, expires, last_used FROM browser_sessions WHERE cookie_hash = $1",
        cookie_hash,
    )
    return None if row is None else BrowserSession(_caller(row), row["expires"], row["last_used"])


async def touch_session(pool: Pool, cookie_hash: bytes, now: datetime) -> None:
    """Note that it was used."""
    await pool.execute("UPDATE browser_sessions SET last_used = $2 WHERE cookie_hash = $1", cookie_hash, now)


async def end_session(conn: Connection, cookie_hash: bytes) -> None:
    await conn.execute("DELETE FROM browser_sessions WHERE cookie_hash = $1", cookie_hash)


async def forget_expired(conn: Connection, now: datetime) -> None:
    """What opens nothing any more."""
    await conn.execute("DELETE FROM sign_in_tickets WHERE expires <= $1", now)
    await conn.execute("DELETE FROM browser_sessions WHERE expires <= $1", now)


def _caller(row: asyncpg.Record) -> Caller:
    return Caller(row["subject"], Role(row["role"]), row["county"])
