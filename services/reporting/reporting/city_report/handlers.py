"""Freezing what is due, reading a report, issuing it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

from access import Caller
from campaign import Campaign
from clock import Clock
from contracts.reporting import CityReportIssued
from database import Connection, Pool
from delivery import NewEvent, outbox
from reporting.board.handlers import read_overview, read_overview_at
from reporting.calendar.rules.periods import Period, first_date, periods_between
from reporting.city_report import store
from reporting.city_report.document import write_document
from reporting.city_report.rules.freezing import (
    FrozenReport,
    Issue,
    IssueRefusalReason,
    ReportAndDay,
    due_to_freeze,
    objection_to_issuing,
    report_at,
)
from reporting.completeness.rules import is_judged
from reporting.figures.rules.as_of import incidents_before
from reporting.figures.store.queries import figures_told_from, incidents_of_day, incidents_recorded_from
from reporting.watermarks.rules import SETTLED_AFTER
from reporting.watermarks.store import judged_to
from sealing import Sealing

CITY: Final = "city"
"""Whom its event is about: no reporting unit."""

log = structlog.get_logger()


async def freeze_due_reports(pool: Pool, clock: Clock, campaign: Campaign) -> None:
    """Every report whose hour has passed and up to which everything was seen and judged, each by itself.

    An hour counts as passed 30 s later, when every signature up to then is committed. A tick that was missed
    loses nothing: a report is frozen as it stood at its hour, however late that is done.
    """
    for period in await _due(pool, clock, campaign):
        async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
            if not await _is_judged(conn, campaign, report_at(campaign, period)):
                return
            await _freeze(conn, campaign, period, clock.now())


async def _due(pool: Pool, clock: Clock, campaign: Campaign) -> Sequence[Period]:
    async with pool.acquire() as conn, conn.transaction():
        since = await figures_told_from(conn, campaign.code)
        if since is None:
            return ()
        frozen = await store.frozen_periods(conn, campaign.code)
        return due_to_freeze(campaign, since, clock.now() - SETTLED_AFTER, frozen)


async def _is_judged(conn: Connection, campaign: Campaign, instant: datetime) -> bool:
    return is_judged(campaign, instant, await judged_to(conn, campaign.code))


async def _freeze(conn: Connection, campaign: Campaign, period: Period, now: datetime) -> None:
    at = report_at(campaign, period)
    later = await incidents_recorded_from(conn, campaign.code, period.date, at)
    report = write_document(
        await read_overview_at(conn, campaign, [period], at),
        await read_overview_at(conn, campaign, _up_to(campaign, period), at),
        incidents_before(await incidents_of_day(conn, campaign.code, period.date), later),
        period,
    )
    await store.keep_frozen(conn, campaign.code, period.date, FrozenReport(at, now, report))
    log.info("city report frozen", campaign=campaign.code, period=period.date.isoformat())


async def read_report_and_day(
    conn: Connection, campaign: Campaign, period: Period, now: datetime, sealing: Sealing
) -> ReportAndDay:
    """Read in one snapshot."""
    return ReportAndDay(
        now=write_document(
            await read_overview(conn, campaign, [period], now),
            await read_overview(conn, campaign, _up_to(campaign, period), now),
            await incidents_of_day(conn, campaign.code, period.date),
            period,
        ),
        frozen=await store.read_frozen(conn, campaign.code, period.date),
        issue=await store.read_issue(conn, campaign.code, period.date, sealing),
    )


async def issue_report(
    conn: Connection, campaign: Campaign, period: Period, by: Caller, now: datetime, sealing: Sealing
) -> IssueRefusalReason | None:
    """签发: one act of a named person; the report itself does not change by it."""
    frozen = await store.read_frozen(conn, campaign.code, period.date)
    before = await store.read_issue(conn, campaign.code, period.date, sealing)
    refused = objection_to_issuing(by.name, frozen, before)
    if refused or frozen is None or by.name is None:
        return refused
    issue = Issue(by.subject, by.name, now)
    if not await store.keep_issue(conn, campaign.code, period.date, issue, sealing):
        return "already-issued"
    event = CityReportIssued(period=period.date, as_of=report_at(campaign, period), sha256=frozen.sha256)
    await outbox.add(
        conn,
        NewEvent(
            data=event,
            subject=f"{CITY}/{period.date}",
            county=CITY,
            campaign=campaign.code,
            time=now,
            recorded=now,
            actor=by.actor,
        ),
    )
    return None


def _up_to(campaign: Campaign, period: Period) -> list[Period]:
    """The period and all before it: what the running totals are of."""
    return list(periods_between(campaign, first_date(campaign), period.date))
