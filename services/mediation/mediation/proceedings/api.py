"""POST /v1/mediations/{case_id}/proceedings and …/proceedings/end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from contracts import Route
from contracts.mediation import OpeningReason
from database import Connection
from mediation.callers import Writer
from mediation.case.acting import acted, answer_with, case_acts, case_router
from mediation.case.rules import earliest_times
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Proceedings
from mediation.case.rules.entry_flaws import Flaw
from mediation.case.views import CaseStateJson
from mediation.proceedings import handlers
from mediation.proceedings.bodies import NewEnd, NewProceedings
from mediation.proceedings.problems import problem_of
from mediation.proceedings.rules import ProceedingsNotNamed, RouteNotOpen
from web import problems

router = case_router()

ACTS: Final = case_acts(problem_of)


class OpenedProceedingsJson(CaseStateJson):
    number: int
    route: Route
    reason: OpeningReason


class EndedProceedingsJson(CaseStateJson):
    """All of the case."""

    proceedings: Sequence[Proceedings]


@router.post(
    "/{case_id}/proceedings",
    status_code=201,
    summary="转入仲裁、诉讼等程序",
    **acted(OpenedProceedingsJson, problems.route_not_open),
)
async def open_proceedings(request: Request, case_id: UUID, body: NewProceedings, caller: Writer) -> Response:
    async def start(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | RouteNotOpen:
        return await handlers.open_proceedings(conn, case, body.route, act)

    return await ACTS.act_on(
        request,
        caller,
        case_id,
        body.occurred_at,
        start,
        answer_with(_show_latest),
        follows=earliest_times.after_failure,
    )


@router.post(
    "/{case_id}/proceedings/end",
    summary="登记程序结果",
    **acted(
        EndedProceedingsJson,
        problems.proceedings_not_named,
        problems.award_contradicts_outcome,
        problems.no_such_agency_fact,
        problems.agency_fact_recorded,
    ),
)
async def end_proceedings(request: Request, case_id: UUID, body: NewEnd, caller: Writer) -> Response:
    async def end(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw | ProceedingsNotNamed:
        return await handlers.end_proceedings(
            conn, case, body.route, body.outcome, body.awarded_fen, act, agency_fact=body.agency_fact
        )

    def follows(case: Case) -> datetime | None:
        return earliest_times.after_opening(case, body.route)

    return await ACTS.act_on(
        request, caller, case_id, body.occurred_at, end, answer_with(_show_all, 200), follows=follows
    )


def _show_latest(case: Case) -> Mapping[str, Any]:
    latest = case.proceedings[-1]
    return {"number": latest.number, "route": latest.route, "reason": latest.reason}


def _show_all(case: Case) -> Mapping[str, Any]:
    return {"proceedings": case.proceedings}
