"""/v1/arrears-findings: recorded under their sweep, listed, linked to a case, withdrawn."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from access import counties_seen
from reporting.activities.store import LATEST
from reporting.app_state import state_of
from reporting.arrears_findings import acting, store
from reporting.arrears_findings.bodies import (
    FindingBody,
    FindingCaseBody,
    FindingRevealBody,
    FindingWithdrawalBody,
)
from reporting.arrears_findings.problems import OF_A_FINDING, OF_LINKING, OF_REVEALING, OF_WITHDRAWING
from reporting.arrears_findings.shown import (
    FindingJson,
    FindingsJson,
    FindingWithActsJson,
    RevealedEmployerJson,
)
from reporting.arrears_findings.store import FindingFilter
from reporting.arrears_findings.views import show_acts, show_finding
from reporting.callers import Reader, Recorder, may_read_words
from web import (
    DEFAULT_LIMIT,
    ETAG,
    LOCATION,
    MUST_MATCH,
    Answer,
    AskedCounty,
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

router = APIRouter(prefix="/v1", tags=["四个一"])


@router.post(
    "/activities/{activity_id}/findings",
    status_code=201,
    summary="登记大排查的发现",
    **answers(FindingJson, *OF_A_FINDING, headers=(ETAG, LOCATION)),
)
async def post_finding(request: Request, activity_id: UUID, body: FindingBody, caller: Recorder) -> Response:
    """由本单位具名人员登记，一条一个用工方；按该次排查的日期计，不计入日报数字，计入欠薪热点。"""
    return await acting.record_finding(request, caller, activity_id, body)


@router.get("/arrears-findings", summary="大排查发现列表", **answers(FindingsJson))
async def list_findings(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    county: AskedCounty | None = None,
    activity_id: UUID | None = None,
    cursor: str | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """最近登记的在前；撤销登记的也列出。个人的姓名不显示；所述文字仅县、市工作人员可见。"""
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    state = state_of(request)
    narrowed = FindingFilter(campaign, counties_seen(caller, county), activity_id)
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, narrowed, before[0] if before else LATEST, limit + 1, state.sealing)
    with_words = may_read_words(caller)
    shown = page(
        rows,
        limit,
        lambda row: (row.finding_id,),
        lambda row: show_finding(row, state.campaigns.get(row.campaign), with_words=with_words),
    )
    return respond(Answer(200, shown))


@router.get(
    "/arrears-findings/{finding_id}",
    summary="查看大排查的发现",
    **answers(FindingWithActsJson, headers=(ETAG,)),
)
async def read_finding(request: Request, finding_id: UUID, caller: Reader) -> Response:
    """连同办理记录。"""
    state, with_words = state_of(request), may_read_words(caller)
    async with read_snapshot(request) as conn:
        finding = await store.find(conn, finding_id, state.sealing)
        if finding is None or counties_seen(caller, finding.county) == []:
            return respond(problems.not_found())
        acts = await store.acts_of(conn, finding_id, state.sealing)
    shown = show_finding(finding, state.campaigns.get(finding.campaign), with_words=with_words)
    with_acts = {**shown, "acts": show_acts(acts, with_words=with_words)}
    return respond(Answer(200, with_acts, {"ETag": etag(finding.version)}))


@router.post(
    "/arrears-findings/{finding_id}/case",
    summary="注明发现成为哪一件案件",
    **answers(FindingJson, *OF_LINKING, *MUST_MATCH, headers=(ETAG,)),
)
async def post_finding_case(
    request: Request, finding_id: UUID, body: FindingCaseBody, caller: Recorder
) -> Response:
    """写本单位案件的编号；写错的再写一次，以后一次为准，先前的留在办理记录中。"""
    return await acting.link_case(request, caller, finding_id, body)


@router.post(
    "/arrears-findings/{finding_id}/withdrawal",
    summary="撤销登记有误的发现",
    **answers(FindingJson, *OF_WITHDRAWING, *MUST_MATCH, headers=(ETAG,)),
)
async def post_finding_withdrawal(
    request: Request, finding_id: UUID, body: FindingWithdrawalBody, caller: Recorder
) -> Response:
    """撤销后仍可查看，不再计入四个一和欠薪热点。"""
    return await acting.withdraw_finding(request, caller, finding_id, body)


@router.post(
    "/arrears-findings/{finding_id}/reveal",
    summary="查看用工方名称",
    **answers(RevealedEmployerJson, *OF_REVEALING),
)
async def post_finding_reveal(
    request: Request, finding_id: UUID, body: FindingRevealBody, caller: Recorder
) -> Response:
    """本单位具名人员说明理由后查看，个人的姓名也显示；每次查看均留记录。已撤销登记的不再显示。"""
    return await acting.reveal_employer(request, caller, finding_id, body)
