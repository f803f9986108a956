"""POST and GET /v1/applications."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic_core import to_json
from starlette.responses import Response
from uuid_utils.compat import uuid7

import matching
from access import Caller, Role, allow, counties_seen, may_see
from clock import SHANGHAI
from contracts import CaseClass, Lane
from contracts.intake import RespondentRef
from database import Connection
from intake.api.bodies import NewApplication
from intake.api.refusing import Admitted, admit, flaw, reused, stranger
from intake.api.showing import overrides, show_case, show_line, show_reasons, show_warnings, show_whole
from intake.handlers.receiving import NewCase, receive
from intake.rules.application import Application, Respondent
from intake.rules.case import day_of
from intake.rules.checks import Warned
from intake.rules.codes import State
from intake.rules.receiving import judge
from intake.sealing import Sealing
from intake.state import State as ServiceState
from intake.state import state_of
from intake.store import cases, listing, records
from intake.store.cases import Whole
from intake.store.records import Source
from web import Answer, Day, Problem, answer_once, decode_cursor, etag, page, problems, read_snapshot, respond
from web.pages import DEFAULT_LIMIT, LARGEST_LIMIT

router = APIRouter(prefix="/v1/applications", tags=["申请"])

Receiver = Annotated[Caller, Depends(allow(Role.county_client, Role.county_staff))]
Reader = Annotated[Caller, Depends(allow(Role.county_client, Role.county_staff, Role.city_staff))]
Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT)]


@router.post("", status_code=201, summary="收到申请")
async def receive_application(request: Request, body: NewApplication, caller: Receiver) -> Response:
    """Once per natural key, where there is one: the same body gets the same answer."""
    state = state_of(request)

    async def act(conn: Connection) -> Answer | Problem:
        if no := stranger(body, caller, state.campaigns):
            return no
        case_id = uuid7()
        answered = await _answered_before(conn, body, case_id, state.sealing)
        if answered is not None:
            return answered
        found = admit(body, caller, state.campaigns, state.clock.now())
        if isinstance(found, Problem):
            return found
        if no := flaw(body, found.county):
            return no
        answer = await _receive(conn, _new_case(case_id, body, found, state), found)
        await _keep(conn, body, answer, state.sealing)
        return answer

    return await answer_once(request, caller, act)


async def _answered_before(
    conn: Connection, body: NewApplication, case_id: UUID, sealing: Sealing
) -> Answer | Problem | None:
    """What was answered under the natural key; None: it is new, and now ours."""
    if body.source is None:
        return None
    body_hash = sealing.hash(body.model_dump_json())
    given = await records.claim_source(conn, _source(body, sealing), body_hash, case_id)
    if given is None:
        return None
    return _again(given.answer) if given.body_hash == body_hash else reused()


def _again(answer: Mapping[str, Any]) -> Answer:
    """As it was answered then; without the version, which the case may have left since."""
    return Answer(200, answer, {"Location": _place(answer)})


async def _keep(conn: Connection, body: NewApplication, answer: Answer, sealing: Sealing) -> None:
    if body.source is not None:
        await records.keep_answer(conn, _source(body, sealing), to_json(answer.body).decode())


def _source(body: NewApplication, sealing: Sealing) -> Source:
    """Within the county: what another county's system calls its own is nobody else's."""
    assert body.source is not None
    reference = sealing.hash(f"reference:{body.source.reference}")
    return Source(body.campaign, body.county, body.source.system, reference)


def _new_case(case_id: UUID, body: NewApplication, found: Admitted, state: ServiceState) -> NewCase:
    """The application with what the rule makes of it, its people sealed and its respondents hashed."""
    application = body.application()
    days, order = found.campaign.papers_days, found.county.standing_order
    return NewCase(
        case_id=case_id,
        campaign=found.campaign,
        county=found.county,
        office=body.office,
        channel=body.channel,
        form=body.form,
        application=application,
        judgement=judge(application, day_of(found.act.at), days, order),
        respondents=tuple(_ref(each, state.match_key) for each in application.respondents),
        source_system=body.source.system if body.source else None,
        identities=_identities(application, state.sealing),
        told=state.sealing.seal(body.model_dump(mode="json", by_alias=True), case_id),
    )


def _ref(respondent: Respondent, match_key: bytes) -> RespondentRef:
    """A respondent as others may know it."""
    name, code = respondent.name, respondent.credit_code
    return RespondentRef(
        role=respondent.role,
        name_hash=matching.name_hash(match_key, name) if name else None,
        credit_code_hash=matching.code_hash(match_key, code) if code else None,
    )


def _identities(application: Application, sealing: Sealing) -> tuple[str, ...]:
    """Keyed hashes of the numbers shown, to find the same person again."""
    shown = [(each.id_type, each.id_number) for each in application.recipients if each.id_number]
    numbers = {f"identity:{kind}:{matching.normal_name(number)}" for kind, number in shown}
    return tuple(sorted(sealing.hash(number).hex() for number in numbers))


async def _receive(conn: Connection, new: NewCase, found: Admitted) -> Answer:
    case, known_before = await receive(conn, new, found.act)
    again = Warned("same_identity", "本单位另有申请使用同一证件号码，请核对是否重复", ("recipients",))
    warnings = (*new.judgement.warnings, *([again] if known_before else []))
    body = {
        **show_case(case, found.campaign.overrides, day_of(found.act.recorded)),
        "reasons": show_reasons(new.judgement.reasons),
        "warnings": show_warnings(warnings),
    }
    return Answer(201, body, {"Location": _place(body), "ETag": etag(case.version)})


def _place(shown: Mapping[str, Any]) -> str:
    return f"/v1/applications/{shown['case_id']}"


@router.get("/{case_id}", summary="查看申请")
async def read_application(request: Request, case_id: UUID, caller: Reader) -> Response:
    """People are shown masked."""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        whole = await cases.find(conn, case_id)
    if whole is None or not may_see(caller, whole.case.county):
        return respond(problems.not_found())
    told = state.sealing.open(whole.told, case_id)
    days, today = overrides(state.campaigns, whole.case), day_of(state.clock.now())
    shown = show_whole(whole, told, days, today)
    return respond(Answer(200, shown, {"ETag": etag(whole.case.version)}))


@router.get("", summary="申请列表")
async def list_applications(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: str | None = None,
    state: State | None = None,
    lane: Lane | None = None,
    case_class: Annotated[CaseClass | None, Query(alias="class")] = None,
    received_from: Day | None = None,
    received_to: Day | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """The latest first; both days are included."""
    before = _before(cursor)
    if isinstance(before, Problem):
        return respond(before)
    asked = listing.Asked(
        campaign=campaign,
        counties=counties_seen(caller, county),
        state=state,
        lane=lane,
        case_class=case_class,
        received_from=_midnight(received_from),
        received_to=_midnight(received_to, days=1),
    )
    async with read_snapshot(request) as conn:
        rows = await listing.page(conn, asked, before, limit)
    service = state_of(request)
    today, sealing = day_of(service.clock.now()), service.sealing
    return respond(Answer(200, page(rows, limit, key=_key, show=lambda row: _line(row, sealing, today))))


def _key(row: Whole) -> tuple[str]:
    return (str(row.case.case_id),)


def _line(row: Whole, sealing: Sealing, today: date) -> dict[str, Any]:
    return show_line(row, sealing.open(row.told, row.case.case_id), today)


def _before(cursor: str | None) -> UUID | Problem:
    if cursor is None:
        return listing.LATEST
    key = decode_cursor(cursor, str)
    if isinstance(key, Problem):
        return key
    try:
        return UUID(key[0])
    except ValueError:
        return problems.invalid_cursor()


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time(), SHANGHAI)
