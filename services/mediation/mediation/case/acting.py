"""How people act on a case of mediation: who may, what an act may not be earlier than, what is answered."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from fastapi import APIRouter

from access import Caller, may_see
from casework.acting import ACT_PROBLEMS, CaseActs
from casework.handler_rights import Unassigned, foreign_to
from database import Connection
from mediation.case import store
from mediation.case.problems import problem_of
from mediation.case.rules import earliest_times
from mediation.case.rules.case import Case
from mediation.case.views import show_state
from web import ETAG, MUST_MATCH, Answer, Problem, answers, etag, problems
from web.problems import Kind

Refusal = TypeVar("Refusal")


def case_router() -> APIRouter:
    """A router for one subject's acts."""
    return APIRouter(prefix="/v1/mediations", tags=["调解"])


def is_visible(caller: Caller, case: Case) -> bool:
    """A case of the caller's county, once its application is known."""
    return case.facts is not None and may_see(caller, case.county)


def objection(caller: Caller, case: Case) -> Problem | None:
    """Not to be seen, or not this lawyer's."""
    if not is_visible(caller, case):
        return problems.not_found()
    return foreign_to(caller, case.lawyer_id, Unassigned.not_theirs)


def case_acts(problem: Callable[[Refusal], Problem]) -> CaseActs[Case, Refusal]:
    """Acts whose handlers refuse what `problem` can show."""
    return CaseActs(
        case_type=Case,
        lock=store.lock,
        objection=objection,
        follows=earliest_times.after_receipt,
        problem=problem,
    )


ACTS: Final = case_acts(problem_of)
"""Acts that refuse nothing but what all subjects refuse."""


def acted(shown: Any, *kinds: Kind, match: tuple[Kind, ...] = MUST_MATCH) -> dict[str, Any]:
    """What a route of an act says of its answers."""
    return answers(shown, problems.foreign_assignment, *ACT_PROBLEMS, *kinds, *match, headers=(ETAG,))


def answer_with(
    show: Callable[[Case], Mapping[str, Any]], status: int = 201
) -> Callable[[Connection, Case], Awaitable[Answer]]:
    """The answer to an act: what it shows of its own, and where the case stands now."""

    async def answer(_: Connection, case: Case) -> Answer:
        return Answer(status, {**show_state(case), **show(case)}, {"ETag": etag(case.version)})

    return answer
