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
from reporting.pages.buttons import act_by_form
from reporting.pages.forms import body_of
from reporting.pages.problems import Refusal, refusal_in
from reporting.sweep_pages.rules import Fields, carried_in_of, filing_in, reason_in, withdrawal_in
from web import KEY_FIELD, as_a_program_asks, problems

TABLE: Final = "table"


async def file(
    request: Request, caller: Caller, campaign: str, county: str, fields: Fields
) -> Refusal | None:
    body = body_of(SweepFilingBody, filing_in(fields))
    return await act_by_form(
        request, fields, body, lambda asked, said: acting.file(asked, caller, campaign, county, said)
    )


async def carry_in(
    request: Request, caller: Caller, campaign: str, county: str, form: Form
) -> Refusal | None:
    """One case, or a table of them."""
    if TABLE in form.files or form.fields.get("way") == TABLE:
        return await _carry_in_table(request, caller, campaign, county, form)
    body = body_of(CarriedInBody, carried_in_of(form.fields))
    return await act_by_form(
        request, form.fields, body, lambda asked, said: acting.carry_in(asked, caller, campaign, county, said)
    )


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
    of, act = (caller, campaign, county, case_id), fields.get("act")
    if act == "change":
        changed = body_of(CarriedInBody, carried_in_of(fields))
        return await act_by_form(
            request, fields, changed, lambda asked, said: acting.change_carried_in(asked, *of, said)
        )
    if act == "withdraw":
        withdrawn = body_of(CarriedInWithdrawalBody, withdrawal_in(fields))
        return await act_by_form(
            request, fields, withdrawn, lambda asked, said: acting.withdraw_carried_in(asked, *of, said)
        )
    given = body_of(OpenReasonBody, reason_in(fields))
    return await act_by_form(request, fields, given, lambda asked, said: acting.give_reason(asked, *of, said))
