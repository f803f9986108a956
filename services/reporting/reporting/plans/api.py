"""…/counties/{county}/plan: a county's plan, recorded and corrected; the page with its form."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, read_form
from clock import day_of
from reporting.app_state import state_of
from reporting.callers import FormRecorder, PageReader, Reader, Recorder
from reporting.completeness.bodies import AsOf, AsOfField, browsers_moment
from reporting.pages import Page, html_page
from reporting.pages.buttons import act_by_form, answer_press, sends_on
from reporting.pages.forms import body_in_form
from reporting.pages.problems import Refusal
from reporting.plans import views
from reporting.plans.acting import county_of, read_plan, record_plan
from reporting.plans.bodies import PlanBody, PlanCorrectionBody
from reporting.plans.problems import OF_A_COUNTY, OF_A_PLAN
from reporting.plans.shown import PlanJson
from web import (
    ETAG,
    MUST_MATCH,
    Answer,
    Problem,
    answers,
    etag,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/plan", tags=["方案和总结"])
page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/plan", tags=["方案和总结"])


@router.get("", summary="某单位方案及各版本", **answers(PlanJson, *OF_A_COUNTY, headers=(ETAG,)))
async def plan(request: Request, campaign: str, county: str, caller: Reader, as_of: AsOf = None) -> Response:
    """versions 为空即未登记；最后一版为现行方案。带 as_of 的，没有 ETag。"""
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return respond(of)
    versions = await read_plan(request, of, as_of)
    if isinstance(versions, Problem):
        return respond(versions)
    shown = views.show_plan(of.campaign, county, versions)
    return respond(Answer(200, shown, {} if as_of else {"ETag": etag(shown["version"])}))


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
async def plan_page(
    request: Request, campaign: str, county: str, caller: PageReader, as_of: AsOfField = None
) -> Response:
    """本单位工作人员附登记或更正的表。"""
    return await _page(request, caller, campaign, county, None, None, as_of)


@page_router.post(
    "",
    summary="登记方案页面的按钮",
    **sends_on(*OF_A_COUNTY, *OF_A_PLAN),
)
async def press_plan(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    return await _carry_out(request, caller, campaign, county, PlanBody)


@page_router.post(
    "/corrections",
    summary="更正方案页面的按钮",
    **sends_on(*OF_A_COUNTY, *OF_A_PLAN, *MUST_MATCH),
)
async def press_plan_correction(
    request: Request, campaign: str, county: str, caller: FormRecorder
) -> Response:
    return await _carry_out(request, caller, campaign, county, PlanCorrectionBody)


async def _carry_out(
    request: Request, caller: Caller, campaign: str, county: str, model: type[PlanBody]
) -> Response:
    fields = await read_form(request)
    refused = await act_by_form(
        request,
        fields,
        body_in_form(model, fields),
        lambda asked, body: record_plan(asked, caller, campaign, county, body),
    )
    form_again = partial(_page, request, caller, campaign, county, fields)
    return await answer_press(request, refused, f"/campaigns/{campaign}/counties/{county}/plan", form_again)


async def _page(
    request: Request,
    caller: Caller,
    code: str,
    county: str,
    fields: Mapping[str, str] | None,
    refusal: Refusal | None,
    as_of: datetime | None = None,
) -> Response:
    """What was typed stays; where somebody else was quicker, the page shows how it stands now."""
    of = county_of(request, caller, code, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    versions = await read_plan(request, of, as_of)
    if isinstance(versions, Problem):
        return refuse(request, versions)
    today = day_of(state_of(request).clock.now()).isoformat()
    plan = views.show_plan(of.campaign, county, versions)
    shown: dict[str, Any] = {
        "path": f"campaigns/{code}/counties/{county}",
        "plan": plan,
        "asked": browsers_moment(as_of),
        "why_not": views.ONLY_PAST if as_of else views.why_not_recorded(caller),
        "key": str(uuid4()),
        **views.show_form(views.first_fields(versions, today) if fields is None else fields, refusal),
    }
    page = Page("plans", "plan.html", f"{plan['name']}　方案", shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)
