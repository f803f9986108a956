"""What the clock and the watermarks start: overdue reports, the city's reports, reminders, the sweep …"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from campaign import Campaign
from clock import Clock
from database import Pool, while_transient
from reporting.city_report.handlers import freeze_due_reports
from reporting.outages.handlers import note_hearing, note_running
from reporting.outages.rules import ALLOWED, Part
from reporting.outages.store import stands_still
from reporting.overdue.handlers import raise_overdue
from reporting.reminders.handlers import remind
from reporting.reminders.message import Send
from reporting.sign_in.handlers import forget_expired
from reporting.silence.handlers import sweep_up_to
from reporting.watermarks.handlers import Watermarks, compare
from reporting.watermarks.rules import SETTLED_AFTER
from serving import Job
from watchdog import beat

POLL_SECONDS: Final = 0.02
LONGEST_POLL_SECONDS: Final = 0.08
"""Ever less often, until another mark comes: the ledger reaches one soon or is far behind."""
LOOK_SECONDS: Final = 1.0
REMINDERS_SECONDS: Final = 3.0


def clock_jobs(campaigns: Sequence[Campaign], outage_after: timedelta = ALLOWED) -> Sequence[Job]:
    """Overdue reports, judged at now − 30 s, when every signature up to then is committed; then the city's
    reports; old sign-ins."""

    async def raise_overdue_reports(pool: Pool, clock: Clock) -> None:
        await note_running(pool, clock, campaigns, outage_after)
        for campaign in campaigns:
            async with pool.acquire() as conn, conn.transaction():
                now = clock.now()
                await raise_overdue(conn, campaign, now - SETTLED_AFTER, now)

    async def freeze_city_reports(pool: Pool, clock: Clock) -> None:
        for campaign in campaigns:
            await freeze_due_reports(pool, clock, campaign)

    return (raise_overdue_reports, freeze_city_reports, forget_sign_ins)


async def forget_sign_ins(pool: Pool, _: Clock) -> None:
    """Links and sessions that are over, by the machine's clock (T1)."""
    async with pool.acquire() as conn:
        await forget_expired(conn, datetime.now(UTC))


async def keep_reminding(pool: Pool, clock: Clock, campaigns: Sequence[Campaign], send: Send) -> None:
    """A loop of its own: a robot may take its time, and no other job is to wait for it."""
    while True:
        beat()
        await remind(pool, clock, campaigns, send)
        await asyncio.sleep(REMINDERS_SECONDS)


async def keep_sweeping(
    pool: Pool,
    clock: Clock,
    campaigns: Sequence[Campaign],
    watermarks: Watermarks,
    outage_after: timedelta = ALLOWED,
) -> None:
    """Sweep for silence whenever more has been seen; but first store that we run."""
    await while_transient(lambda: note_running(pool, clock, campaigns, outage_after))
    poll = POLL_SECONDS
    while True:
        beat()
        watermarks.arrived.clear()
        await while_transient(lambda: look(pool, clock, campaigns, watermarks, outage_after))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS if watermarks.are_all_reached() else poll):
                await watermarks.arrived.wait()
        poll = POLL_SECONDS if watermarks.arrived.is_set() else min(1.25 * poll, LONGEST_POLL_SECONDS)


async def look(
    pool: Pool,
    clock: Clock,
    campaigns: Sequence[Campaign],
    watermarks: Watermarks,
    outage_after: timedelta = ALLOWED,
) -> None:
    """Where more was seen, judge silence up to there; while the pipeline is stalled, alarms wait.

    They also wait from its standing still until it is over, for only then is it known as an outage.
    """
    as_of = await compare(pool, watermarks, clock.now())
    if watermarks.beat_is_due():
        await note_hearing(pool, clock, outage_after)
    if as_of is None or not watermarks.sweep_is_due(as_of):
        return
    waits = watermarks.is_stalled or await stands_still(pool, Part.hearing, outage_after)
    if await sweep_up_to(as_of, pool, clock, campaigns, alarms_wait=waits):
        watermarks.swept(as_of)
