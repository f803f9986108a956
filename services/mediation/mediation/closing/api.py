"""POST /v1/mediations/{case_id}/closing and …/closing/correction."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from database import Connection
from mediation.callers import Writer
from mediation.case.acting import acted, answer_with, case_acts, case_router
from mediation.case.rules import earliest_times
from mediation.case.rules.case import Case
from mediation.closing import handlers
from mediation.closing.bodies import NewClosing, NewCorrection
from mediation.closing.problems import problem_of
from mediation.closing.views import ClosedJson, show_closing
from web import problems

router = case_router()

ACTS: Final = case_acts(problem_of)


CLOSING: Final = (problems.closing_contradicts_case, problems.closing_does_not_reconcile)


@router.post("/{case_id}/closing", summary="结案", **acted(ClosedJson, *CLOSING))
async def close(request: Request, case_id: UUID, body: NewClosing, caller: Writer) -> Response:
    async def end(conn: Connection, case: Case, act: Act) -> handlers.Outcome:
        return await handlers.close_case(conn, case, body.closing_at(act.at), act)

    return await ACTS.act_on(
        request,
        caller,
        case_id,
        body.occurred_at,
        end,
        answer_with(_show, 200),
        follows=earliest_times.after_everything,
    )


@router.post(
    "/{case_id}/closing/correction",
    status_code=201,
    summary="更正结案",
    **acted(ClosedJson, *CLOSING),
)
async def correct(request: Request, case_id: UUID, body: NewCorrection, caller: Writer) -> Response:
    async def say_anew(conn: Connection, case: Case, act: Act) -> handlers.Outcome:
        return await handlers.correct_closing(conn, case, body.closing_at(act.at), body.reason, act)

    return await ACTS.act_on(
        request,
        caller,
        case_id,
        body.occurred_at,
        say_anew,
        answer_with(_show),
        follows=earliest_times.after_everything,
    )


def _show(case: Case) -> Mapping[str, Any]:
    return {"closing": show_closing(case)}
