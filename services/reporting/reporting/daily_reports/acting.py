"""How people act on a line: which one, what speaks against it, which version they saw, what is answered."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from fastapi import Request
from starlette.responses import Response

from access import Caller, may_see
from campaign import off_roster
from database import Connection
from reporting.app_state import campaign_of, outside_campaign, state_of
from reporting.calendar.rules.periods import bounds
from reporting.calendar.rules.roster import names
from reporting.completeness.handlers import why_no_stock_as_of
from reporting.daily_reports.bodies import Correction, CorrectionLeaveBody, Report, SecondSignature
from reporting.daily_reports.handlers import city_acts, signing
from reporting.daily_reports.handlers.reading import read_full_line, read_full_line_at
from reporting.daily_reports.problems import problem_of
from reporting.daily_reports.rules.signing import (
    By,
    ReportRefused,
    objection_to_correction,
    objection_to_draft,
    objection_to_second_signature,
    objection_to_signing,
)
from reporting.daily_reports.rules.versions import Place, StoredLine
from reporting.daily_reports.shown import Stage, StockCasesJson
from reporting.daily_reports.store.lines import lock_line
from reporting.daily_reports.views import STAGE_OF, show_event, show_line, show_past_line, show_stock_cases
from reporting.figures.rules.stored_rows import StockCase
from reporting.figures.store.queries import journal_lines
from reporting.figures.store.stock import StockKey, cases_in_stock, stock_told_from
from reporting.report_line.rules import LineKey
from sealing import Sealing
from telemetry import metrics
from web import (
    Answer,
    FieldError,
    Problem,
    answer_once,
    etag,
    is_dry_run,
    may_match,
    must_match,
    problems,
    read_snapshot,
)

Perform = Callable[
    [Connection, Place, StoredLine, Caller, datetime, Sealing], Awaitable[ReportRefused | None]
]
"""The act itself, or why it was refused."""


def no_objection(_: By, __: StoredLine) -> None:
    """Nothing in the line speaks against the act."""


def match_draft(request: Request, line: StoredLine) -> Problem | None:
    """What is filled in is replaced by who has seen it; where nothing is, the version need not be known."""
    is_filled = line.has_draft or line.awaiting is not None
    return (must_match if is_filled else may_match)(request, line.version)


def match_line(request: Request, line: StoredLine) -> Problem | None:
    """Only who has seen the line may act."""
    return must_match(request, line.version)


def match_if_named(request: Request, line: StoredLine) -> Problem | None:
    """A version may be named; if it is, it must be the line's."""
    return may_match(request, line.version)


@dataclass(frozen=True, slots=True)
class LineAct:
    """An act on a line.

    `objection`: what speaks against it, by who acts and how the line stands; asked before `match`: whether
    the caller saw this version · `status`: of the answer, by the line as it was before.
    """

    perform: Perform
    objection: Callable[[By, StoredLine], ReportRefused | None]
    match: Callable[[Request, StoredLine], Problem | None]
    status: Callable[[StoredLine], int]


async def act_on_line(request: Request, caller: Caller, key: LineKey, act: LineAct) -> Response:
    """Lock, check the caller's right and the version, perform; answer after the commit."""

    async def operation(conn: Connection) -> Answer | Problem:
        place = place_of(request, caller, key)
        if isinstance(place, Problem):
            return place
        state = state_of(request)
        line = await lock_line(conn, key, state.sealing)
        if refused := act.objection(By(caller.actor.kind, caller.name, caller.subject), line):
            return problem_of(refused)
        if mismatch := act.match(request, line):
            return mismatch
        if refused := await act.perform(conn, place, line, caller, state.clock.now(), state.sealing):
            if refused.reason == "out-of-roster":
                return off_roster_problem(request, place, caller)
            named = await journal_lines(conn, *key, refused.events) if refused.events else ()
            return problem_of(refused, [show_event(event) for event in named])
        return await answer_with_line(conn, request, place, act.status(line))

    return await answer_once(request, caller, operation)


def place_of(request: Request, caller: Caller, key: LineKey) -> Place | Problem:
    """Which line a request is about, or why there is none; another county's is not found."""
    campaign = campaign_of(request, key.campaign)
    if isinstance(campaign, Problem):
        return campaign
    if not may_see(caller, key.county):
        return problems.not_found()
    if key.county not in names(campaign):
        return problems.unknown_county()
    period = bounds(campaign, key.period)
    if period is None:
        return outside_campaign(campaign, key.period)
    return Place(campaign, key, period, campaign.county(key.county, key.period) is not None)


