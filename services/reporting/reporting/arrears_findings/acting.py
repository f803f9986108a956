"""How people act on findings: one way for programs and for the forms of pages."""

from uuid import UUID

from fastapi import Request
from pydantic_core import from_json, to_json
from starlette.responses import Response
from uuid_utils.compat import uuid7

from access import Caller, may_see
from campaign import Campaign
from database import Connection
from reporting.activities import store as activities
from reporting.activities.rules import Activity
from reporting.app_state import campaign_of, state_of
from reporting.arrears_findings import handlers, store
from reporting.arrears_findings.bodies import (
    FindingBody,
    FindingCaseBody,
    FindingRevealBody,
    FindingWithdrawalBody,
)
from reporting.arrears_findings.problems import (
    ACTIVITY_WITHDRAWN,
    AN_AREA,
    NO_SWEEP,
    NOT_HEARD_OF,
    WITHDRAWN,
)
from reporting.arrears_findings.rules import Finding, may_have_findings
from reporting.arrears_findings.shown import FindingWordsJson, RevealedEmployerJson
from reporting.arrears_findings.views import show_finding, show_words
from reporting.record_acts.by import by_caller
from web import (
    Answer,
    Problem,
    answer_once,
    at,
    etag,
    must_match,
    problems,
    read_snapshot,
    respond,
    transaction,
)


async def record_finding(request: Request, caller: Caller, activity_id: UUID, body: FindingBody) -> Response:
    """Under a sweep of one's own county, by a named person."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        sweep = await _sweep(conn, request, caller, activity_id)
        if isinstance(sweep, Problem):
            return sweep
        campaign = _campaign_with_area(request, sweep, body)
        if isinstance(campaign, Problem):
            return campaign
        assert caller.name is not None  # else it was refused
        finding = Finding(
            finding_id=uuid7(),
            activity_id=activity_id,
            campaign=sweep.campaign,
            county=sweep.county,
            found_on=sweep.held_on,
            employer=body.employer.employer(),
            industry=body.industry,
            area=body.area,
            workers=body.workers_told(),
            arrears=body.arrears_told(),
            source=body.source,
            actions=tuple(dict.fromkeys(body.actions)),
            note=body.note,
            recorded_at=state.clock.now(),
            recorded_by=caller.name,
        )
        await handlers.record(conn, finding, by_caller(caller), state.sealing, state.match_key)
        location = f"/v1/arrears-findings/{finding.finding_id}"
        return _answer(finding, campaign, 201, Location=location)

    answer = await answer_once(request, caller, operation)
    if "dry-run" in answer.headers:
        entered = show_words(body.employer.employer(), body.workers_told(), body.arrears_told(), body.note)
        return _put_in(answer, entered)
    return await _with_words(request, caller, answer)


async def link_case(request: Request, caller: Caller, finding_id: UUID, body: FindingCaseBody) -> Response:
    """By a named person who has seen the finding; the case of that number is the county's own."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        finding = await _lock_as_seen(conn, request, caller, finding_id)
        if isinstance(finding, Problem):
            return finding
        case = await store.case_of_number(conn, finding.campaign, finding.county, body.case_no)
        if case is None:
            return problems.unknown_case(None, at("case_no", detail=NOT_HEARD_OF))
        linked = await handlers.link_case(
            conn, finding, case, by_caller(caller), state.clock.now(), state.sealing
        )
        return _answer(linked, state.campaigns.get(linked.campaign))

    return await _with_words(request, caller, await answer_once(request, caller, operation))


