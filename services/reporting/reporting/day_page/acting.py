"""The form's statement, put to the line as a program's is: the same body, the same act, the same answer; the
day and the receipt of a signing as files."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from fastapi import Request
from starlette.responses import Response

from access import Caller, prefix_of
from reporting.app_state import state_of
from reporting.calendar.rules.roster import names
from reporting.daily_reports.acting import (
    LineAct,
    act_of_correction,
    act_of_leave,
    act_of_report,
    act_of_second_signature,
    act_on_line,
)
from reporting.daily_reports.bodies import Correction, CorrectionLeaveBody, Report, SecondSignature
from reporting.daily_reports.shown import VersionJson
from reporting.daily_reports.views import show_line
from reporting.day_page.handlers import CountyDay
from reporting.day_page.printing import printed_day, printed_receipt
from reporting.day_page.rules import Act, Fields, Stated, stated_in
from reporting.day_page.views.place import path_of
from reporting.exports import FileKind, answer_file, as_file
from reporting.pages.buttons import act_by_form
from reporting.pages.forms import body_in_form, body_of
from reporting.pages.problems import Refusal, body_in, refusal_in
from reporting.report_line.rules import LineKey
from web import KEY_FIELD, VERSION_FIELD, Problem, as_a_program_asks, at, problems, refuse


async def put(
    request: Request, caller: Caller, key: LineKey, act: Act, fields: Fields, *, dry_run: bool
) -> Mapping[str, Any] | Refusal:
    """The line as it stands after the act (or would stand, in a dry run), or why it was not carried out."""
    line_act = _act_of(stated_in(fields, act), act)
    if isinstance(line_act, Problem):
        return Refusal(line_act.status, line_act.body())
    sent = fields.get(KEY_FIELD, ""), fields.get(VERSION_FIELD, "")
    asked = await as_a_program_asks(request, *sent, dry_run=dry_run)
    answer = await act_on_line(asked, caller, key, line_act)
    return refusal_in(answer) or body_in(answer)


async def sign_second_by_form(
    request: Request, caller: Caller, key: LineKey, fields: Fields
) -> Refusal | None:
    def act(asked: Request, body: SecondSignature) -> Awaitable[Response]:
        return act_on_line(asked, caller, key, act_of_second_signature(body))

    return await act_by_form(request, fields, body_in_form(SecondSignature, fields), act)


async def allow_by_form(request: Request, caller: Caller, key: LineKey, fields: Fields) -> Refusal | None:
    def act(asked: Request, body: CorrectionLeaveBody) -> Awaitable[Response]:
        return act_on_line(asked, caller, key, act_of_leave(body))

    return await act_by_form(request, fields, body_in_form(CorrectionLeaveBody, fields), act)


def _act_of(stated: Stated, act: Act) -> LineAct | Problem:
    model: type[Report] | type[Correction] = Report if act == "sign" else Correction
    body = body_of(model, stated.body)
    if isinstance(body, Problem):
        return problems.invalid_body(None, *_no_numbers(stated), *body.errors)
    if stated.no_numbers:
        return problems.invalid_body(None, *_no_numbers(stated))
    return act_of_report(body) if isinstance(body, Report) else act_of_correction(body)


def _no_numbers(stated: Stated) -> list[Any]:
    return [at("figures", measure, detail=words) for measure, words in stated.no_numbers.items()]


async def answer_day(request: Request, caller: Caller, day: CountyDay, kind: FileKind) -> Response:
    key, campaign = day.full.place.key, day.full.place.campaign
    name, line, template = (
        names(campaign)[key.county],
        show_line(day.full, day.now),
        state_of(request).docx_template,
    )

    def make() -> bytes:
        return as_file(printed_day(campaign, name, line, _maker(caller), day.now), kind, template)

    latin = f"day-{key.county}-{key.period}"
    return await answer_file(request, kind, make, f"{name}日报{key.period}", latin)


async def answer_receipt(request: Request, caller: Caller, day: CountyDay, number: int | None) -> Response:
    """`number`: of the version; None: the latest."""
    key, campaign = day.full.place.key, day.full.place.campaign
    name, line = names(campaign)[key.county], show_line(day.full, day.now)
    version = _version(line["versions"], number)
    if version is None:
        return refuse(request, problems.no_receipt())
    page = (
        f"{request.url.scheme}://{request.url.netloc}{prefix_of(request)}/{path_of(day.full.place)}#receipt"
    )

    def make() -> bytes:
        receipt = printed_receipt(campaign, name, line, version, page, _maker(caller), day.now)
        return as_file(receipt, "pdf", None)

    latin = f"receipt-{key.county}-{key.period}-{version['version']}"
    chinese = f"{name}签报回执{key.period}第{version['version']}版"
    return await answer_file(request, "pdf", make, chinese, latin)


def _version(versions: Sequence[VersionJson], number: int | None) -> VersionJson | None:
    if number is None:
        return versions[-1] if versions else None
    return next((version for version in versions if version["version"] == number), None)


def _maker(caller: Caller) -> str:
    return caller.name or caller.subject
