"""How people act on a county's summary: one way for programs and for the form of its page."""

from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from access import Caller
from campaign import Campaign
from database import Connection
from reporting.app_state import state_of
from reporting.plans.acting import county_of
from reporting.summaries import handlers, store
from reporting.summaries.bodies import SummaryBody, SummaryCorrectionBody
from reporting.summaries.problems import problem_of
from reporting.summaries.rules import (
    SummaryState,
    objection_to_correcting,
    objection_to_signing,
)
from reporting.summaries.views import show_summary
from web import Answer, Problem, answer_once, etag, may_match, must_match, read_snapshot, respond


async def read_shown(request: Request, conn: Connection, campaign: Campaign, county: str) -> dict[str, Any]:
    """The summary as it is shown at this moment."""
    state = state_of(request)
    summary = await store.read(conn, campaign.code, county, state.sealing)
    figures = await handlers.read_figures(conn, campaign, county, state.clock.now())
    return show_summary(campaign, county, summary, figures)


async def act_on_summary(
    request: Request, caller: Caller, code: str, county: str, body: SummaryBody | SummaryCorrectionBody
) -> Response:
    """Lock, check the caller's right and the version, draft or sign; answer after the commit.

    The figures are read first, in a snapshot of their own: the transaction sees each commit beside it.
    """
    state = state_of(request)
    of = county_of(request, caller, code, county)
    if isinstance(of, Problem):
        return respond(of)
    async with read_snapshot(request) as conn:
        figures = await handlers.read_figures(conn, of.campaign, county, state.clock.now())

    async def operation(conn: Connection) -> Answer | Problem:
        now = state.clock.now()
        before = await store.lock(conn, code, county)
        if refused := objection(body, caller, before, of.campaign, now):
            return refused
        if mismatch := match(request, body, before):
            return mismatch
        words = body.words()
        if isinstance(body, SummaryBody) and body.action == "draft":
            await handlers.draft(conn, code, county, words, caller, now, state.sealing)
        else:
            reason = body.reason if isinstance(body, SummaryCorrectionBody) else None
            await handlers.sign(
                conn, code, county, before, words, figures, reason, caller, now, state.sealing
            )
        summary = await store.read(conn, code, county, state.sealing)
        shown = show_summary(of.campaign, county, summary, figures)
        is_new = isinstance(body, SummaryCorrectionBody) or before.version == 0
        return Answer(201 if is_new else 200, shown, {"ETag": etag(shown["version"])})

    return await answer_once(request, caller, operation)


def objection(
    body: SummaryBody | SummaryCorrectionBody,
    caller: Caller,
    before: SummaryState,
    campaign: Campaign,
    now: datetime,
) -> Problem | None:
    is_correction = isinstance(body, SummaryCorrectionBody)
    objects = objection_to_correcting if is_correction else objection_to_signing
    refused = objects(caller.name, before, campaign, now)
    return problem_of(refused, campaign) if refused else None


def match(
    request: Request, body: SummaryBody | SummaryCorrectionBody, before: SummaryState
) -> Problem | None:
    """A draft is replaced, and a signed one corrected, by who has seen it."""
    is_seen_before = isinstance(body, SummaryCorrectionBody) or before.has_draft
    return (must_match if is_seen_before else may_match)(request, before.version)
