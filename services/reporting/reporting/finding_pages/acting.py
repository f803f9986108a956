"""What a form says, put to findings as a program's request is: the same body, the same act."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request

from access import Caller
from reporting.arrears_findings import acting
from reporting.arrears_findings.bodies import (
    FindingBody,
    FindingCaseBody,
    FindingRevealBody,
    FindingWithdrawalBody,
)
from reporting.finding_pages.rules import Fields, finding_in, wrong_amount
from reporting.pages.buttons import act_by_form
from reporting.pages.forms import body_in_form, body_of
from reporting.pages.problems import Refusal, body_in, refusal_in
from web import KEY_FIELD, Problem, as_a_program_asks, at, problems


async def record(request: Request, caller: Caller, activity_id: UUID, fields: Fields) -> UUID | Refusal:
    """The finding, or why nothing was recorded."""
    if wrong := wrong_amount(fields):
        return _refusal(problems.invalid_body(None, at("arrears", detail=wrong)))
    body = body_of(FindingBody, finding_in(fields))
    if isinstance(body, Problem):
        return _refusal(body)
    sends = body.model_dump_json(exclude_none=True).encode()
    asked = await as_a_program_asks(request, fields.get(KEY_FIELD, ""), "", sends=sends)
    answer = await acting.record_finding(asked, caller, activity_id, body)
    return refusal_in(answer) or UUID(body_in(answer)["finding_id"])


async def link_case(request: Request, caller: Caller, finding_id: UUID, fields: Fields) -> Refusal | None:
    body = body_in_form(FindingCaseBody, fields)
    return await act_by_form(
        request, fields, body, lambda asked, said: acting.link_case(asked, caller, finding_id, said)
    )


async def withdraw(request: Request, caller: Caller, finding_id: UUID, fields: Fields) -> Refusal | None:
    body = body_in_form(FindingWithdrawalBody, fields)
    return await act_by_form(
        request, fields, body, lambda asked, said: acting.withdraw_finding(asked, caller, finding_id, said)
    )


async def reveal(
    request: Request, caller: Caller, finding_id: UUID, fields: Fields
) -> Mapping[str, str | None] | Refusal:
    """The employer's name, once: it stands on no page that is opened again."""
    body = body_in_form(FindingRevealBody, {"reason": fields.get("look_reason", "")})
    if isinstance(body, Problem):
        return _refusal(body)
    sends = body.model_dump_json().encode()
    asked = await as_a_program_asks(request, fields.get(KEY_FIELD, ""), "", sends=sends)
    answer = await acting.reveal_employer(asked, caller, finding_id, body)
    return refusal_in(answer) or body_in(answer)


def _refusal(problem: Problem) -> Refusal:
    return Refusal(problem.status, problem.body())
