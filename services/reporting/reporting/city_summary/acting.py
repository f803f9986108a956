"""How the city acts on its summary: one way for programs and for the form of its page."""

from dataclasses import replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from access import Caller
from campaign import Campaign
from database import Connection
from reporting.app_state import campaign_of, state_of
from reporting.city_report.handlers import CITY
from reporting.city_summary.bodies import CitySummaryBody
from reporting.city_summary.handlers import issue, read_city_summary
from reporting.city_summary.views import show_city_summary
from reporting.summaries import handlers, store
from reporting.summaries.problems import problem_of_citys
from reporting.summaries.rules import objection_to_signing
from web import Answer, Problem, answer_once, etag, may_match, must_match, read_snapshot, respond


async def read_shown(request: Request, conn: Connection, campaign: Campaign) -> dict[str, Any]:
    """The summary as it is shown at this moment."""
    state = state_of(request)
    return show_city_summary(
        campaign, await read_city_summary(conn, campaign, state.clock.now(), state.sealing)
    )


async def act_on_city_summary(request: Request, caller: Caller, code: str, body: CitySummaryBody) -> Response:
    """Lock, check the caller's right and the version, draft or issue; answer after the commit.

    Table and sums are read first, in a snapshot of their own: the transaction sees each commit beside it.
    """
    state = state_of(request)
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return respond(campaign)
    async with read_snapshot(request) as conn:
        read = await read_city_summary(conn, campaign, state.clock.now(), state.sealing)

    async def operation(conn: Connection) -> Answer | Problem:
        now = state.clock.now()
        before = await store.lock(conn, code, CITY)
        if refused := objection_to_signing(caller.name, before, campaign, now):
            return problem_of_citys(refused, campaign)
        if mismatch := (must_match if before.has_draft else may_match)(request, before.version):
            return mismatch
        words = body.words()
        if body.action == "draft":
            await handlers.draft(conn, code, CITY, words, caller, now, state.sealing)
        else:
            await issue(conn, code, before, words, read.figures, caller, now, state.sealing)
        own = await store.read(conn, code, CITY, state.sealing)
        shown = show_city_summary(campaign, replace(read, own=own))
        return Answer(200 if before.version else 201, shown, {"ETag": etag(shown["version"])})

    return await answer_once(request, caller, operation)
