"""Asking for daily reports that nobody has signed: claimed, committed, sent, noted.

A step is claimed before it is sent: a process that ends in between has asked nobody, or did not say so, and
nobody asks again (decision 68). The next step follows all the same.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog

from campaign import Campaign, County
from clock import Clock
from database import Connection, Pool, while_transient
from reporting.calendar.rules.periods import Period, all_periods
from reporting.outages.store import read_running
from reporting.reminders.message import Reminder, Send, as_alerts, messages_of
from reporting.reminders.rules import Result, Step, is_answered, step_at
from reporting.reminders.store import Ask, claim, is_failing, note
from reporting.report_line.store import AnswerTimes, answer_times, counties_awaiting_second
from telemetry import metrics

SENDER: Final = "reminders"
"""Beside the robots of notifications.toml, none of which may be called so."""
log = structlog.get_logger()


async def remind(pool: Pool, clock: Clock, campaigns: Sequence[Campaign], send: Send) -> None:
    """Everything whose turn it is now; several messages leave at once, and alert_messages joins them."""
    claimed: list[Reminder] = []
    for campaign in campaigns:
        claimed += await while_transient(partial(_claim_due, pool, clock, campaign))
    await asyncio.gather(*(_tell(pool, clock, send, message) for message in messages_of(claimed)))
    await while_transient(partial(_show_whether_failing, pool, clock))


async def _claim_due(pool: Pool, clock: Clock, campaign: Campaign) -> Sequence[Reminder]:
    """Whatever the database made us wait for, it is asked whose turn it is by then."""
    now = clock.now()
    due = [
        (period, step)
        for period in all_periods(campaign)
        if (step := step_at(period, campaign.reminders, now))
    ]
    if not due:
        return ()
    async with pool.acquire() as conn, conn.transaction():
        owed = [one for period, step in due for one in await _unanswered(conn, campaign, period, step)]
        if not owed:
            return ()
        claimed = await claim(conn, campaign.code, [_ask(one) for one in owed], now)
        return [one for one in owed if _ask(one) in claimed]


async def _unanswered(conn: Connection, campaign: Campaign, period: Period, step: Step) -> Sequence[Reminder]:
    """Nobody is asked for what could not be signed in time (decision 24)."""
    if (await read_running(conn, campaign.code, period.starts)).excuse(period) is not None:
        return ()
    answers = await answer_times(conn, campaign.code, period.date, period.date)
    awaiting = await counties_awaiting_second(conn, campaign.code, period.date)
    return [
        _reminder(campaign, county, period, step, county.code in awaiting)
        for county in campaign.roster(period.date)
        if not is_answered(*answers.get((county.code, period.date), AnswerTimes()))
    ]


def _reminder(
    campaign: Campaign, county: County, period: Period, step: Step, awaits_second: bool
) -> Reminder:
    emails = _emails(county, step, awaits_second)
    return Reminder(
        campaign.code, county.code, county.name, period.date, period.due, step, emails, awaits_second
    )


def _emails(county: County, step: Step, awaits_second: bool) -> tuple[str, ...]:
    """Of who has the step that day; where one of two has signed, of both, for it is not known which of them
    is to sign yet."""
    both = (county.contact_email, county.deputy_email)
    asked = {Step.contact: both[:1], Step.deputy: both[1:], Step.city: ()}[step]
    return tuple(dict.fromkeys(filter(None, both if awaits_second and asked else asked)))


async def _tell(pool: Pool, clock: Clock, send: Send, message: Sequence[Reminder]) -> None:
    """Noted however long the database is away: what is not noted is shown as not known."""
    told = await send(as_alerts(message))
    for one in message:
        to_log = log.info if told.result is Result.sent else log.warning
        to_log(
            "asked for a daily report",
            campaign=one.campaign,
            county=one.county,
            period=one.period.isoformat(),
            step=one.step,
            result=told.result,
        )

    async def keep() -> None:
        async with pool.acquire() as conn, conn.transaction():
            now = clock.now()
            for one in message:
                await note(conn, one.campaign, _ask(one), told.result, told.ways, now)

    await while_transient(keep)


async def _show_whether_failing(pool: Pool, clock: Clock) -> None:
    async with pool.acquire() as conn:
        metrics.robot_failing.labels(SENDER).set(await is_failing(conn, clock.now()))


def _ask(one: Reminder) -> Ask:
    return Ask(one.county, one.period, one.step)
