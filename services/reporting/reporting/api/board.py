"""GET …/board, …/days/{date} and …/days/{date}/city-report."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from access import Caller, Role, allow
from access.callers import COUNTY_ROLES
from campaign import Campaign
from reporting import store
from reporting.api import overview
from reporting.api.overview import Shown
from reporting.api.places import campaign_of
from reporting.rules.periods import Period, bounds, first_date, last_date, period_of, periods_between
from reporting.state import state_of
from web import Answer, Problem, problems, read_snapshot, respond

router = APIRouter(prefix="/v1/campaigns/{campaign}", tags=["看板"])

READERS = (*sorted(COUNTY_ROLES), Role.city_staff, Role.operator)
Reader = Annotated[Caller, Depends(allow(*READERS))]
City = Annotated[Caller, Depends(allow(Role.city_staff, Role.operator))]


@router.get("/board", summary="看板：各报送单位每日报送情况")
async def board(
    request: Request,
    campaign: str,
    caller: Reader,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> Response:
    return respond(await board_of(request, caller, campaign, first, last))


@router.get("/days/{day}", summary="某日各报送单位情况及数字")
async def one_day(request: Request, campaign: str, day: date, caller: Reader) -> Response:
    found = campaign_of(request, campaign)
    if isinstance(found, Problem):
        return respond(found)
    if bounds(found, day) is None:
        return respond(problems.outside_campaign())
    said = await board_of(request, caller, campaign, day, day)
    return respond(said)


@router.get("/days/{day}/city-report", summary="市局当日汇总")
async def city_report(request: Request, campaign: str, day: date, caller: City) -> Response:
    found = campaign_of(request, campaign)
    if isinstance(found, Problem):
        return respond(found)
    period = bounds(found, day)
    if period is None:
        return respond(problems.outside_campaign())
    now, so_far = state_of(request).clock.now(), periods_between(found, first_date(found), day)
    async with read_snapshot(request) as conn:
        today = await overview.read(conn, found, [period], now)
        running = await overview.read(conn, found, so_far, now)
        incidents = await store.figures.incidents(conn, campaign, day)
    return respond(Answer(200, overview.show_city_report(today, running, incidents, period)))


async def board_of(
    request: Request, caller: Caller, code: str, first: date | None, last: date | None
) -> Answer | Problem:
    """The board as this caller may see it."""
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return campaign
    return Answer(200, await shown_board(request, caller, campaign, first, last))


async def shown_board(
    request: Request, caller: Caller, campaign: Campaign, first: date | None, last: date | None
) -> Shown:
    """All days up to the present period, unless the caller asks for others."""
    now = state_of(request).clock.now()
    own = caller.county if caller.role in COUNTY_ROLES else None
    async with read_snapshot(request) as conn:
        found = await overview.read(conn, campaign, days_shown(campaign, first, last, now), now, own)
    return overview.show_board(found, own)


def days_shown(campaign: Campaign, first: date | None, last: date | None, now: datetime) -> Sequence[Period]:
    """From the first day to today's period, or to the last one when the window is over."""
    edge = last_date(campaign) if now >= campaign.ends else first_date(campaign)
    today = period_of(campaign, now) or edge
    return periods_between(campaign, first or first_date(campaign), last or today)
