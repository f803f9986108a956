"""A county's table with its forms, and a case: pages and their buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from access import Caller, read_form, read_form_with_files
from clock import day_of, midnight
from reporting.app_state import state_of
from reporting.callers import FormRecorder, PageReader, may_read_words
from reporting.case_sweep.acting import SweptCounty, county_of
from reporting.case_sweep.codes import NOT_RECORDED
from reporting.case_sweep.handlers import read_case, read_county_sweep
from reporting.case_sweep.problems import OF_A_COUNTY, OF_CARRYING_IN, OF_FILING
from reporting.case_sweep.shown import SweptCaseJson
from reporting.case_sweep.store.swept_cases import FIRST_OF_ALL, CasePage, Standing, page_of_cases
from reporting.case_sweep.views import show_case, show_county_sweep, show_record
from reporting.pages import Page, html_page
from reporting.pages.buttons import answer_press, key_of, sends_on
from reporting.pages.problems import Refusal
from reporting.sweep_pages import acting, printing, views
from reporting.sweep_pages.rules import Fields, fields_of_case, fields_of_figures, fields_of_filing
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

COUNTY: Final = "/campaigns/{campaign}/counties/{county}/case-sweep"

FormName = Literal["filing", "carried_in"]


@dataclass(frozen=True, slots=True)
class Pressed:
    """The form of the county's page whose button was pressed: what it sent, and why that was refused."""

    form: FormName
    fields: Fields
    refusal: Refusal | None


page_router = APIRouter(tags=["案件排查"])


@page_router.get(
    COUNTY, summary="某单位案件排查页面", response_class=HTMLResponse, **answers(None, *OF_A_COUNTY)
)
async def county_sweep_page(
    request: Request,
    campaign: str,
    county: str,
    caller: PageReader,
    standing: Standing = "open",
    cursor: str | None = None,
    fill: str | None = None,
) -> Response:
    """系统数与报送数、未结和已结案件；本单位工作人员附报送表和补录表。"""
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    return await show_county(request, caller, of, standing=standing, cursor=cursor, fills=fill is not None)


