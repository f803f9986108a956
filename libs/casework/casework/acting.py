"""POST /v1/…/{case_id}/<act>: what all acts on a case have in common, in every service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from fastapi import Request
from starlette.responses import Response
from typing_extensions import TypeIs

from access import Caller
from casework.act import Act
from casework.versions import C
from database import Connection
from web import (
    Answer,
    AppState,
    Problem,
    answer_once,
    happened,
    must_match,
    problems,
    state_of,
    with_clock_warning,
)

Refusal = TypeVar("Refusal")

ACT_PROBLEMS: Final = (
    problems.impossible_transition,
    problems.time_in_the_future,
    problems.time_out_of_order,
)
"""What every act may be answered, as the routes describe it."""

Lock = Callable[[Connection, UUID], Awaitable[C | None]]
"""The case, locked until the transaction ends; None when there is none."""

Objection = Callable[[Caller, C], Problem | None]
"""Why this caller may not act on this case (`not_found` where it is not to be seen), or None."""

Perform = Callable[[Connection, C, Act], Awaitable[C | Refusal | Problem]]
"""The act itself: the case as it is afterwards, or why it was refused."""

Match = Callable[[Request, int], Problem | None]
"""Whether the version the caller saw is the case's: `must_match`, or `may_match` for acts that only add."""


@dataclass(frozen=True, slots=True)
class CaseActs(Generic[C, Refusal]):
    """How a service lets people act on its cases.

    `case_type`: the class of a case, which tells it from a refusal · `follows`: the time of the step that no
    act may be earlier than · `problem`: a handler's refusal as the caller reads it.
    """

    case_type: type[C]
    lock: Lock[C]
    objection: Objection[C]
    follows: Callable[[C], datetime | None]
    problem: Callable[[Refusal], Problem]

    async def act_on(
        self,
        request: Request,
        caller: Caller,
        case_id: UUID,
        occurred_at: datetime | None,
        perform: Perform[C, Refusal],
        answer: Callable[[Connection, C], Awaitable[Answer]],
        *,
        match: Match = must_match,
        follows: Callable[[C], datetime | None] | None = None,
    ) -> Response:
        """Lock, check the caller's right, the version and the time, perform; answer after the commit."""
        clock = state_of(request, AppState).clock

        async def operation(conn: Connection) -> Answer | Problem:
            case = await self.lock(conn, case_id)
            if case is None:
                return problems.not_found()
            now = clock.now()
            when = (
                self.objection(caller, case)
                or match(request, case.version)
                or happened(occurred_at, (follows or self.follows)(case), now)
            )
            if isinstance(when, Problem):
                return when
            outcome = await perform(conn, case, Act.by_caller(caller, when.at, now))
            if isinstance(outcome, Problem):
                return outcome
            if not self._is_case(outcome):
                return self.problem(outcome)
            return with_clock_warning(await answer(conn, outcome), when.ahead)

        return await answer_once(request, caller, operation)

    def _is_case(self, outcome: C | Refusal) -> TypeIs[C]:
        return isinstance(outcome, self.case_type)
