"""GET /v1/hot-spots, the same as a file; GET /hot-spots, the same as a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BeforeValidator
from starlette.responses import HTMLResponse, Response

from access import COUNTY_ROLES, Caller
from campaign import Campaign
from reporting.app_state import campaign_of, outside_campaign, present_campaign, state_of
from reporting.calendar.rules.periods import bounds, first_date, last_date, period_of
from reporting.calendar.rules.roster import names
from reporting.callers import PageReader, Reader
from reporting.exports import TYPES, answer_file, as_file
from reporting.hot_spots import store
from reporting.hot_spots.codes import Kind
from reporting.hot_spots.handlers import Asked, read_own, read_stretch, with_counties
from reporting.hot_spots.printing import printed
from reporting.hot_spots.rules.groups import Stretch
from reporting.hot_spots.shown import FactsBehindJson, HotSpotsJson
from reporting.hot_spots.store import FactBehind
from reporting.hot_spots.views import MOST_WEEKS, show_fact, show_facts_page, show_hot_spots, show_page
from reporting.pages import Page, html_page
from web import (
    CONTENT_DISPOSITION,
    DEFAULT_LIMIT,
    IDENTIFIER,
    Answer,
    AskedCounty,
    Day,
    Limit,
    Problem,
    answers,
    answers_a_file,
    page,
    problems,
    read_all_counties,
    read_cursor,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/hot-spots", tags=["欠薪热点"])
page_router = APIRouter(prefix="/hot-spots", tags=["欠薪热点"])

OF_HOT_SPOTS: Final = (problems.unknown_campaign, problems.unknown_county, problems.outside_campaign)
TITLE: Final = "欠薪热点"
USUAL_WEEKS: Final = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, as the address says it."""

    campaign: str | None = None
    kind: Kind | None = None
    county: AskedCounty | None = None
    weeks: Annotated[int, Query(ge=1, le=MOST_WEEKS)] = USUAL_WEEKS
    last: Annotated[Day | None, Query(alias="to")] = None


Key: TypeAlias = Annotated[str, Path(pattern=IDENTIFIER)]
Asking = Annotated[Question, Depends()]

BLANK: Final = BeforeValidator(lambda value: value or None)
"""A field of a form that was left empty says nothing."""


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """The same as the page's form says it."""

    campaign: Annotated[str | None, BLANK] = None
    kind: Annotated[Kind | None, BLANK] = None
    county: Annotated[AskedCounty | None, BLANK] = None
    weeks: Annotated[int | None, Query(ge=1, le=MOST_WEEKS), BLANK] = None
    last: Annotated[Day | None, Query(alias="to"), BLANK] = None

    def question(self) -> Question:
        return Question(self.campaign, self.kind, self.county, self.weeks or USUAL_WEEKS, self.last)


@router.get("", summary="欠薪热点", **answers(HotSpotsJson, *OF_HOT_SPOTS, problems.not_found))
async def hot_spots(request: Request, caller: Reader, question: Asking) -> Response:
    """最近几周与此前同样天数对比；县区只见本单位的事项，另见某用工方还涉及几个单位。"""
    asked = _asked(request, caller, question)
    return respond(asked if isinstance(asked, Problem) else Answer(200, await _read(request, caller, asked)))


@router.get(
    "/file",
    summary="欠薪热点文件",
    response_class=Response,
    **answers_a_file(
        answers(None, *OF_HOT_SPOTS, problems.not_found, headers=(CONTENT_DISPOSITION,)), (TYPES["xlsx"],)
    ),
)
async def hot_spots_file(request: Request, caller: PageReader, question: Asking) -> Response:
    """XLSX，与页面相同的范围。"""
    asked = _asked(request, caller, question)
    if isinstance(asked, Problem):
        return refuse(request, asked)
    found = await _read(request, caller, asked)
    by, at = caller.name or caller.subject, state_of(request).clock.now()

    def make() -> bytes:
        return as_file(printed(found, by, at), "xlsx", None)

    return await answer_file(request, "xlsx", make, f"{TITLE}{asked.last}", f"hot-spots-{asked.last}")


