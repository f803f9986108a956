"""How people act on activities: one way for programs and for the forms of pages."""

from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from access import Caller, may_see
from campaign import Campaign, off_roster
from clock import day_of
from database import Connection
from files import Scan, content_type, give_out_file, keep_file, seal_file, why_unusable
from languages import Words
from reporting.activities import handlers, store
from reporting.activities.bodies import ActivityBody, ActivityWithdrawalBody
from reporting.activities.rules import Activity, is_still_to_come, outside_of
from reporting.activities.store import Evidence
from reporting.activities.views import show_activity, show_file
from reporting.app_state import campaign_of, state_of
from reporting.calendar.rules.roster import names
from reporting.record_acts.by import by_caller
from telemetry import metrics
from web import (
    Answer,
    Problem,
    answer_once,
    at,
    etag,
    is_dry_run,
    must_match,
    problems,
    read_snapshot,
    respond,
    transaction,
)

WITHDRAWN: Final = Words("该活动已经撤销登记", "the activity was withdrawn")
HAS_FINDINGS: Final = Words(
    "该次排查下还有未撤销的发现，请先逐条撤销", "findings of the sweep stand: withdraw them first"
)
TOO_LARGE: Final = Words(
    f"文件至多 {handlers.FILE_BYTES} 字节", f"a file has {handlers.FILE_BYTES} bytes at most"
)


async def record_activity(request: Request, caller: Caller, body: ActivityBody) -> Response:
    """For one's own county, by a named person; answered after the commit."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        now = state.clock.now()
        if refused := _refused(request, caller, body):
            return refused
        assert caller.name is not None  # else it was refused
        activity = Activity(
            activity_id=uuid7(),
            campaign=body.campaign,
            county=body.county,
            kind=body.kind,
            held_on=body.held_on,
            partners=tuple(dict.fromkeys(body.partners)),
            attendance=body.attendance_told(),
            words=body.words(),
            recorded_at=now,
            recorded_by=caller.name,
        )
        await handlers.record(conn, activity, by_caller(caller), state.sealing)
        shown = show_activity(activity, (), is_scanned_here=state.scanner is not None)
        location = f"/v1/activities/{activity.activity_id}"
        return Answer(201, shown, {"ETag": etag(activity.version), "Location": location})

    return await answer_once(request, caller, operation)


def _refused(request: Request, caller: Caller, body: ActivityBody) -> Problem | None:
    campaign = campaign_of(request, body.campaign)
    if isinstance(campaign, Problem):
        return problems.unknown_campaign(None, at("campaign"))
    if body.county not in names(campaign):
        return problems.unknown_county(None, at("county"))
    if not may_see(caller, body.county):
        return problems.foreign_county(None, at("county"))
    if caller.name is None:
        return problems.token_without_name()
    return _refused_day(request, campaign, body)


def _refused_day(request: Request, campaign: Campaign, body: ActivityBody) -> Problem | None:
    now = state_of(request).clock.now()
    if is_still_to_come(body.held_on, now):
        today = Words(f"今天是 {day_of(now)}", f"it is {day_of(now)}")
        return problems.time_in_the_future(today, at("held_on"))
    if outside := outside_of(campaign, body.held_on, now):
        return problems.outside_campaign(outside.words, at("held_on"), **outside.members)
    if off := off_roster(campaign, body.county, body.held_on):
        if not is_dry_run(request):
            metrics.out_of_roster_refused.labels("reporting", campaign.code, body.county).inc()
        return problems.out_of_roster(off.words, at("held_on"), **off.members)
    return None


async def withdraw_activity(
    request: Request, caller: Caller, activity_id: UUID, body: ActivityWithdrawalBody
) -> Response:
    """By a named person who has seen it, once."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        activity = await _standing(conn, request, caller, activity_id)
        if isinstance(activity, Problem):
            return activity
        if mismatch := must_match(request, activity.version):
            return mismatch
        if await store.has_findings(conn, activity_id):
            return problems.impossible_transition(HAS_FINDINGS, state="recorded", allowed=())
        now = state.clock.now()
        await handlers.withdraw(conn, activity, body.reason, body.note, by_caller(caller), now, state.sealing)
        after = await store.find(conn, activity_id, state.sealing)
        assert after is not None
        files = (await store.files_of(conn, [activity_id]))[activity_id]
        shown = show_activity(after, files, is_scanned_here=state.scanner is not None)
        return Answer(200, shown, {"ETag": etag(after.version)})

    return await answer_once(request, caller, operation)


