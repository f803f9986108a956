"""Tickets and sessions, by the machine's clock, as all of access."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import structlog

from access import Caller
from access.guarded_state import FindSession
from database import Connection, Pool, is_transient
from reporting.sign_in import store
from reporting.sign_in.rules import is_over, is_to_be_touched, is_word
from reporting.sign_in.store import BrowserSession
from sealing import Sealing
from telemetry import describe

RANDOM_BYTES = 32

log = structlog.get_logger()


def hash_of(word: str) -> bytes:
    """What is kept of a random word. It is too long to be guessed, so it needs no salt."""
    return hashlib.sha256(word.encode()).digest()


async def look_at_ticket(conn: Connection, ticket: str, now: datetime, sealing: Sealing) -> Caller | None:
    """Whom a link would sign in."""
    return await store.read_ticket(conn, hash_of(ticket), now, sealing) if is_word(ticket) else None


async def sign_in(
    conn: Connection,
    ticket: str,
    earlier_cookie: str | None,
    now: datetime,
    longest: timedelta,
    sealing: Sealing,
) -> str | None:
    """Spend the ticket and begin a session: what its cookie holds."""
    caller = await store.spend_ticket(conn, hash_of(ticket), now, sealing) if is_word(ticket) else None
    return None if caller is None else await begin(conn, caller, earlier_cookie, now, longest, sealing)


async def begin(
    conn: Connection,
    caller: Caller,
    earlier_cookie: str | None,
    now: datetime,
    longest: timedelta,
    sealing: Sealing,
) -> str:
    """A session: what its cookie holds. The browser's earlier one ends."""
    await sign_out(conn, earlier_cookie)
    cookie = secrets.token_urlsafe(RANDOM_BYTES)
    await store.add_session(conn, hash_of(cookie), BrowserSession(caller, now + longest, now), sealing)
    return cookie


async def sign_out(conn: Connection, cookie: str | None) -> None:
    """End the session of this cookie, wherever else it may be known."""
    if cookie and is_word(cookie):
        await store.end_session(conn, hash_of(cookie))


async def forget_expired(conn: Connection, now: datetime) -> None:
    """Links and sessions whose time is up: they open nothing any more."""
    await store.forget_expired(conn, now)


def session_finder(pool: Pool, idle: timedelta, sealing: Sealing) -> FindSession:
    """What access asks whose a cookie is."""

    async def find(cookie: str) -> Caller | None:
        return await caller_of_session(pool, cookie, datetime.now(UTC), idle, sealing)

    return find


async def caller_of_session(
    pool: Pool, cookie: str, now: datetime, idle: timedelta, sealing: Sealing
) -> Caller | None:
    """Whose session it is, unless it is over."""
    session = await store.read_session(pool, hash_of(cookie), sealing) if is_word(cookie) else None
    if session is None or is_over(session.expires, session.last_used, idle, now):
        return None
    if is_to_be_touched(session.last_used, idle, now):
        await _touch(pool, cookie, now)
    return session.caller


async def _touch(pool: Pool, cookie: str, now: datetime) -> None:
    """While the database may only be read, pages are read on."""
    try:
        await store.touch_session(pool, hash_of(cookie), now)
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("the use of a session could not be noted", **describe(error))
