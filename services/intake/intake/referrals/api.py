"""/v1/referrals: which there are, which wait; the application that completes one."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from access import Caller, Role, counties_seen
from casework.act import Act
from contracts.agencies import AGENCY_CODE
from database import ALL_COUNTIES, Connection, see_county
from intake.agency_messages.handlers import Telling
from intake.agency_messages.message import Outside
from intake.app_state import state_of
from intake.callers import ReferralCompleter, ReferralReader, Staff
from intake.flaws import Flaw
from intake.problems import OF_A_RECORD, problem_of
from intake.referrals import handlers, store
from intake.referrals.bodies import ReferredApplicationBody, SendBackBody
from intake.referrals.shown import ReferralJson, ReferralsJson
from intake.referrals.store import LATEST, Filter, Referral
from intake.referrals.views import show_referral
from languages import Words
from web import (
    DEFAULT_LIMIT,
    Answer,
    AskedCounty,
    Limit,
    Problem,
    answer_once,
    answers,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
)

router = APIRouter(prefix="/v1/referrals", tags=["协作部门"])

AgencyCode = Annotated[str, Path(pattern=AGENCY_CODE)]
SENT_BACK: Final = Words("移送已退回", "the referral was sent back")
HAS_A_CASE: Final = Words(
    "移送已成为申请，请在申请上作出决定", "it is an application already: decide on that"
)
WITHDRAWN: Final = Words("移送已撤回", "the referral was withdrawn")


@router.get("", summary="移送列表", **answers(ReferralsJson))
async def list_referrals(
    request: Request,
    caller: ReferralReader,
    county: AskedCounty | None = None,
    waiting: bool = False,
    undecided: bool = False,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """最近的在前；waiting：只列出尚待补充申请内容的；undecided：只列出既未受理也未退回的。"""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    narrowed = Filter(_counties(caller, county), caller.agency, waiting, undecided)
    async with read_snapshot(request) as conn:
        found = await store.page(conn, narrowed, before[0] if before else LATEST, limit)
    return respond(Answer(200, page(found, limit, lambda last: (last.referral_id,), show_referral)))


@router.get("/{agency}/{document_no:path}", summary="查看移送", **answers(ReferralJson))
async def read_referral(
    request: Request, agency: AgencyCode, document_no: str, caller: ReferralReader
) -> Response:
    async with read_snapshot(request) as conn:
        referral = await store.find(conn, agency, document_no)
    if referral is None or not _is_visible(caller, referral):
        return respond(problems.not_found())
    return respond(Answer(200, show_referral(referral)))


@router.post(
    "/{agency}/{document_no:path}/application",
    summary="补充移送所涉的申请",
    **answers(
        ReferralJson,
        *OF_A_RECORD,
        problems.unknown_office,
        problems.id_check_digit,
        problems.impossible_transition,
    ),
)
async def complete_referral(
    request: Request,
    agency: AgencyCode,
    document_no: str,
    body: ReferredApplicationBody,
    caller: ReferralCompleter,
) -> Response:
    """文号已有申请的，并入该申请。"""
    state = state_of(request)
    outside = Outside(state.campaigns, state.sealing, state.match_key, state.exchange_keys)

    async def operation(conn: Connection) -> Answer | Problem:
        referral = await store.find(conn, agency, document_no, lock=True)
        if referral is None or not _is_visible(caller, referral) or referral.county is None:
            return problems.not_found()
        if referral.withdrawn_at is not None:
            return problems.impossible_transition(WITHDRAWN)
        if referral.is_sent_back:
            return problems.impossible_transition(SENT_BACK)
        if referral.case_id is not None:
            return Answer(200, show_referral(referral))
        await see_county(conn, referral.county)
        now, telling = state.clock.now(), Telling()
        act = Act.by_caller(caller, now, now)
        completed = await handlers.complete(conn, referral, body.stated(referral), act, outside)
        if isinstance(completed, Flaw):
            return problem_of(completed)
        opened, status = completed
        if status:
            telling.add(agency, status, document_no, now)
        await see_county(conn, ALL_COUNTIES)  # what agencies are told is no county's
        await telling.flush(conn)
        return Answer(200, show_referral(opened))

    return await answer_once(request, caller, operation)


@router.post(
    "/{agency}/{document_no:path}/refusal",
    summary="退回尚无申请的移送",
    **answers(ReferralJson, problems.impossible_transition),
)
async def send_back_referral(
    request: Request, agency: AgencyCode, document_no: str, body: SendBackBody, caller: Staff
) -> Response:
    """由具名人员退回；移送部门得知理由和应由谁负责。已退回的，不能再退回。"""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        referral = await store.find(conn, agency, document_no, lock=True)
        if referral is None or not _is_visible(caller, referral):
            return problems.not_found()
        if no := _not_to_be_sent_back(referral):
            return problems.impossible_transition(no)
        now, telling = state.clock.now(), Telling()
        act = Act.by_caller(caller, now, now)
        sent_back = await handlers.send_back(conn, referral, body.sent_back(), act)
        telling.add(agency, handlers.told_sent_back(sent_back), document_no, now)
        await see_county(conn, ALL_COUNTIES)  # what agencies are told is no county's
        await telling.flush(conn)
        return Answer(200, show_referral(sent_back))

    return await answer_once(request, caller, operation)


def _not_to_be_sent_back(referral: Referral) -> Words | None:
    if referral.withdrawn_at is not None:
        return WITHDRAWN
    if referral.is_sent_back:
        return SENT_BACK
    return HAS_A_CASE if referral.case_id is not None else None


def _counties(caller: Caller, asked: str | None) -> list[str] | None:
    """An agency's referrals are its own in every county."""
    if caller.role is not Role.agency:
        return counties_seen(caller, asked)
    return [asked] if asked else None


def _is_visible(caller: Caller, referral: Referral) -> bool:
    if caller.role is Role.agency:
        return caller.agency == referral.agency
    counties = counties_seen(caller)
    return counties is None or referral.county in counties
