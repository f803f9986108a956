"""The tables sign_in_tickets and browser_sessions: hashes of random words, and whose they are."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from access import Caller, Role
from database import Connection, Pool
from sealing import Sealed, Sealing


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A signed-in browser: whose, until when at most, and when it was last used."""

    caller: Caller
    expires: datetime
    last_used: datetime


async def add_ticket(
    conn: Connection, ticket_hash: bytes, caller: Caller, expires: datetime, sealing: Sealing
) -> bool:
    """Keep a ticket; False when there is one with this hash."""
    statement = """
    INSERT INTO sign_in_tickets (ticket_hash, subject, role, county, sealed, sealed_key, expires)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true
    """
    added = await conn.fetchval(statement, ticket_hash, *_columns(caller, ticket_hash, sealing), expires)
    return added is not None


async def read_ticket(conn: Connection, ticket_hash: bytes, now: datetime, sealing: Sealing) -> Caller | None:
    """Whom a ticket signs in; it is not spent by looking."""
    row = await conn.fetchrow(
        """
        SELECT subject, role, county, sealed, sealed_key FROM sign_in_tickets
        WHERE ticket_hash = $1 AND expires > $2
        """,
        ticket_hash,
        now,
    )
    return None if row is None else _caller(row, ticket_hash, sealing)


async def spend_ticket(
    conn: Connection, ticket_hash: bytes, now: datetime, sealing: Sealing
) -> Caller | None:
    """Whom it signs in; of two at once, one waits for the other and then finds nothing."""
    row = await conn.fetchrow(
        """
        DELETE FROM sign_in_tickets WHERE ticket_hash = $1 AND expires > $2
        RETURNING subject, role, county, sealed, sealed_key
        """,
        ticket_hash,
        now,
    )
    return None if row is None else _caller(row, ticket_hash, sealing)


async def add_session(
    conn: Connection, cookie_hash: bytes, session: BrowserSession, sealing: Sealing
) -> None:
    statement = """
    INSERT INTO browser_sessions (cookie_hash, subject, role, county, sealed, sealed_key, expires, last_used)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    """
    await conn.execute(
        statement,
        cookie_hash,
        *_columns(session.caller, cookie_hash, sealing),
        session.expires,
        session.last_used,
    )


async def read_session(pool: Pool, cookie_hash: bytes, sealing: Sealing) -> BrowserSession | None:
    row = await pool.fetchrow(
        """
        SELECT subject, role, county, sealed, sealed_key, expires, last_used FROM browser_sessions
        WHERE cookie_hash = $1
        """,
        cookie_hash,
    )
    if row is None:
        return None
    return BrowserSession(_caller(row, cookie_hash, sealing), row["expires"], row["last_used"])


async def touch_session(pool: Pool, cookie_hash: bytes, now: datetime) -> None:
    """Note that it was used."""
    await pool.execute("UPDATE browser_sessions SET last_used = $2 WHERE cookie_hash = $1", cookie_hash, now)


async def end_session(conn: Connection, cookie_hash: bytes) -> None:
    await conn.execute("DELETE FROM browser_sessions WHERE cookie_hash = $1", cookie_hash)


async def forget_expired(conn: Connection, now: datetime) -> None:
    """What opens nothing any more."""
    await conn.execute("DELETE FROM sign_in_tickets WHERE expires <= $1", now)
    await conn.execute("DELETE FROM browser_sessions WHERE expires <= $1", now)


Columns = tuple[str, str, str | None, bytes | None, str | None]
"""subject, role, county, sealed, sealed_key"""


def _columns(caller: Caller, about: bytes, sealing: Sealing) -> Columns:
    sealed = sealing.seal({"name": caller.name}, about) if caller.name else None
    words = (sealed.content, sealed.key_id) if sealed else (None, None)
    return caller.subject, caller.role.value, caller.county, *words


def _caller(row: asyncpg.Record, about: bytes, sealing: Sealing) -> Caller:
    sealed = row["sealed"]
    name = sealing.open(Sealed(row["sealed_key"], sealed), about)["name"] if sealed else None
    return Caller(row["subject"], Role(row["role"]), row["county"], name)
