"""POST /v1/applications/{case_id}/papers and …/papers/served."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from casework.act import Act
from contracts.intake import ServiceManner
from database import Connection
from intake.app_state import state_of
from intake.callers import Filer
from intake.case.acting import ActBody, act_on, acted
from intake.case.rules.allowed_acts import NotAllowed
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper
from intake.fields import NOT_EMPTY, one_to
from intake.papers import handlers, rules
from web import MAY_MATCH, Problem, may_match, problems

router = APIRouter(prefix="/v1/applications", tags=["申请"])


class PapersBody(ActBody):
    """收到的材料。"""

    papers: Annotated[tuple[Paper, ...], one_to(20), NOT_EMPTY]


@router.post("/{case_id}/papers", summary="补交材料", **acted(match=MAY_MATCH))
async def supply_papers(request: Request, case_id: UUID, body: PapersBody, caller: Filer) -> Response:
    """只增不改，不必先看到最新版本。"""

    async def supply(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.supply_papers(conn, case, frozenset(body.papers), act)

    return await act_on(request, caller, case_id, body, supply, match=may_match)


class ServedBody(ActBody):
    """补正通知如何送达。"""

    manner: ServiceManner


@router.post(
    "/{case_id}/papers/served",
    summary="登记补正通知送达",
    **acted(problems.unknown_campaign, match=MAY_MATCH),
)
async def serve_notice(request: Request, case_id: UUID, body: ServedBody, caller: Filer) -> Response:
    """补交材料的期限自送达起计算；只增不改，不必先看到最新版本。"""
    campaigns = state_of(request).campaigns

    async def serve(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Problem:
        campaign = campaigns.get(case.campaign)
        if campaign is None:
            return problems.unknown_campaign()
        days = campaign.terms_on(act.day).papers_days
        return await handlers.serve_notice(conn, case, body.manner, days, act)

    return await act_on(request, caller, case_id, body, serve, match=may_match, follows=rules.told_at)
