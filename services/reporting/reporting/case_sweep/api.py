"""…/case-sweep, the city's view; …/counties/{county}/case-sweep: table, cases, carrying in, filing."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from clock import day_of, midnight
from reporting.app_state import campaign_of, state_of
from reporting.callers import CityReader, Reader, Recorder
from reporting.case_sweep import acting
from reporting.case_sweep.acting import county_of
from reporting.case_sweep.bodies import (
    CarriedInBody,
    CarriedInWithdrawalBody,
    OpenReasonBody,
    SweepFilingBody,
)
from reporting.case_sweep.handlers import read_case, read_city_sweep, read_county_sweep
from reporting.case_sweep.problems import OF_A_COUNTY, OF_CARRYING_IN, OF_FILING
from reporting.case_sweep.shown import (
    CarriedInJson,
    CaseRecordJson,
    CitySweepJson,
    CountySweepJson,
    SweptCasesJson,
)
from reporting.case_sweep.store.swept_cases import FIRST_OF_ALL, CasePage, Standing, page_of_cases
from reporting.case_sweep.views import show_case, show_city_sweep, show_county_sweep, show_record
from web import (
    DEFAULT_LIMIT,
    ETAG,
    MUST_MATCH,
    Answer,
    Limit,
    Problem,
    answers,
    etag,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

COUNTY: Final = "/counties/{county}/case-sweep"

router = APIRouter(prefix="/v1/campaigns/{campaign}", tags=["案件排查"])


@router.get(
    "/case-sweep", summary="全市案件排查：各单位报送情况", **answers(CitySweepJson, problems.unknown_campaign)
)
async def city_sweep(request: Request, campaign: str, caller: CityReader) -> Response:
    """未报即未听到，不等于零。"""
    known = campaign_of(request, campaign)
    if isinstance(known, Problem):
        return respond(known)
    state = state_of(request)
    async with read_snapshot(request) as conn:
        city = await read_city_sweep(conn, known, state.sealing)
    return respond(Answer(200, show_city_sweep(city, state.clock.now(), caller)))


@router.get(
    COUNTY,
    summary="某单位案件排查：系统数、报送数各版本",
    **answers(CountySweepJson, *OF_A_COUNTY, headers=(ETAG,)),
)
async def county_sweep(request: Request, campaign: str, county: str, caller: Reader) -> Response:
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return respond(of)
    state = state_of(request)
    async with read_snapshot(request) as conn:
        sweep = await read_county_sweep(conn, of.campaign, of.county, state.sealing)
    shown = show_county_sweep(sweep, state.clock.now(), caller)
    return respond(Answer(200, shown, {"ETag": etag(sweep.version)}))


@router.get(
    f"{COUNTY}/cases",
    summary="某单位排查的案件：未结或者已结",
    **answers(SweptCasesJson, *OF_A_COUNTY),
)
async def swept_cases(
    request: Request,
    campaign: str,
    county: str,
    caller: Reader,
    standing: Standing = "open",
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """指派最早的在前；未记录的为空，不作推测。"""
    after = read_cursor(cursor, datetime, str)
    if isinstance(after, Problem):
        return respond(after)
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return respond(of)
    asked = CasePage(standing, (day_of(after[0]), after[1]) if after else FIRST_OF_ALL, limit + 1)
    async with read_snapshot(request) as conn:
        rows = await page_of_cases(conn, of.campaign, of.county, asked)
    today = day_of(state_of(request).clock.now())
    shown = page(
        rows, limit, lambda row: (midnight(row.assigned_on), row.case_id), lambda row: show_case(row, today)
    )
    return respond(Answer(200, shown))


@router.get(
    f"{COUNTY}/cases/{{case_id}}",
    summary="排查的一件案件：未结原因、补录各版本",
    **answers(CaseRecordJson, *OF_A_COUNTY, headers=(ETAG,)),
)
async def swept_case(request: Request, campaign: str, county: str, case_id: UUID, caller: Reader) -> Response:
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return respond(of)
    state = state_of(request)
    async with read_snapshot(request) as conn:
        record = await read_case(conn, of.campaign, of.county, case_id, state.sealing)
    if record is None:
        return respond(problems.not_found())
    shown = show_record(record, day_of(state.clock.now()), caller)
    return respond(Answer(200, shown, {"ETag": etag(shown["version"])}))


@router.post(
    f"{COUNTY}/filings",
    status_code=201,
    summary="报送或更正案件排查表",
    **answers(CountySweepJson, *OF_A_COUNTY, *OF_FILING, *MUST_MATCH, headers=(ETAG,)),
)
async def post_filing(
    request: Request, campaign: str, county: str, body: SweepFilingBody, caller: Recorder
) -> Response:
    """由本单位具名人员报送；更正须写明理由，并以 If-Match 写明所见版本。"""
    return await acting.file(request, caller, campaign, county, body)


@router.post(
    f"{COUNTY}/carried-in",
    status_code=201,
    summary="补录专项行动之前指派的案件",
    **answers(CarriedInJson, *OF_A_COUNTY, *OF_CARRYING_IN, headers=(ETAG,)),
)
async def post_carried_in(
    request: Request, campaign: str, county: str, body: CarriedInBody, caller: Recorder
) -> Response:
    """计入案件排查，不计入日报。"""
    return await acting.carry_in(request, caller, campaign, county, body)


@router.put(
    f"{COUNTY}/carried-in/{{case_id}}",
    summary="更改补录的案件",
    **answers(
        CarriedInJson,
        *OF_A_COUNTY,
        *OF_CARRYING_IN,
        problems.impossible_transition,
        *MUST_MATCH,
        headers=(ETAG,),
    ),
)
async def put_carried_in(
    request: Request, campaign: str, county: str, case_id: UUID, body: CarriedInBody, caller: Recorder
) -> Response:
    """以往各版本仍可查看。"""
    return await acting.change_carried_in(request, caller, campaign, county, case_id, body)


@router.post(
    f"{COUNTY}/carried-in/{{case_id}}/withdrawal",
    summary="撤销补录有误的案件",
    **answers(
        CarriedInJson,
        *OF_A_COUNTY,
        problems.token_without_name,
        problems.impossible_transition,
        *MUST_MATCH,
        headers=(ETAG,),
    ),
)
async def post_carried_in_withdrawal(
    request: Request,
    campaign: str,
    county: str,
    case_id: UUID,
    body: CarriedInWithdrawalBody,
    caller: Recorder,
) -> Response:
    """撤销后不再计入案件排查。"""
    return await acting.withdraw_carried_in(request, caller, campaign, county, case_id, body)


@router.post(
    f"{COUNTY}/cases/{{case_id}}/open-reasons",
    summary="登记案件未结原因",
    **answers(CaseRecordJson, *OF_A_COUNTY, problems.token_without_name, problems.impossible_transition),
)
async def post_open_reason(
    request: Request, campaign: str, county: str, case_id: UUID, body: OpenReasonBody, caller: Recorder
) -> Response:
    """最近登记的为准，以前的仍可查看。"""
    return await acting.give_reason(request, caller, campaign, county, case_id, body)
