"""Which report a request is about, and issuing it: one way for programs and for the page's form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request
from starlette.responses import Response

from access import Caller
from campaign import Campaign
from database import Connection
from reporting.app_state import campaign_of, outside_campaign, state_of
from reporting.calendar.rules.periods import Period, bounds
from reporting.city_report.handlers import issue_report, read_report_and_day
from reporting.city_report.problems import problem_of
from reporting.city_report.rules.freezing import report_at
from reporting.city_report.views import show_city_report
from web import Answer, Problem, answer_once


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """A day of a campaign."""

    campaign: Campaign
    period: Period


def day_of_report(request: Request, code: str, day: date) -> ReportedDay | Problem:
    """The day, or why there is none."""
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return campaign
    period = bounds(campaign, day)
    return outside_campaign(campaign, day) if period is None else ReportedDay(campaign, period)


async def read_shown(request: Request, conn: Connection, of: ReportedDay) -> dict[str, Any]:
    """The report as it is shown at this moment."""
    state = state_of(request)
    read = await read_report_and_day(conn, of.campaign, of.period, state.clock.now(), state.sealing)
    return show_city_report(of.campaign, of.period, read)


async def issue(request: Request, caller: Caller, code: str, day: date) -> Response:
    async def operation(conn: Connection) -> Answer | Problem:
        of = day_of_report(request, code, day)
        if isinstance(of, Problem):
            return of
        state = state_of(request)
        now = state.clock.now()
        if refused := await issue_report(conn, of.campaign, of.period, caller, now, state.sealing):
            return problem_of(refused, report_at(of.campaign, of.period))
        return Answer(201, await read_shown(request, conn, of))

    return await answer_once(request, caller, operation)
