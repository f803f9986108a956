"""A due time passed without a signature: raised and told once per line, however many ticks were missed."""

from collections.abc import Sequence
from datetime import datetime

from campaign import Campaign
from contracts import TIMER
from contracts.reporting import DailyReportOverdue
from database import Connection
from delivery import outbox
from reporting.calendar.rules.periods import Period, all_periods
from reporting.outages.store import read_running
from reporting.overdue.rules import was_overdue
from reporting.overdue.store import OverdueReport, raise_once
from reporting.report_line.events import line_event
from reporting.report_line.rules import LineKey
from reporting.report_line.store import AnswerTimes, answer_times
from reporting.watermarks.store import lock_swept, note_overdue_swept


async def raise_overdue(conn: Connection, campaign: Campaign, at: datetime, now: datetime) -> None:
    """Look at every due time since the last look and before `at`."""
    since = (await lock_swept(conn, campaign.code)).overdue or campaign.starts
    if at <= since:
        return
    passed = [period for period in all_periods(campaign) if since <= period.due < at]
    if passed:
        await _raise(conn, campaign, await _unanswered(conn, campaign, passed, at), now)
    await note_overdue_swept(conn, campaign.code, at)


async def _unanswered(
    conn: Connection, campaign: Campaign, passed: Sequence[Period], at: datetime
) -> Sequence[OverdueReport]:
    """Nobody owes what could not be signed in time (decision 24)."""
    answers = await answer_times(conn, campaign.code, passed[0].date, passed[-1].date)
    running = await read_running(conn, campaign.code, passed[0].starts)
    return [
        OverdueReport(county.code, period.date, period.due)
        for period in passed
        if running.excuse(period) is None
        for county in campaign.roster(period.date)
        if was_overdue(period, *answers.get((county.code, period.date), AnswerTimes()), now=at)
    ]


async def _raise(
    conn: Connection, campaign: Campaign, reports: Sequence[OverdueReport], now: datetime
) -> None:
    raised = await raise_once(conn, campaign.code, reports)
    events = [
        line_event(
            LineKey(campaign.code, report.county, report.period),
            DailyReportOverdue(period=report.period, due=report.due),
            TIMER,
            time=report.due,
            recorded=now,
        )
        for report in reports
        if (report.county, report.period) in raised
    ]
    await outbox.add(conn, *events)
