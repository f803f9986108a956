"""GET …/board and …/days/{date}; GET /board, the board as a page."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BeforeValidator
from starlette.responses import HTMLResponse, Response

from access import COUNTY_ROLES, Caller, session_word
from campaign import Campaign
from reporting.app_state import campaign_of, outside_campaign, present_campaign, state_of
from reporting.board.handlers import read_overview, read_overview_at, read_unusual_zeros
from reporting.board.page import Asked, CellState, Filters, UnitKind, render, style
from reporting.board.shown import BoardJson
from reporting.board.views import show_board
from reporting.calendar.rules.periods import (
    Period,
    bounds,
    first_date,
    last_date,
    period_of,
    periods_between,
)
from reporting.callers import PageReader, Reader
from reporting.completeness.bodies import AsOf, AsOfField
from reporting.completeness.handlers import why_not_as_of
from web import (
    Answer,
    Day,
    Problem,
    answers,
    page_headers,
    problems,
    read_all_counties,
    refuse,
    respond,
    reversed_days,
)
from web.problems import FieldError

router = APIRouter(prefix="/v1/campaigns/{campaign}", tags=["看板"])
page_router = APIRouter(tags=["看板"])

OF_A_DAY: Final = (problems.unknown_campaign, problems.outside_campaign)

BLANK: Final = BeforeValidator(lambda value: value or None)
"""A field of a form that was left empty says nothing."""

First = Annotated[Day | None, Query(alias="from")]
Last = Annotated[Day | None, Query(alias="to")]


@router.get("/board", summary="看板：各报送单位每日报送情况", **answers(BoardJson, problems.unknown_campaign))
async def board(
    request: Request,
    campaign: str,
    caller: Reader,
    first: First = None,
    last: Last = None,
    as_of: AsOf = None,
) -> Response:
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return respond(known)
    if no := reversed_days(first, last, "from", "to"):
        return respond(no)
    return _answer(await _board(request, caller, known, first, last, as_of))


@router.get("/days/{day}", summary="某日各报送单位情况及数字", **answers(BoardJson, *OF_A_DAY))
async def one_day(request: Request, campaign: str, day: Day, caller: Reader, as_of: AsOf = None) -> Response:
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return respond(known)
    if bounds(known, day) is None:
        return respond(outside_campaign(known, day))
    return _answer(await _board(request, caller, known, day, day, as_of))


@page_router.get(
    "/board",
    summary="看板页面",
    response_class=HTMLResponse,
    **answers(None, problems.unknown_campaign),
)
async def board_page(
    request: Request,
    caller: PageReader,
    campaign: str | None = None,
    first: First = None,
    last: Last = None,
    as_of: AsOfField = None,
    state: Annotated[CellState | None, BLANK, Query(description="只列有这种情形的单位和日期")] = None,
    kind: Annotated[UnitKind | None, BLANK, Query(description="只列这一类单位")] = None,
    *,
    needs: Annotated[bool, Query(description="只列需要处理的：未报、迟报、不一致、断报")] = False,
) -> Response:
    known = campaign_of(request, campaign) if campaign else present_campaign(request)
    if isinstance(known, Problem):
        return refuse(request, known)
    if no := reversed_days(first, last, "from", "to"):
        return refuse(request, no)
    shown = await _board(request, caller, known, first, last, as_of)
    if isinstance(shown, Problem):
        return refuse(request, shown)
    asked = Asked(first, last, as_of, Filters(state, needs, kind))
    page = render(shown, _own_of(caller), asked, signed_in=session_word(request) is not None)
    return HTMLResponse(page, headers=page_headers(style(), has_form=True))


def _answer(board: BoardJson | Problem) -> Response:
    return respond(board if isinstance(board, Problem) else Answer(200, board))


async def _board(
    request: Request,
    caller: Caller,
    campaign: Campaign,
    first: date | None,
    last: date | None,
    as_of: datetime | None,
) -> BoardJson | Problem:
    """The board as this caller may see it: all days up to the present period, unless others are asked for."""
    now = as_of or state_of(request).clock.now()
    own, periods = _own_of(caller), _days_shown(campaign, first, last, now)
    async with read_all_counties(request) as conn:
        if as_of is not None and (why_not := await why_not_as_of(conn, campaign, as_of)):
            return problems.invalid_parameter(None, FieldError("as_of", why_not))
        read = read_overview if as_of is None else read_overview_at
        overview = await read(conn, campaign, periods, now, own)
        return show_board(overview, await read_unusual_zeros(conn, campaign, periods, own, as_of), own)


def _own_of(caller: Caller) -> str | None:
    """The one county whose figures this caller sees; None: all of them."""
    return caller.county if caller.role in COUNTY_ROLES else None


def _days_shown(campaign: Campaign, first: date | None, last: date | None, now: datetime) -> Sequence[Period]:
    """From the first day to today's period, or to the last one when the window is over."""
    edge = last_date(campaign) if now >= campaign.ends else first_date(campaign)
    today = period_of(campaign, now) or edge
    return periods_between(campaign, first or first_date(campaign), last or today)