@page_router.get(
    "",
    summary="欠薪热点页面",
    response_class=HTMLResponse,
    **answers(None, *OF_HOT_SPOTS, problems.not_found),
)
async def hot_spots_page(
    request: Request, caller: PageReader, form: Annotated[FormQuestion, Depends()]
) -> Response:
    asked = _asked(request, caller, form.question())
    if isinstance(asked, Problem):
        return refuse(request, asked)
    shown = show_page(await _read(request, caller, asked), asked.campaign, _own(caller))
    return html_page(request, caller, Page("hot_spots", "hot_spots.html", TITLE, shown))


@router.get(
    "/{gathered_by}/{key}/facts",
    summary="热点所涉事项",
    **answers(FactsBehindJson, *OF_HOT_SPOTS, problems.not_found),
)
async def facts_behind(
    request: Request,
    gathered_by: Kind,
    key: Key,
    caller: Reader,
    question: Asking,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """统计期内的事项，最近的在前；县区只见本单位的。"""
    asked = _asked(request, caller, question)
    if isinstance(asked, Problem):
        return respond(asked)
    behind = await _behind(request, asked, (gathered_by, key), cursor, limit)
    if isinstance(behind, Problem):
        return respond(behind)
    shown = page(behind.facts, limit, _place, lambda fact: show_fact(fact, asked.campaign))
    return respond(Answer(200, shown))


@page_router.get(
    "/{gathered_by}/{key}",
    summary="热点所涉事项页面",
    response_class=HTMLResponse,
    **answers(None, *OF_HOT_SPOTS, problems.not_found),
)
async def facts_page(
    request: Request,
    gathered_by: Kind,
    key: Key,
    caller: PageReader,
    question: Asking,
    cursor: str | None = None,
) -> Response:
    asked = _asked(request, caller, question)
    if isinstance(asked, Problem):
        return refuse(request, asked)
    behind = await _behind(request, asked, (gathered_by, key), cursor, DEFAULT_LIMIT)
    if isinstance(behind, Problem):
        return refuse(request, behind)
    rest = page(behind.facts, DEFAULT_LIMIT, _place, lambda fact: show_fact(fact, asked.campaign))
    shown = show_facts_page(rest, asked, behind.stretch, (gathered_by, key), _own(caller))
    return html_page(request, caller, Page("hot_spots", "facts.html", f"{TITLE}：所涉事项", shown))


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a hot spot, and when."""

    stretch: Stretch
    facts: Sequence[FactBehind]


async def _behind(
    request: Request, asked: Asked, place: tuple[Kind, str], cursor: str | None, limit: int
) -> Behind | Problem:
    """Under the caller's own sight: of what it has nothing there is nothing."""
    before = read_cursor(cursor, datetime, UUID)
    if isinstance(before, Problem):
        return before
    async with read_snapshot(request) as conn:
        of = await read_stretch(conn, asked)
        facts = await store.facts_behind(conn, asked.campaign.code, of, asked.counties, place, before, limit)
    return Behind(of, facts) if facts or before else problems.not_found()


def _place(fact: FactBehind) -> tuple[datetime, UUID]:
    return fact.time, fact.event_id


def _asked(request: Request, caller: Caller, question: Question) -> Asked | Problem:
    """A county asks for itself alone."""
    known = campaign_of(request, question.campaign) if question.campaign else present_campaign(request)
    if isinstance(known, Problem):
        return known
    own, county = _own(caller), question.county
    if own is not None and county not in (None, own):
        return problems.not_found()
    if county is not None and county not in names(known):
        return problems.unknown_county()
    last = question.last or _today(request, known)
    if bounds(known, last) is None:
        return outside_campaign(known, last)
    return Asked(known, last, question.weeks, own or county, question.kind)


def _today(request: Request, campaign: Campaign) -> date:
    """The present period, else the edge of the window that is nearer."""
    now = state_of(request).clock.now()
    edge = last_date(campaign) if now >= campaign.ends else first_date(campaign)
    return period_of(campaign, now) or edge


async def _read(request: Request, caller: Caller, asked: Asked) -> HotSpotsJson:
    """All that counts is read under the caller's own sight; only where else a hash occurs is not."""
    async with read_snapshot(request) as conn:
        own = await read_own(conn, asked)
    async with read_all_counties(request) as conn:
        found = await with_counties(conn, asked, own)
    return show_hot_spots(found, _own(caller))


def _own(caller: Caller) -> str | None:
    return caller.county if caller.role in COUNTY_ROLES else None
