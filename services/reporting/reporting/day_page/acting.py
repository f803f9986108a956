"""The form's statement, put to the line as a program's is: the same body, the same act, the same answer."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from pydantic import ValidationError

from access import Caller
from reporting.daily_reports.acting import LineAct, act_of_correction, act_of_report, act_on_line
from reporting.daily_reports.bodies import Correction, Report
from reporting.day_page.rules import Act, Fields, Stated, stated_in
from reporting.pages.problems import Refusal, body_in, refusal_in
from reporting.report_line.rules import LineKey
from web import KEY_FIELD, VERSION_FIELD, Problem, as_a_program_asks, at, problems
from web.validation import describe_errors


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


def _act_of(stated: Stated, act: Act) -> LineAct | Problem:
    model = Report if act == "sign" else Correction
    try:
        body = model.model_validate(stated.body)
    except ValidationError as error:
        flaws = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        problem = describe_errors(flaws)
        return problems.invalid_body(None, *_no_numbers(stated), *problem.errors)
    if stated.no_numbers:
        return problems.invalid_body(None, *_no_numbers(stated))
    return act_of_report(body) if isinstance(body, Report) else act_of_correction(body)


def _no_numbers(stated: Stated) -> list[Any]:
    return [at("figures", measure, detail=words) for measure, words in stated.no_numbers.items()]
