"""What a form says, put to the sweep as a program's request is: the same body, the same act."""

from typing import Final
from uuid import UUID

from fastapi import Request

from access import Caller, Form
from reporting.case_sweep import acting
from reporting.case_sweep.bodies import (
    CarriedInBody,
    CarriedInWithdrawalBody,
    OpenReasonBody,
    SweepFilingBody,
)
from reporting.case_sweep.table import TableRefused, lines_in
from reporting.pages.forms import body_of
from reporting.pages.problems import Refusal, refusal_in
from reporting.sweep_pages.rules import Fields, carried_in_of, filing_in, reason_in, withdrawal_in
from web import KEY_FIELD, VERSION_FIELD, Problem, as_a_program_asks, problems

TABLE: Final = "table"


async def file(
    request: Request, caller: Caller, campaign: str, county: str, fields: Fields
) -> Refusal | None:
    body = body_of(SweepFilingBody, filing_in(fields))
    if isinstance(body, Problem):
        return Refusal(body.status, body.body())
    asked = await _asked(request, fields)
    return refusal_in(await acting.file(asked, caller, campaign, county, body))


async def carry_in(
    request: Request, caller: Caller, campaign: str, county: str, form: Form
) -> Refusal | None:
    """One case, or a table of them."""
    if TABLE in form.files or form.fields.get("way") == TABLE:
        return await _carry_in_table(request, caller, campaign, county, form)
    body = body_of(CarriedInBody, carried_in_of(form.fields))
    if isinstance(body, Problem):
        return Refusal(body.status, body.body())
    asked = await _asked(request, form.fields)
    return refusal_in(await acting.carry_in(asked, caller, campaign, county, body))


async def _carry_in_table(
    request: Request, caller: Caller, campaign: str, county: str, form: Form
) -> Refusal | None:
    content = form.files.get(TABLE, b"")
    lines = lines_in(content)
    if isinstance(lines, TableRefused):
        no = problems.not_to_be_carried_in(None, *lines.flaws)
        return Refusal(no.status, no.body())
    key = form.fields.get(KEY_FIELD, "")
    asked = await as_a_program_asks(request, key, "", sends=content)
    return refusal_in(await acting.carry_in_table(asked, caller, campaign, county, lines))


async def act_on_case(
    request: Request, caller: Caller, campaign: str, county: str, case_id: UUID, fields: Fields
) -> Refusal | None:
    """By the button that was pressed: the reason, else how the case stands, else that it is withdrawn."""
    at, asked = (caller, campaign, county, case_id), await _asked(request, fields)
    act = fields.get("act")
    if act == "change":
        changed = body_of(CarriedInBody, carried_in_of(fields))
        if isinstance(changed, Problem):
            return Refusal(changed.status, changed.body())
        return refusal_in(await acting.change_carried_in(asked, *at, changed))
    if act == "withdraw":
        withdrawn = body_of(CarriedInWithdrawalBody, withdrawal_in(fields))
        if isinstance(withdrawn, Problem):
            return Refusal(withdrawn.status, withdrawn.body())
        return refusal_in(await acting.withdraw_carried_in(asked, *at, withdrawn))
    given = body_of(OpenReasonBody, reason_in(fields))
    if isinstance(given, Problem):
        return Refusal(given.status, given.body())
    return refusal_in(await acting.give_reason(asked, *at, given))


async def _asked(request: Request, fields: Fields) -> Request:
    return await as_a_program_asks(request, fields.get(KEY_FIELD, ""), fields.get(VERSION_FIELD, ""))
