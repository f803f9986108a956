"""…/counties/{county}/summary: a county's summary, drafted, signed, corrected; as a page and as files."""

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, read_form
from reporting.app_state import state_of
from reporting.callers import FormRecorder, PageReader, Reader, Recorder
from reporting.city_report.views import as_json
from reporting.exports import KIND_NAMES, TYPES, FileKind, answer_file, as_file
from reporting.pages import Page, html_page
from reporting.pages.buttons import act_by_form, answer_press, sends_on
from reporting.pages.forms import body_in_form
from reporting.pages.problems import Refusal
from reporting.plans.acting import county_of
from reporting.summaries import views
from reporting.summaries.acting import act_on_summary, read_shown
from reporting.summaries.bodies import SummaryBody, SummaryCorrectionBody
from reporting.summaries.printing import facts_of, printed, tables_of, texts_of
from reporting.summaries.problems import OF_A_COUNTY, OF_A_SUMMARY
from reporting.summaries.shown import SummaryJson
from web import (
    CONTENT_DISPOSITION,
    ETAG,
    MAY_MATCH,
    MUST_MATCH,
    Answer,
    Problem,
    answers,
    answers_a_file,
    etag,
    problems,
    read_snapshot,
    refuse,
    respond,
)

router = APIRouter(prefix="/v1/campaigns/{campaign}/counties/{county}/summary", tags=["方案和总结"])
page_router = APIRouter(prefix="/campaigns/{campaign}/counties/{county}/summary", tags=["方案和总结"])

B = TypeVar("B", SummaryBody, SummaryCorrectionBody)


@router.get("", summary="某单位总结", **answers(SummaryJson, *OF_A_COUNTY, headers=(ETAG,)))
async def county_summary(request: Request, campaign: str, county: str, caller: Reader) -> Response:
    """文字及签报时固定的数字（versions），此刻的系统数（figures），签报之后的变化（changes）。"""
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return respond(of)
    async with read_snapshot(request) as conn:
        shown = await read_shown(request, conn, of.campaign, county)
    return respond(Answer(200, shown, {"ETag": etag(shown["version"])}))


@router.put(
    "",
    summary="总结存草稿或签报",
    **answers(SummaryJson, *OF_A_COUNTY, *OF_A_SUMMARY, *MUST_MATCH, headers=(ETAG,)),
)
async def put_summary(
    request: Request, campaign: str, county: str, body: SummaryBody, caller: Recorder
) -> Response:
    """由本单位具名人员填写；签报一次，数字按签报时的系统数固定，以后只能更正。"""
    return await act_on_summary(request, caller, campaign, county, body)


@router.post(
    "/corrections",
    status_code=201,
    summary="更正总结",
    **answers(SummaryJson, *OF_A_COUNTY, *OF_A_SUMMARY, *MUST_MATCH, headers=(ETAG,)),
)
async def post_summary_correction(
    request: Request, campaign: str, county: str, body: SummaryCorrectionBody, caller: Recorder
) -> Response:
    """原总结仍可查看。"""
    return await act_on_summary(request, caller, campaign, county, body)


@router.get(
    "/files/{kind}",
    summary="某单位总结文件",
    response_class=Response,
    **answers_a_file(
        answers(None, *OF_A_COUNTY, problems.no_chinese_font, headers=(CONTENT_DISPOSITION,)),
        TYPES.values(),
    ),
)
async def summary_file(
    request: Request, campaign: str, county: str, kind: FileKind, caller: PageReader
) -> Response:
    """XLSX、PDF/A、DOCX（用市局模板）或可粘贴的文本；未签报的注明为草稿。"""
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    async with read_snapshot(request) as conn:
        shown = as_json(await read_shown(request, conn, of.campaign, county))
    state = state_of(request)
    told = printed(shown, caller.name or caller.subject, state.clock.now())
    make = partial(as_file, told, kind, state.docx_template)
    return await answer_file(request, kind, make, f"{shown['name']}总结", f"summary-{county}")


@page_router.get("", summary="某单位总结页面", response_class=HTMLResponse, **answers(None, *OF_A_COUNTY))
async def county_summary_page(request: Request, campaign: str, county: str, caller: PageReader) -> Response:
    """本单位工作人员附填写的表；签报之后为更正的表。"""
    return await _page(request, caller, campaign, county, None, None)


@page_router.post(
    "",
    summary="总结页面存草稿或签报的按钮",
    **sends_on(*OF_A_COUNTY, *OF_A_SUMMARY, *MAY_MATCH),
)
async def press_summary(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    return await _carry_out(request, caller, campaign, county, SummaryBody)


@page_router.post(
    "/corrections",
    summary="更正总结页面的按钮",
    **sends_on(*OF_A_COUNTY, *OF_A_SUMMARY, *MUST_MATCH),
)
async def press_summary_correction(
    request: Request, campaign: str, county: str, caller: FormRecorder
) -> Response:
    return await _carry_out(request, caller, campaign, county, SummaryCorrectionBody)


async def _carry_out(
    request: Request,
    caller: Caller,
    campaign: str,
    county: str,
    model: type[B],
) -> Response:
    fields = await read_form(request)
    refused = await act_by_form(
        request,
        fields,
        body_in_form(model, fields),
        lambda asked, body: act_on_summary(asked, caller, campaign, county, body),
    )
    to = f"/campaigns/{campaign}/counties/{county}/summary#done"
    return await answer_press(request, refused, to, partial(_page, request, caller, campaign, county, fields))


async def _page(
    request: Request,
    caller: Caller,
    code: str,
    county: str,
    fields: Mapping[str, str] | None,
    refusal: Refusal | None,
) -> Response:
    """What was typed stays; where somebody else was quicker, the page shows it, and their draft."""
    of = county_of(request, caller, code, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    async with read_snapshot(request) as conn:
        summary = as_json(await read_shown(request, conn, of.campaign, county))
    version = summary["versions"][-1] if summary["versions"] else None
    shown: dict[str, Any] = {
        "path": f"campaigns/{code}/counties/{county}",
        "summary": summary,
        "facts": facts_of(summary),
        "texts": texts_of(version) if version else [],
        "stored_draft": texts_of(summary["draft"]) if summary["draft"] else [],
        "tables": tables_of(summary),
        "files": KIND_NAMES,
        "why_not": views.why_not_signed(caller),
        "key": str(uuid4()),
        **views.show_form(views.first_fields(summary) if fields is None else fields, refusal),
    }
    page = Page("summaries", "summary.html", f"{summary['name']}　专项行动总结", shown)
    return html_page(request, caller, page, refusal.status if refusal else 200)
