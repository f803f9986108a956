"""POST of a new record: what applications, consultations and incidents have in common."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.responses import Response

from access import Caller
from casework.act import Act
from database import Connection
from intake.app_state import state_of
from intake.flaws import Flaw, FlawKind
from intake.new_records.bodies import RecordBody
from intake.new_records.rules import NewRecord, foreign_county
from intake.problems import problem_of
from telemetry import metrics
from web import Answer, Problem, answer_once, happened, is_dry_run, with_clock_warning

Record = Callable[[Connection, NewRecord, Act], Awaitable[Answer | Flaw]]
"""Makes the record, in an open transaction; a flaw undoes everything."""


async def record_once(request: Request, body: RecordBody, caller: Caller, record: Record) -> Response:
    """For one's own county only; answered after the commit."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        if flaw := foreign_county(body.county, caller.county, state.campaigns):
            return problem_of(flaw)
        now = state.clock.now()
        when = happened(body.occurred_at, None, now)
        if isinstance(when, Problem):
            return when
        act = Act.by_caller(caller, when.at, now)
        new = NewRecord(
            body.campaign,
            body.county,
            act.at,
            now,
            is_time_stated=body.occurred_at is not None and not when.ahead,
        )
        answer = await record(conn, new, act)
        if isinstance(answer, Flaw):
            if not is_dry_run(request):
                count_off_roster(answer, new)
            return problem_of(answer)
        return with_clock_warning(answer, when.ahead)

    return await answer_once(request, caller, operation)


def count_off_roster(flaw: Flaw, new: NewRecord) -> None:
    """A unit that no longer reports and still sends is the city's to look after."""
    if flaw.kind is FlawKind.out_of_roster:
        metrics.out_of_roster_refused.labels("intake", new.campaign, new.county).inc()