def off_roster_problem(request: Request, place: Place, caller: Caller) -> Problem:
    """Since when, and whom to ask; the city's own attempt is nothing to tell the city."""
    campaign, county, day = place.campaign, place.key.county, place.key.period
    if caller.county is not None and not is_dry_run(request):
        metrics.out_of_roster_refused.labels("reporting", campaign.code, county).inc()
    off = off_roster(campaign, county, day)
    return problems.out_of_roster(off.words, **off.members) if off else problems.out_of_roster()


async def answer_with_line(conn: Connection, request: Request, place: Place, status: int) -> Answer:
    """The line as it stands now."""
    state = state_of(request)
    full = await read_full_line(conn, place, state.sealing)
    return Answer(status, show_line(full, state.clock.now()), {"ETag": etag(full.line.version)})


async def answer_with_line_at(
    conn: Connection, request: Request, place: Place, instant: datetime
) -> Answer | Problem:
    """The line as it stood at an instant; there is no version of it to act on."""
    if no := await no_past_moment(conn, place, instant):
        return no
    full = await read_full_line_at(conn, place, state_of(request).sealing, instant)
    return Answer(200, show_past_line(full, instant))


async def no_past_moment(conn: Connection, place: Place, instant: datetime | None) -> Problem | None:
    """Why it can't be told how a line stood at an instant; None: it can, or the present is asked for."""
    if instant is None:
        return None
    why_not = await why_no_stock_as_of(conn, place.campaign, instant)
    return problems.invalid_parameter(None, FieldError("as_of", why_not)) if why_not else None


def _units_seen(caller: Caller, place: Place, after: StockKey | None) -> Sequence[str]:
    """Of the units whose cases stand in the line those that this caller may see; of others only numbers."""
    units = sorted(place.campaign.units_in_line(place.key.county, place.key.period))
    return [unit for unit in units if may_see(caller, unit) and (after is None or unit >= after[0])]


async def stock_cases(
    request: Request,
    caller: Caller,
    place: Place,
    stage: Stage | None,
    after: StockKey | None,
    limit: int,
    as_of: datetime | None,
) -> StockCasesJson | Problem:
    """The cases in a stage of the pending stock (or in all) at the end of the period, after one of them."""
    async with read_snapshot(request) as conn:
        if no := await no_past_moment(conn, place, as_of):
            return no
        rows: list[StockCase] = []
        for unit in _units_seen(caller, place, after):
            line = LineKey(place.key.campaign, unit, place.key.period)
            rest = after[1:] if after and after[0] == unit else None
            left = limit + 1 - len(rows)
            rows += await cases_in_stock(conn, line, stage and STAGE_OF[stage], as_of, rest, left)
        kept_from = await stock_told_from(conn, place.campaign.code)
    return show_stock_cases(rows, limit, kept_from)


def act_of_report(body: Report) -> LineAct:
    """A draft, or the first signing: one way for programs and for the forms of pages."""
    is_signing, statement = body.action == "sign", body.statement()
    return LineAct(
        perform=partial(signing.sign, statement=statement, reason=body.reason)
        if is_signing
        else partial(signing.draft, statement=statement),
        objection=objection_to_signing if is_signing else objection_to_draft,
        match=match_draft,
        status=lambda line: 200 if line.has_draft or line.awaiting is not None else 201,
    )


def act_of_correction(body: Correction) -> LineAct:
    return LineAct(
        perform=partial(signing.correct, statement=body.statement(), reason=body.reason),
        objection=objection_to_correction,
        match=match_line,
        status=lambda _: 201,
    )


def act_of_second_signature(body: SecondSignature) -> LineAct:
    return LineAct(
        perform=partial(signing.sign_second, reason=body.reason),
        objection=objection_to_second_signature,
        match=match_line,
        status=lambda _: 201,
    )


def act_of_leave(body: CorrectionLeaveBody) -> LineAct:
    """The same speaks against it as against a correction: the day is signed, and who acts has a name."""
    return LineAct(
        perform=partial(city_acts.allow_correction, reason=body.reason),
        objection=objection_to_correction,
        match=match_line,
        status=lambda _: 201,
    )
