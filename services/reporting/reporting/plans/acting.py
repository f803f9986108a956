"""How people record plans: one way for programs and for the forms of pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from access import Caller, may_see
from campaign import Campaign
from database import Connection
from reporting.app_state import campaign_of, state_of
from reporting.calendar.rules.roster import spans
from reporting.completeness.handlers import why_no_record_as_of
from reporting.plans import store
from reporting.plans.bodies import PlanBody, PlanCorrectionBody
from reporting.plans.handlers import record
from reporting.plans.problems import problem_of
from reporting.plans.rules import (
    PlanVersion,
    objection_to_correcting,
    objection_to_recording,
    recorded_before,
)
from reporting.plans.views import show_plan
from web import Answer, FieldError, Problem, answer_once, etag, must_match, problems, read_snapshot


@dataclass(frozen=True, slots=True)
class CountyOf:
    """A county of a campaign."""

    campaign: Campaign
    county: str


def county_of(request: Request, caller: Caller, code: str, county: str) -> CountyOf | Problem:
    """The county, where it is expected at some time of the campaign; another county's is not found."""
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return campaign
    if not may_see(caller, county):
        return problems.not_found()
    return CountyOf(campaign, county) if county in spans(campaign) else problems.unknown_county()


async def read_plan(
    request: Request, of: CountyOf, as_of: datetime | None
) -> Sequence[PlanVersion] | Problem:
    """Its versions as they stood just before an instant; None: as they stand."""
    async with read_snapshot(request) as conn:
        if as_of is not None and (why_not := await why_no_record_as_of(conn, as_of)):
            return problems.invalid_parameter(None, FieldError("as_of", why_not))
        versions = await store.read_versions(conn, of.campaign.code, of.county, state_of(request).sealing)
    return versions if as_of is None else recorded_before(versions, as_of)


async def record_plan(
    request: Request, caller: Caller, code: str, county: str, body: PlanBody | PlanCorrectionBody
) -> Response:
    """By a named person of the county; a correction by who has seen what it corrects."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        of = county_of(request, caller, code, county)
        if isinstance(of, Problem):
            return of
        now, plan = state.clock.now(), body.plan()
        before = await store.read_versions(conn, code, county, state.sealing)
        is_correction = isinstance(body, PlanCorrectionBody)
        objection = objection_to_correcting if is_correction else objection_to_recording
        if refused := objection(caller.name, plan, before, now):
            return problem_of(refused)
        if is_correction and (mismatch := must_match(request, len(before))):
            return mismatch
        reason = body.reason if isinstance(body, PlanCorrectionBody) else None
        number = len(before) + 1
        if not await record(conn, code, county, plan, number, reason, caller, now, state.sealing):
            return problems.precondition_failed() if is_correction else problem_of("already-recorded")
        shown = show_plan(of.campaign, county, await store.read_versions(conn, code, county, state.sealing))
        return Answer(201, shown, {"ETag": etag(shown["version"])})

    return await answer_once(request, caller, operation)