async def attach_evidence(request: Request, caller: Caller, activity_id: UUID) -> Response:
    """The body is the file; what it is, its content says."""
    state = state_of(request)
    async with read_snapshot(request) as conn:
        if await _visible(conn, request, caller, activity_id) is None:
            return respond(problems.not_found())
    content = await request.body()
    if len(content) > handlers.FILE_BYTES:
        return respond(problems.body_too_large(TOO_LARGE))
    kind = content_type(content)
    if kind is None:
        return respond(problems.file_not_taken())
    file_id = uuid7()
    sealed = seal_file(state.sealing, content, file_id)

    async def attach(conn: Connection) -> Answer | Problem:
        activity = await _with_room(conn, request, caller, activity_id)
        if isinstance(activity, Problem):
            return activity
        size, now = len(content), state.clock.now()
        file = Evidence(file_id, activity_id, activity.county, kind, size, Scan.waiting, now, sealed.words)
        await handlers.attach(conn, activity, file, by_caller(caller), state.sealing)
        shown = show_file(file, is_scanned_here=state.scanner is not None)
        return Answer(201, shown, {"Location": f"/v1/activities/{activity_id}"})

    return await keep_file(request, caller, state.files, file_id, sealed.content, attach)


async def open_evidence(request: Request, caller: Caller, activity_id: UUID, file_id: UUID) -> Response:
    """Every opening is noted, also of the same request sent again."""

    async def permit(conn: Connection) -> Answer | Problem:
        found = await _usable(conn, request, caller, activity_id, file_id)
        return found if isinstance(found, Problem) else Answer(200, {"file_id": file_id})

    answer = await answer_once(request, caller, permit)
    is_permitted = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _give_out(request, caller, activity_id, file_id) if is_permitted else answer


async def _give_out(request: Request, caller: Caller, activity_id: UUID, file_id: UUID) -> Response:
    """Noted in a transaction of its own, whatever was answered before; the file is read after it."""
    state = state_of(request)
    now = state.clock.now()
    async with transaction(request) as conn:
        found = await _usable(conn, request, caller, activity_id, file_id)
        if isinstance(found, Problem):
            return respond(found)
        activity, file = found
        await handlers.note_opening(conn, activity, file_id, by_caller(caller), now, state.sealing)
    return await give_out_file(state.files, state.sealing, file_id, file.words, file.kind)


async def _visible(conn: Connection, request: Request, caller: Caller, activity_id: UUID) -> Activity | None:
    activity = await store.find(conn, activity_id, state_of(request).sealing)
    return activity if activity and may_see(caller, activity.county) else None


async def _standing(
    conn: Connection, request: Request, caller: Caller, activity_id: UUID
) -> Activity | Problem:
    """Locked, for a named person of its county."""
    activity = await store.lock(conn, activity_id, state_of(request).sealing)
    if activity is None or not may_see(caller, activity.county):
        return problems.not_found()
    if caller.name is None:
        return problems.token_without_name()
    if activity.withdrawn:
        return problems.impossible_transition(WITHDRAWN, state="withdrawn", allowed=())
    return activity


async def _with_room(
    conn: Connection, request: Request, caller: Caller, activity_id: UUID
) -> Activity | Problem:
    """Locked."""
    activity = await _standing(conn, request, caller, activity_id)
    if isinstance(activity, Problem):
        return activity
    return activity if await handlers.has_room(conn, activity) else problems.too_many_files()


async def _usable(
    conn: Connection, request: Request, caller: Caller, activity_id: UUID, file_id: UUID
) -> tuple[Activity, Evidence] | Problem:
    activity = await _visible(conn, request, caller, activity_id)
    file = await store.find_file(conn, activity_id, file_id) if activity else None
    if activity is None or file is None:
        return problems.not_found()
    why = why_unusable(file.scan, is_scanned_here=state_of(request).scanner is not None)
    return why or (activity, file)
