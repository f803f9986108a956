"""未报: a due time passed without a signature. Told once per line, however many ticks were missed."""

from collections.abc import Iterable
from datetime import date, datetime

from campaign import Campaign
from clock import Clock
from contracts import TIMER
from contracts.reporting import DailyReportOverdue
from database import Connection, Pool
from delivery import NewEvent, outbox
from reporting import store
from reporting.rules.filing import was_overdue
from reporting.rules.periods import Period, all_periods
from reporting.rules.stalling import SETTLED_AFTER
from serving import Job


def job(campaigns: Iterable[Campaign]) -> Job:
    """The clock job: judged at now − 30 s, when every signature up to then is committed."""

    async def raise_overdue(pool: Pool, clock: Clock) -> None:
        for campaign in campaigns:
            async with pool.acquire() as conn, conn.transaction():
                now = clock.now()
                await judge(conn, campaign, now - SETTLED_AFTER, now)

    return raise_overdue


async def judge(conn: Connection, campaign: Campaign, at: datetime, now: datetime) -> None:
    """Look at every due time since the last look and before `at`."""
    judged = await store.watching.lock_judged(conn, campaign.code)
    since = judged["overdue_to"] or campaign.starts
    if at <= since:
        return
    passed = [period for period in all_periods(campaign) if since <= period.due < at]
    if passed:
        await _raise(conn, campaign, passed, at, now)
    await store.watching.overdue_judged(conn, campaign.code, at)


async def _raise(
    conn: Connection, campaign: Campaign, passed: list[Period], at: datetime, now: datetime
) -> None:
    rows = await store.alerts.answers(conn, campaign.code, passed[0].date, passed[-1].date)
    answers = {(row["county"], row["period"]): (row["signed_at"], row["exempted_at"]) for row in rows}
    lines = [
        (county.code, period.date, period.due)
        for period in passed
        for county in campaign.roster(period.date)
        if was_overdue(period, *answers.get((county.code, period.date), (None, None)), now=at)
    ]
    raised = set(await store.alerts.raise_overdue(conn, campaign.code, lines))
    await outbox.add(conn, *(_told(campaign, *line, now) for line in lines if (line[0], line[1]) in raised))


def _told(campaign: Campaign, county: str, period: date, due: datetime, now: datetime) -> NewEvent:
    return NewEvent(
        data=DailyReportOverdue(period=period, due=due),
        subject=f"{county}/{period}",
        county=county,
        campaign=campaign.code,
        time=due,
        recorded=now,
        actor=TIMER,
    )
