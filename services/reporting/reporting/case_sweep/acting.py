"""How people act on the sweep: one way for programs and for the forms of pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from access import Caller, may_see
from campaign import Campaign
from clock import day_of
from database import Connection
from reporting.app_state import campaign_of, state_of
from reporting.calendar.rules.roster import names
from reporting.case_sweep import handlers
from reporting.case_sweep.bodies import (
    CarriedInBody,
    CarriedInWithdrawalBody,
    OpenReasonBody,
    SweepFilingBody,
)
from reporting.case_sweep.handlers import read_case, read_county_sweep
from reporting.case_sweep.problems import TAKEN, not_carried_in, problem_of
from reporting.case_sweep.rules.cases import (
    CarriedIn,
    CarriedInVersion,
    GivenReason,
    ToCarryIn,
    objection_to_carrying_in,
)
from reporting.case_sweep.store import swept_cases as store
from reporting.case_sweep.views import show_carried_in, show_county_sweep, show_record
from web import Answer, FieldError, Problem, answer_once, at, etag, may_match, must_match, problems


@dataclass(frozen=True, slots=True)
class SweptCounty:
    """A county of a campaign, whose sweep somebody may see."""

    campaign: Campaign
    county: str


Act = Callable[[Connection, SweptCounty], Awaitable[Answer | Problem]]


def county_of(request: Request, caller: Caller, code: str, county: str) -> SweptCounty | Problem:
    """Whose sweep a request is about; another county's is not found."""
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return campaign
    if not may_see(caller, county):
        return problems.not_found()
    return SweptCounty(campaign, county) if county in names(campaign) else problems.unknown_county()


async def file(request: Request, caller: Caller, code: str, county: str, body: SweepFilingBody) -> Response:
    """The first filing, or a correction by who saw what stands."""
    state = state_of(request)

    async def act(conn: Connection, of: SweptCounty) -> Answer | Problem:
        sweep = await read_county_sweep(conn, of.campaign, of.county, state.sealing)
        match = must_match if sweep.filings and body.reason is not None else may_match
        if mismatch := match(request, sweep.version):
            return mismatch
        now = state.clock.now()
        if refused := await handlers.file_sweep(conn, sweep, body.statement(), caller, now, state.sealing):
            return problem_of(refused)
        after = await read_county_sweep(conn, of.campaign, of.county, state.sealing)
        return Answer(201, show_county_sweep(after, now, caller), {"ETag": etag(after.version)})

    return await _act(request, caller, code, county, act)


async def carry_in(request: Request, caller: Caller, code: str, county: str, body: CarriedInBody) -> Response:
    async def act(conn: Connection, of: SweptCounty) -> Answer | Problem:
        carried = await _carry_in(conn, request, caller, of, ToCarryIn(body.case()))
        if isinstance(carried, FieldError):
            return _no(carried)
        return Answer(201, show_carried_in(carried), {"ETag": etag(carried.version)})

    return await _act(request, caller, code, county, act)


async def carry_in_table(
    request: Request, caller: Caller, code: str, county: str, lines: list[tuple[int, ToCarryIn]]
) -> Response:
    """All of a table or nothing: each line that is refused is named."""

    async def act(conn: Connection, of: SweptCounty) -> Answer | Problem:
        wrong: list[FieldError] = []
        for line, one in lines:
            carried = await _carry_in(conn, request, caller, of, one)
            if isinstance(carried, FieldError):
                wrong.append(at("lines", line, *carried.pointer.split("/")[1:], detail=carried.detail))
        if wrong:
            return problems.not_to_be_carried_in(None, *wrong)
        return Answer(201, {"carried_in": len(lines)})

    return await _act(request, caller, code, county, act)


async def change_carried_in(
    request: Request, caller: Caller, code: str, county: str, case_id: UUID, body: CarriedInBody
) -> Response:
    """How it stands now: closed since, or put right."""
    state = state_of(request)

    async def act(conn: Connection, of: SweptCounty) -> Answer | Problem:
        latest = await _standing(conn, request, of, case_id)
        if isinstance(latest, Problem):
            return latest
        case = body.case()
        if wrong := await _wrong_with(conn, request, of, case, case_id):
            return _no(wrong)
        await handlers.change(conn, latest, case, caller, state.clock.now(), state.sealing)
        return await _answer_with_latest(conn, request, of, case_id)

    return await _act(request, caller, code, county, act)


