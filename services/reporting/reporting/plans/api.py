"""…/counties/{county}/plan: a county's plan, recorded and corrected; the page with its form."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from access import Caller, read_form
from clock import day_of
from languages import Words
from reporting.app_state import state_of
from reporting.callers import FormRecorder, PageReader, Reader, Recorder
from reporting.pages import Page, html_page
from reporting.pages.forms import body_in_form
from reporting.pages.problems import Refusal, refusal_in
from reporting.plans import store, views
from reporting.plans.acting import county_of, record_plan
from reporting.plans.bodies import PlanBody, PlanCorrectionBody
from reporting.plans.problems import OF_A_COUNTY, OF_A_PLAN
from reporting.plans.shown import PlanJson
from web import (
    ETAG,
    KEY_FIELD,
    LOCATION,
    MUST_MATCH,
    VERSION_FIELD,
    Answer,
    Problem,
    answers,
    as_a_program_asks,
    etag,
    page_headers,
    problems,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/plan", tags=["方案和总结"])
page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/plan", tags=["方案和总结"])

OPEN_AGAIN: Final = Words(
    "是否已经登记尚不清楚，请重新打开方案页面查看。",
    "whether it was recorded is not known: open the plan again",
)


@router.get("", summary="某单位方案及各版本", **answers(PlanJson, *OF_A_COUNTY, headers=(ETAG,)))
async def plan(request: Request, campaign: str, county: str, caller: Reader) -> Response:
    """versions 为空即未登记；最后一版为现行方案。"""
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return respond(of)
    async with read_snapshot(request) as conn:
        versions = await store.read_versions(conn, campaign, county, state_of(request).sealing)
    shown = views.show_plan(of.campaign, county, versions)
    return respond(Answer(200, shown, {"ETag": etag(shown["version"])}))


@router.post(
    "",
    status_code=201,
    summary="登记方案",
    **answers(PlanJson, *OF_A_COUNTY, *OF_A_PLAN, headers=(ETAG,)),
)
async def post_plan(
    request: Request, campaign: str, county: str, body: PlanBody, caller: Recorder
) -> Response:
    """由本单位具名人员登记，写明责任人；已登记的只能更正。"""
    return await record_plan(request, caller, campaign, county, body)


@router.post(
    "/corrections",
    status_code=201,
    summary="更正方案",
    **answers(PlanJson, *OF_A_COUNTY, *OF_A_PLAN, *MUST_MATCH, headers=(ETAG,)),
)
async def post_plan_correction(
    request: Request, campaign: str, county: str, body: PlanCorrectionBody, caller: Recorder
) -> Response:
    """原方案仍可查看。"""
    return await record_plan(request, caller, campaign, county, body)


@page_router.get("", summary="某单位方案页面", response_class=HTMLResponse, **answers(None, *OF_A_COUNTY))
async def plan_page(request: Request, campaign: str, county: str, caller: PageReader) -> Response:
    """本单位工作人员附登记或更正的表。"""
    return await _page(request, caller, campaign, county, None, None)


@page_router.post(
    "",
    status_code=303,
    summary="登记方案页面的按钮",
    response_class=RedirectResponse,
    **answers(None, *OF_A_COUNTY, *OF_A_PLAN, problems.foreign_form, headers=(LOCATION,)),
)
async def press_plan(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    return await _carry_out(request, caller, campaign, county, PlanBody)


@page_router.post(
    "/corrections",
    status_code=303,
    summary="更正方案页面的按钮",
    response_class=RedirectResponse,
    **answers(None, *OF_A_COUNTY, *OF_A_PLAN, *MUST_MATCH, problems.foreign_form, headers=(LOCATION,)),
)
async def press_plan_correction(
    request: Request, campaign: str, county: str, caller: FormRecorder
) -> Response:
    return await _carry_out(request, caller, campaign, county, PlanCorrectionBody)


async def _carry_out(
    request: Request, caller: Caller, campaign: str, county: str, model: type[PlanBody]
) -> Response:
    """Recorded, and the browser is sent on, so that going back or reloading records nothing again."""
    fields = await read_form(request)
    body = body_in_form(model, fields)
    if isinstance(body, Problem):
        return await _page(request, caller, campaign, county, fields, Refusal(body.status, body.body()))
    sent = fields.get(KEY_FIELD, ""), fields.get(VERSION_FIELD, "")
    sends = body.model_dump_json(exclude_none=True).encode()
    asked = await as_a_program_asks(request, *sent, sends=sends)
    refused = refusal_in(await record_plan(asked, caller, campaign, county, body))
    if refused is None:
        to = f"/campaigns/{campaign}/counties/{county}/plan"
        return RedirectResponse(to, status_code=303, headers=page_headers())
    if refused.is_uncertain:
        return refuse(request, problems.unavailable(OPEN_AGAIN))
    return await _page(request, caller, campaign, county, fields, refused)


async def _page(
    request: Request,
    caller: Caller,
    code: str,
    county: str,
    fields: Mapping[str, str] | None,
    refusal: Refusal | None,
) -> Response:
    """What was typed stays; where somebody else was quicker, the page shows how it stands now."""
    of = county_of(request, caller, code, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    state = state_of(request)
    async with read_snapshot(request) as conn:
        versions = await store.read_versions(conn, code, county, state.sealing)
    today = day_of(state.clock.now()).isoformat()
    plan = views.show_plan(of.campaign, county, versions)
    shown: dict[str, Any] = {
        "path": f"campaigns/{code}/counties/{county}",
        "plan": plan,
        "why_not": views.why_not_recorded(caller),
        "key": str(uuid4()),
        **views.show_form(views.first_fields(versions, today) if fields is None else fields, refusal),
    }
    page = Page("plans", "plan.html", f"{plan['name']}　方案", shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)
