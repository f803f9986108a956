"""POST /v1/employers/{employer}/reveal."""

from typing import Annotated, NotRequired, TypeAlias

from fastapi import APIRouter, Path, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from access import Caller, Role
from casework.act import Act
from contracts import RespondentRole
from database import Connection
from intake.app_state import state_of
from intake.applications.bodies import RespondentBody, read_statement
from intake.callers import EmployerAsker
from intake.employers import handlers, store
from intake.employers.rules import is_of, name_shown
from intake.fields import RevealBody
from intake.people.masking import RespondentKind
from web import SHA256, Answer, Problem, answer_once, answers, problems, respond, transaction

router = APIRouter(prefix="/v1/employers", tags=["热点"])

Employer: TypeAlias = Annotated[str, Path(pattern=SHA256)]


class EmployerNameJson(TypedDict):
    """Of the latest case that the caller sees. A dry run looks at nothing and shows the hash alone."""

    employer: str
    name: NotRequired[str | None]
    kind: NotRequired[RespondentKind | None]
    role: NotRequired[RespondentRole]
    case_no: NotRequired[str]


@router.post("/{employer}/reveal", summary="凭编号查看用工方名称", **answers(EmployerNameJson))
async def reveal_employer(
    request: Request, employer: Employer, body: RevealBody, caller: EmployerAsker
) -> Response:
    """编号见欠薪热点。只限本单位案件中写明的用工方，市局不限；每次查看记入该案，市局所见自然人姓名以掩码显示。"""

    async def permit(conn: Connection) -> Answer | Problem:
        if await store.latest_case(conn, employer) is None:
            return problems.not_found()
        return Answer(200, {"employer": employer})

    answer = await answer_once(request, caller, permit)
    is_permitted = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _look(request, employer, caller, body.reason) if is_permitted else answer


async def _look(request: Request, employer: str, caller: Caller, reason: str) -> Response:
    """In a transaction of its own, so that each look is noted, also one under the same key."""
    state = state_of(request)
    now = state.clock.now()
    async with transaction(request) as conn:
        stored = await store.latest_case(conn, employer)
        if stored is None:
            return respond(problems.not_found())
        act = Act.by_caller(caller, now, now)
        told = await handlers.reveal(conn, stored, employer, reason, act, state.sealing)
    respondent = _named(read_statement(told).respondents, employer, state.match_key)
    if respondent is None:  # the matching key was changed since
        return respond(problems.not_found())
    shown: EmployerNameJson = {
        "employer": employer,
        "name": _name(respondent, caller),
        "kind": respondent.kind,
        "role": respondent.role,
        "case_no": stored.case.case_no,
    }
    return respond(Answer(200, shown))


def _named(respondents: tuple[RespondentBody, ...], employer: str, match_key: bytes) -> RespondentBody | None:
    matches = (each for each in respondents if is_of(employer, each.name, each.credit_code, match_key))
    return next(matches, None)


def _name(respondent: RespondentBody, caller: Caller) -> str | None:
    if respondent.name is None:
        return None
    in_clear = caller.role is Role.county_staff
    return name_shown(respondent.kind, respondent.name, in_clear=in_clear)