async def withdraw_finding(
    request: Request, caller: Caller, finding_id: UUID, body: FindingWithdrawalBody
) -> Response:
    """By a named person who has seen it, once."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        finding = await _lock_as_seen(conn, request, caller, finding_id)
        if isinstance(finding, Problem):
            return finding
        gone = await handlers.withdraw(
            conn, finding, body.reason, body.note, by_caller(caller), state.clock.now(), state.sealing
        )
        return _answer(gone, state.campaigns.get(gone.campaign))

    return await _with_words(request, caller, await answer_once(request, caller, operation))


async def reveal_employer(
    request: Request, caller: Caller, finding_id: UUID, body: FindingRevealBody
) -> Response:
    """By a named person of its county; every look is noted, also of the same request sent again."""

    async def permit(conn: Connection) -> Answer | Problem:
        finding = await _lock_standing(conn, request, caller, finding_id)
        return finding if isinstance(finding, Problem) else Answer(200, {"finding_id": finding_id})

    answer = await answer_once(request, caller, permit)
    is_permitted = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _look(request, caller, finding_id, body.reason) if is_permitted else answer


async def _look(request: Request, caller: Caller, finding_id: UUID, reason: str) -> Response:
    """In a transaction of its own, so that no answer that is kept for a repetition has the name in it."""
    state = state_of(request)
    async with transaction(request) as conn:
        finding = await _lock_standing(conn, request, caller, finding_id)
        if isinstance(finding, Problem):
            return respond(finding)
        now = state.clock.now()
        await handlers.note_look(conn, finding, reason, by_caller(caller), now, state.sealing)
    employer = finding.employer
    shown: RevealedEmployerJson = {
        "finding_id": finding_id,
        "name": employer.name,
        "credit_code": employer.credit_code,
    }
    return respond(Answer(200, shown))


async def _sweep(conn: Connection, request: Request, caller: Caller, activity_id: UUID) -> Activity | Problem:
    """Locked, so that it is not withdrawn meanwhile."""
    activity = await activities.lock(conn, activity_id, state_of(request).sealing)
    if activity is None or not may_see(caller, activity.county):
        return problems.not_found()
    if caller.name is None:
        return problems.token_without_name()
    if not may_have_findings(activity):
        return problems.impossible_transition(NO_SWEEP, state=activity.kind.value, allowed=())
    if activity.withdrawn:
        return problems.impossible_transition(ACTIVITY_WITHDRAWN, state="withdrawn", allowed=())
    return activity


def _campaign_with_area(request: Request, sweep: Activity, body: FindingBody) -> Campaign | Problem:
    campaign = campaign_of(request, sweep.campaign)
    if isinstance(campaign, Problem) or body.area is None or campaign.area_name(body.area) is not None:
        return campaign
    return problems.unknown_office(None, at("area", detail=AN_AREA))


async def _visible(conn: Connection, request: Request, caller: Caller, finding_id: UUID) -> Finding | None:
    finding = await store.find(conn, finding_id, state_of(request).sealing)
    return finding if finding and may_see(caller, finding.county) else None


async def _lock_standing(
    conn: Connection, request: Request, caller: Caller, finding_id: UUID
) -> Finding | Problem:
    """For a named person of its county; one that was withdrawn is dealt with no more."""
    finding = await store.lock(conn, finding_id, state_of(request).sealing)
    if finding is None or not may_see(caller, finding.county):
        return problems.not_found()
    if caller.name is None:
        return problems.token_without_name()
    if finding.withdrawn:
        return problems.impossible_transition(WITHDRAWN, state="withdrawn", allowed=())
    return finding


async def _lock_as_seen(
    conn: Connection, request: Request, caller: Caller, finding_id: UUID
) -> Finding | Problem:
    """Likewise, for whoever has seen it as it is."""
    finding = await _lock_standing(conn, request, caller, finding_id)
    return finding if isinstance(finding, Problem) else must_match(request, finding.version) or finding


def _answer(finding: Finding, campaign: Campaign | None, status: int = 200, **headers: str) -> Answer:
    """As it is kept for a repetition: neither the employer's name nor what was typed is in it."""
    shown = show_finding(finding, campaign, with_words=False)
    return Answer(status, shown, {"ETag": etag(finding.version), **headers})


async def _with_words(request: Request, caller: Caller, answer: Response) -> Response:
    """The answer as whoever acts reads it: name and words, which no act changes, come in once it was kept."""
    if answer.status_code >= 300:
        return answer
    finding_id = UUID(from_json(bytes(answer.body))["finding_id"])
    async with read_snapshot(request) as conn:
        finding = await _visible(conn, request, caller, finding_id)
    if finding is None:
        return answer
    return _put_in(answer, show_words(finding.employer, finding.workers, finding.arrears, finding.note))


def _put_in(answer: Response, words: FindingWordsJson) -> Response:
    answer.body = to_json({**from_json(bytes(answer.body)), **words})
    answer.headers["Content-Length"] = str(len(answer.body))
    return answer