async def withdraw_carried_in(
    request: Request, caller: Caller, code: str, county: str, case_id: UUID, body: CarriedInWithdrawalBody
) -> Response:
    state = state_of(request)

    async def act(conn: Connection, of: SweptCounty) -> Answer | Problem:
        latest = await _standing(conn, request, of, case_id)
        if isinstance(latest, Problem):
            return latest
        await handlers.withdraw(conn, latest, body.reason, caller, state.clock.now(), state.sealing)
        return await _answer_with_latest(conn, request, of, case_id)

    return await _act(request, caller, code, county, act)


async def give_reason(
    request: Request, caller: Caller, code: str, county: str, case_id: UUID, body: OpenReasonBody
) -> Response:
    state = state_of(request)

    async def act(conn: Connection, of: SweptCounty) -> Answer | Problem:
        record = await read_case(conn, of.campaign, of.county, case_id, state.sealing)
        if record is None:
            return problems.not_found()
        now = state.clock.now()
        if record.withdrawn or not record.case.is_open:
            state_now = "withdrawn" if record.withdrawn else "closed"
            return problems.impossible_transition(None, state=state_now, allowed=())
        assert caller.name is not None  # else it was refused
        given = GivenReason(body.reason, body.note, caller.name, now, len(record.reasons) + 1)
        await handlers.give_reason(conn, of.campaign.code, of.county, case_id, given, caller, state.sealing)
        after = await read_case(conn, of.campaign, of.county, case_id, state.sealing)
        assert after is not None
        return Answer(200, show_record(after, day_of(now), caller))

    return await _act(request, caller, code, county, act)


async def _act(request: Request, caller: Caller, code: str, county: str, act: Act) -> Response:
    """By a named person of the county's office, one after the other."""

    async def operation(conn: Connection) -> Answer | Problem:
        of = county_of(request, caller, code, county)
        if isinstance(of, Problem):
            return of
        if caller.name is None:
            return problems.token_without_name()
        await store.lock_sweep(conn, code, county)
        return await act(conn, of)

    return await answer_once(request, caller, operation)


async def _carry_in(
    conn: Connection, request: Request, caller: Caller, of: SweptCounty, one: ToCarryIn
) -> CarriedInVersion | FieldError:
    state = state_of(request)
    if wrong := await _wrong_with(conn, request, of, one.case, None):
        return wrong
    assert caller.name is not None  # else it was refused
    version = CarriedInVersion(
        case_id=uuid7(),
        version=1,
        campaign=of.campaign.code,
        county=of.county,
        case=one.case,
        recorded_by=caller.subject,
        name=caller.name,
        recorded_at=state.clock.now(),
    )
    await handlers.carry_in(conn, version, one.reason, state.sealing)
    return version


async def _wrong_with(
    conn: Connection, request: Request, of: SweptCounty, case: CarriedIn, case_id: UUID | None
) -> FieldError | None:
    today = day_of(state_of(request).clock.now())
    if refused := objection_to_carrying_in(case, of.campaign, today):
        return not_carried_in(refused, of.campaign)
    taken = await store.case_no_is_taken(conn, of.campaign.code, of.county, case.case_no, case_id)
    return at("case_no", detail=TAKEN) if taken else None


def _no(wrong: FieldError) -> Problem:
    return problems.not_to_be_carried_in(None, wrong)


async def _standing(
    conn: Connection, request: Request, of: SweptCounty, case_id: UUID
) -> CarriedInVersion | Problem:
    """The latest version, for who has seen it; what was withdrawn is changed no more."""
    sealing = state_of(request).sealing
    versions = await store.carried_in_versions(conn, of.campaign.code, of.county, case_id, sealing)
    if not versions:
        return problems.not_found()
    latest = versions[-1]
    if latest.withdrawn:
        return problems.impossible_transition(None, state="withdrawn", allowed=())
    return must_match(request, latest.version) or latest


async def _answer_with_latest(conn: Connection, request: Request, of: SweptCounty, case_id: UUID) -> Answer:
    sealing = state_of(request).sealing
    versions = await store.carried_in_versions(conn, of.campaign.code, of.county, case_id, sealing)
    return Answer(200, show_carried_in(versions[-1]), {"ETag": etag(versions[-1].version)})
