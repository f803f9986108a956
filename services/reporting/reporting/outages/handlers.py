"""Each part that runs says so again and again; after a gap, the first beat keeps the outage (decision 24)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from campaign import Campaign
from clock import Clock
from database import Connection, Pool, is_transient
from reporting.outages import store
from reporting.outages.rules import Part, outage_between

log = structlog.get_logger()


async def beat(conn: Connection, part: Part, now: datetime, allowed: timedelta) -> None:
    """The part runs. What it missed is known before anything is judged by it, in the same transaction."""
    before, this = await store.lock_beat(conn, part, now)
    outage = outage_between(before, this, allowed) if before else None
    if outage:
        await store.keep_outage(conn, part, outage)
        log.warning("the system was down", part=part, starts=str(outage.starts), ends=str(outage.ends))
    await store.keep_beat(conn, part, this)


async def note_running(pool: Pool, clock: Clock, campaigns: Iterable[Campaign], allowed: timedelta) -> None:
    """Reports can be signed; of these campaigns they could never be before, if this is the first time."""
    async with pool.acquire() as conn, conn.transaction():
        now = clock.now()
        await beat(conn, Part.signing, now, allowed)
        await store.note_collecting(conn, [one.code for one in campaigns], now)


async def try_to_note_running(
    pool: Pool, clock: Clock, campaigns: Iterable[Campaign], allowed: timedelta
) -> None:
    """Before the first request; in a database that can only be read nobody can sign, and it starts anyway."""
    try:
        await note_running(pool, clock, campaigns, allowed)
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("not noted that the system runs; the clock jobs will")


async def note_hearing(pool: Pool, clock: Clock, allowed: timedelta) -> None:
    """Everything has been seen up to now, as far as that can be."""
    async with pool.acquire() as conn, conn.transaction():
        await beat(conn, Part.hearing, clock.now(), allowed)
