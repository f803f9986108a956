"""GET /activities/{activity_id}/findings and /arrears-findings/{finding_id}: pages with their forms."""

from collections.abc import Mapping
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, may_see, read_form
from reporting.activities import store as activities
from reporting.activities.store import LATEST
from reporting.app_state import campaign_of, state_of
from reporting.arrears_findings import store
from reporting.arrears_findings.problems import OF_A_FINDING, OF_LINKING, OF_WITHDRAWING
from reporting.arrears_findings.store import FindingFilter
from reporting.arrears_findings.views import show_acts, show_finding
from reporting.callers import FormRecorder, PageReader, may_read_words
from reporting.finding_pages import acting, views
from reporting.finding_pages.rules import Fields
from reporting.pages import Page, html_page
from reporting.pages.buttons import RecordPage, key_of, send_on, sends_on, show_again
from reporting.pages.problems import Refusal
from web import (
    DEFAULT_LIMIT,
    MUST_MATCH,
    Problem,
    answers,
    encode_cursor,
    problems,
    read_cursor,
    read_snapshot,
    refuse,
)

page_router = APIRouter(tags=["四个一"])

SUBJECT: Final = "finding_pages"


@page_router.get(
    "/activities/{activity_id}/findings",
    summary="某次大排查的发现页面",
    response_class=HTMLResponse,
    **answers(None, problems.unknown_campaign),
)
async def findings_page(
    request: Request, activity_id: UUID, caller: PageReader, cursor: str | None = None
) -> Response:
    """最近登记的在前；本单位工作人员附登记表。"""
    return await _findings_page(request, caller, activity_id, {}, None, cursor)


@page_router.post(
    "/activities/{activity_id}/findings",
    summary="登记大排查发现页面的按钮",
    **sends_on(*OF_A_FINDING),
)
async def record_finding(request: Request, activity_id: UUID, caller: FormRecorder) -> Response:
    """登记后转到该条发现的页面，重复按下只登记一次。"""
    fields = await read_form(request)
    recorded = await acting.record(request, caller, activity_id, fields)
    if isinstance(recorded, Refusal):
        form_again = partial(_findings_page, request, caller, activity_id, fields)
        return await show_again(request, recorded, form_again)
    return send_on(f"/arrears-findings/{recorded}")


@page_router.get(
    "/arrears-findings/{finding_id}",
    summary="大排查发现页面",
    response_class=HTMLResponse,
    **answers(None),
)
async def finding_page(request: Request, finding_id: UUID, caller: PageReader) -> Response:
    """内容、成为哪一件案件、办理记录；本单位工作人员附表。"""
    return await _finding_page(request, caller, finding_id, {}, None)


@page_router.post(
    "/arrears-findings/{finding_id}/case",
    summary="注明所成案件页面的按钮",
    **sends_on(*OF_LINKING, *MUST_MATCH),
)
async def link_finding(request: Request, finding_id: UUID, caller: FormRecorder) -> Response:
    fields = await read_form(request)
    refused = await acting.link_case(request, caller, finding_id, fields)
    return await PAGE.after_press(request, caller, finding_id, fields, refused)


@page_router.post(
    "/arrears-findings/{finding_id}/withdrawal",
    summary="撤销发现页面的按钮",
    **sends_on(*OF_WITHDRAWING, *MUST_MATCH),
)
async def withdraw_finding(request: Request, finding_id: UUID, caller: FormRecorder) -> Response:
    fields = await read_form(request)
    refused = await acting.withdraw(request, caller, finding_id, fields)
    return await PAGE.after_press(request, caller, finding_id, fields, refused)


@page_router.post(
    "/arrears-findings/{finding_id}/reveal",
    summary="查看用工方名称页面的按钮",
    response_class=HTMLResponse,
    **answers(None, problems.foreign_form),
)
async def reveal_finding(request: Request, finding_id: UUID, caller: FormRecorder) -> Response:
    """每次查看均留记录。"""
    fields = await read_form(request)
    told = await acting.reveal(request, caller, finding_id, fields)
    if not isinstance(told, Refusal):
        return await _finding_page(request, caller, finding_id, {}, None, told)
    return await PAGE.after_press(request, caller, finding_id, fields, told)


async def _findings_page(
    request: Request,
    caller: Caller,
    activity_id: UUID,
    fields: Fields,
    refusal: Refusal | None,
    cursor: str | None = None,
) -> Response:
    before = read_cursor(cursor, UUID)
    if isinstance(before, Problem):
        return refuse(request, before)
    state, first = state_of(request), before[0] if before else LATEST
    async with read_snapshot(request) as conn:
        activity = await activities.find(conn, activity_id, state.sealing)
        if activity is None or not may_see(caller, activity.county):
            return refuse(request, problems.not_found())
        narrowed = FindingFilter(activity_id=activity_id)
        rows = await store.page(conn, narrowed, first, DEFAULT_LIMIT + 1, state.sealing)
    campaign = campaign_of(request, activity.campaign)
    if isinstance(campaign, Problem):
        return refuse(request, campaign)
    listed, with_words = rows[:DEFAULT_LIMIT], may_read_words(caller)
    findings = [show_finding(row, campaign, with_words=with_words) for row in listed]
    shown = {
        "path": f"activities/{activity_id}",
        "sweep": activity,
        "findings": [views.show_on_page(finding) for finding in findings],
        "next_cursor": encode_cursor(listed[-1].finding_id) if len(rows) > len(listed) else None,
        "why_not": views.why_not_recorded(caller, activity),
        "key": key_of(fields, refusal),
        **views.show_form(campaign, fields, refusal),
    }
    title = f"大排查发现　{activity.held_on.isoformat()}"
    return html_page(
        request, caller, Page(SUBJECT, "findings.html", title, shown), refusal.status if refusal else 200
    )


async def _finding_page(
    request: Request,
    caller: Caller,
    finding_id: UUID,
    fields: Fields,
    refusal: Refusal | None,
    told: Mapping[str, str | None] | None = None,
) -> Response:
    """`told`: the employer's name, to whoever was just allowed to see it."""
    state, with_words = state_of(request), may_read_words(caller)
    async with read_snapshot(request) as conn:
        finding = await store.find(conn, finding_id, state.sealing)
        if finding is None or not may_see(caller, finding.county):
            return refuse(request, problems.not_found())
        acts = await store.acts_of(conn, finding_id, state.sealing)
    as_json = show_finding(finding, state.campaigns.get(finding.campaign), with_words=with_words)
    may_change = views.may_change(caller, as_json)
    shown = {
        "finding": views.show_on_page(as_json),
        "path": f"arrears-findings/{finding_id}",
        "acts": show_acts(acts, with_words=with_words),
        "may_change": may_change,
        "may_reveal": may_change and as_json["employer"]["state"] == "hidden",
        "told": told,
        "new_key": lambda: str(uuid4()),
        **views.show_finding_forms(fields, refusal),
    }
    title = f"大排查发现　{finding.found_on.isoformat()}"
    return html_page(
        request, caller, Page(SUBJECT, "finding.html", title, shown), refusal.status if refusal else 200
    )


PAGE: Final = RecordPage("/arrears-findings", _finding_page)
