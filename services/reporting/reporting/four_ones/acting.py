"""What a form says, put to activities as a program's request is: the same body, the same act; the table as a
file."""

from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import Caller, Form
from campaign import Campaign
from clock import day_of
from files import content_type
from reporting.activities.acting import attach_evidence, record_activity, withdraw_activity
from reporting.activities.bodies import ActivityBody, ActivityWithdrawalBody
from reporting.activities.views import show_activity
from reporting.app_state import state_of
from reporting.arrears_findings.views import show_finding
from reporting.callers import may_read_words
from reporting.exports import FileKind, answer_file, as_file
from reporting.four_ones.handlers import read_activities, read_findings, read_four_ones
from reporting.four_ones.printing import printed
from reporting.four_ones.rules import Fields, activity_in, withdrawal_in
from reporting.four_ones.views import show_four_ones
from reporting.pages.buttons import act_by_form
from reporting.pages.forms import body_of
from reporting.pages.problems import Refusal, body_in, refusal_in
from web import KEY_FIELD, Problem, as_a_program_asks, at, problems, read_snapshot

PHOTO: Final = "photo"


async def record(
    request: Request, caller: Caller, campaign: str, county: str, form: Form
) -> tuple[UUID, Refusal | None] | Refusal:
    """The activity, and why its photo was not kept; or why nothing was recorded.

    Two acts, as a program's: the photo's key is made of the activity's, so that a press too many does neither
    again, and one after a breakdown does what is missing.
    """
    body = body_of(ActivityBody, activity_in(form.fields, campaign, county))
    photo = form.files.get(PHOTO)
    if isinstance(body, Problem):
        return Refusal(body.status, body.body())
    if photo is not None and content_type(photo) is None:
        no = problems.file_not_taken(None, at(PHOTO))
        return Refusal(no.status, no.body())
    key = form.fields.get(KEY_FIELD, "")
    sends = body.model_dump_json(exclude_none=True).encode()
    answer = await record_activity(await as_a_program_asks(request, key, "", sends=sends), caller, body)
    if refused := refusal_in(answer):
        return refused
    activity_id = UUID(body_in(answer)["activity_id"])
    if photo is None:
        return activity_id, None
    return activity_id, await attach(request, caller, activity_id, f"{key}-photo", photo)


async def attach(
    request: Request, caller: Caller, activity_id: UUID, key: str, photo: bytes
) -> Refusal | None:
    asked = await as_a_program_asks(request, key, "", sends=photo)
    return refusal_in(await attach_evidence(asked, caller, activity_id))


async def withdraw(request: Request, caller: Caller, activity_id: UUID, fields: Fields) -> Refusal | None:
    body = body_of(ActivityWithdrawalBody, withdrawal_in(fields))
    return await act_by_form(
        request, fields, body, lambda asked, said: withdraw_activity(asked, caller, activity_id, said)
    )


async def answer_table(request: Request, caller: Caller, campaign: Campaign, kind: FileKind) -> Response:
    """Of all counties, so it is the city's."""
    state = state_of(request)
    is_scanned_here, now = state.scanner is not None, state.clock.now()
    async with read_snapshot(request) as conn:
        table = show_four_ones(await read_four_ones(conn, campaign), None)
        activities = [
            show_activity(activity, files, is_scanned_here=is_scanned_here)
            async for activity, files in read_activities(conn, campaign, state.sealing)
        ]
        findings = [
            show_finding(finding, campaign, with_words=may_read_words(caller))
            async for finding in read_findings(conn, campaign, state.sealing)
        ]

    def make() -> bytes:
        told = printed(table, activities, findings, caller.name or caller.subject, now)
        return as_file(told, kind, state.docx_template)

    day = day_of(now).isoformat()
    return await answer_file(request, kind, make, f"四个一进度{day}", f"four-ones-{day}")