@page_router.post(
    f"{COUNTY}/filings",
    summary="报送案件排查表的按钮",
    **sends_on(*OF_A_COUNTY, *OF_FILING, *MUST_MATCH),
)
async def press_filing(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    """报送之后转到回执，重新载入不会再次报送。"""
    fields = await read_form(request)
    refused = await acting.file(request, caller, campaign, county, fields)
    form_again = partial(_county_again, request, caller, campaign, county, "filing", fields)
    to = f"/campaigns/{campaign}/counties/{county}/case-sweep#receipt"
    return await answer_press(request, refused, to, form_again)


@page_router.post(
    f"{COUNTY}/carried-in",
    summary="补录案件的按钮",
    **sends_on(*OF_A_COUNTY, *OF_CARRYING_IN),
)
async def press_carry_in(request: Request, campaign: str, county: str, caller: FormRecorder) -> Response:
    """逐件填写，或者上传 CSV 表格：整表补录，有一行不对则都不补录，并逐行说明。"""
    form = await read_form_with_files(request)
    refused = await acting.carry_in(request, caller, campaign, county, form)
    form_again = partial(_county_again, request, caller, campaign, county, "carried_in", form.fields)
    to = f"/campaigns/{campaign}/counties/{county}/case-sweep#cases"
    return await answer_press(request, refused, to, form_again)


@page_router.get(
    f"{COUNTY}/cases/{{case_id}}",
    summary="排查的一件案件页面",
    response_class=HTMLResponse,
    **answers(None, *OF_A_COUNTY),
)
async def swept_case_page(
    request: Request, campaign: str, county: str, case_id: UUID, caller: PageReader
) -> Response:
    """未结原因、补录各版本；本单位工作人员附登记原因、更改、撤销的表。"""
    return await _case_page(request, caller, campaign, county, case_id, {}, None)


@page_router.post(
    f"{COUNTY}/cases/{{case_id}}",
    summary="登记未结原因、更改或撤销补录的按钮",
    **sends_on(*OF_A_COUNTY, *OF_CARRYING_IN, problems.impossible_transition, *MUST_MATCH),
)
async def press_on_case(
    request: Request, campaign: str, county: str, case_id: UUID, caller: FormRecorder
) -> Response:
    fields = await read_form(request)
    refused = await acting.act_on_case(request, caller, campaign, county, case_id, fields)
    form_again = partial(_case_page, request, caller, campaign, county, case_id, fields)
    to = f"/campaigns/{campaign}/counties/{county}/case-sweep/cases/{case_id}"
    return await answer_press(request, refused, to, form_again)


async def _county_again(
    request: Request,
    caller: Caller,
    campaign: str,
    county: str,
    form: FormName,
    fields: Fields,
    refusal: Refusal,
) -> Response:
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    return await show_county(request, caller, of, Pressed(form, fields, refusal))


async def show_county(
    request: Request,
    caller: Caller,
    of: SweptCounty,
    pressed: Pressed | None = None,
    *,
    standing: Standing = "open",
    cursor: str | None = None,
    fills: bool = False,
) -> Response:
    after = read_cursor(cursor, datetime, str)
    if isinstance(after, Problem):
        return refuse(request, after)
    state, now = state_of(request), state_of(request).clock.now()
    asked = CasePage(standing, (day_of(after[0]), after[1]) if after else FIRST_OF_ALL, DEFAULT_LIMIT + 1)
    async with read_snapshot(request) as conn:
        sweep = await read_county_sweep(conn, of.campaign, of.county, state.sealing)
        rows = await page_of_cases(conn, of.campaign, of.county, asked)
    shown = show_county_sweep(sweep, now, caller)
    filing, carried = _sent_by("filing", pressed), _sent_by("carried_in", pressed)
    fields, refusal = filing.fields, pressed.refusal if pressed else None
    if fills and shown["system"]:
        fields = {**fields_of_figures(sweep.system), "content": "figures"}
    elif not fields and sweep.filings:
        fields = fields_of_filing(sweep.filings[-1].statement)
    listed: Sequence[SweptCaseJson] = [show_case(case, day_of(now)) for case in rows[:DEFAULT_LIMIT]]
    table = printing.open_table(listed) if standing == "open" else printing.closed_table(listed)
    last = rows[DEFAULT_LIMIT - 1] if len(rows) > DEFAULT_LIMIT else None
    page = {
        "path": f"campaigns/{of.campaign.code}/counties/{of.county}/case-sweep",
        "sweep": shown,
        "facts": printing.facts_of(shown),
        "figures": printing.figures_table(shown),
        "standing": standing,
        "cases": list(zip((case["case_id"] for case in listed), table.rows, strict=True)),
        "table": table,
        "next_cursor": encode_cursor(midnight(last.assigned_on), last.case_id) if last else None,
        "why_not": views.why_not(caller),
        "may_read_words": may_read_words(caller),
        "filing": views.show_filing_form(shown, fields, filing.refusal),
        "carried": views.show_case_form(carried.fields, carried.refusal),
        "key": key_of(fields, filing.refusal),
        "new_key": lambda: str(uuid4()),
        "files": views.TYPES,
        **views.show_refusal(refusal),
    }
    title = f"{shown['name']}　案件排查（{shown['year']} 年）"
    status = refusal.status if refusal else 200
    return html_page(request, caller, Page(views.SUBJECT, "county.html", title, page), status)


async def _case_page(
    request: Request,
    caller: Caller,
    campaign: str,
    county: str,
    case_id: UUID,
    fields: Fields,
    refusal: Refusal | None,
) -> Response:
    of = county_of(request, caller, campaign, county)
    if isinstance(of, Problem):
        return refuse(request, of)
    state, now = state_of(request), state_of(request).clock.now()
    async with read_snapshot(request) as conn:
        record = await read_case(conn, of.campaign, county, case_id, state.sealing)
    if record is None:
        return refuse(request, problems.not_found())
    shown = show_record(record, day_of(now), caller)
    latest = record.versions[-1] if record.versions else None
    stands = fields_of_case(latest.case) if latest else {}
    page = {
        "path": f"campaigns/{campaign}/counties/{county}/case-sweep",
        "case": shown,
        "name": printing.name_of(shown),
        "priorities": printing.priorities_in_words(shown),
        "not_recorded": NOT_RECORDED,
        "may_act": views.why_not(caller) is None,
        "may_read_words": may_read_words(caller),
        "form": views.show_case_form({**stands, **fields}, refusal),
        "version": latest.version if latest else None,
        "new_key": lambda: str(uuid4()),
        **views.show_refusal(refusal),
    }
    title = f"案件排查：{printing.name_of(shown)}"
    status = refusal.status if refusal else 200
    return html_page(request, caller, Page(views.SUBJECT, "case.html", title, page), status)


def _sent_by(form: FormName, pressed: Pressed | None) -> Pressed:
    """The other form of the page is as if nothing was pressed."""
    return pressed if pressed and pressed.form == form else Pressed(form, {}, None)
