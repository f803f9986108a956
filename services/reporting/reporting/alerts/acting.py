"""How the city takes an alert and gives it back: one way for programs and for the buttons of the page."""

from datetime import datetime
from typing import Final

from fastapi import Request
from starlette.responses import Response

from access import Caller, may_see
from database import Connection
from languages import Words
from reporting.alerts import handlers
from reporting.alerts.problems import problem_of
from reporting.alerts.rules import Alert, AlertAct, objection
from reporting.alerts.store import AskedAlerts, find_alert
from reporting.alerts.views import alert_json
from reporting.app_state import campaign_of, state_of
from reporting.completeness.handlers import why_not_as_of
from web import Answer, FieldError, Problem, answer_once, decode_cursor, etag, must_match, problems

NEEDS_CAMPAIGN: Final = Words("带 as_of 时须写明哪次行动", "needed with as_of")


async def act_on(request: Request, caller: Caller, alert_id: str, act: AlertAct) -> Response:
    """By a named person who has seen how it stands; answered after the commit."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        alert = await visible(conn, request, caller, alert_id)
        if alert is None:
            return problems.not_found()
        if caller.name is None:
            return problems.token_without_name()
        if refused := objection(alert, act):
            return problem_of(refused, alert)
        if mismatch := must_match(request, alert.version):
            return mismatch
        now = state.clock.now()
        if not await handlers.act_on_alert(conn, alert, act, caller, caller.name, now, state.sealing):
            return problems.precondition_failed()
        after = await visible(conn, request, caller, alert_id)
        assert after is not None  # alerts stay
        return Answer(201, alert_json(after), {"ETag": etag(after.version)})

    return await answer_once(request, caller, operation)


async def no_past_moment(request: Request, conn: Connection, asked: AskedAlerts) -> Problem | None:
    """Why it can't be told which alerts there were; None: it can, or the present is asked for."""
    if asked.as_of is None:
        return None
    if asked.campaign is None:
        return problems.invalid_parameter(None, FieldError("campaign", NEEDS_CAMPAIGN))
    campaign = campaign_of(request, asked.campaign)
    if isinstance(campaign, Problem):
        return campaign
    why_not = await why_not_as_of(conn, campaign, asked.as_of)
    return problems.invalid_parameter(None, FieldError("as_of", why_not)) if why_not else None


async def visible(conn: Connection, request: Request, caller: Caller, alert_id: str) -> Alert | None:
    """The alert of this id, if it is one the caller may see."""
    key = decode_cursor(alert_id, datetime, str, str, str)
    if isinstance(key, Problem):
        return None
    raised, kind, county, campaign = key
    if not may_see(caller, county):
        return None
    return await find_alert(conn, (raised, kind, county, campaign), state_of(request).sealing)
