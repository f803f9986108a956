"""An application is withdrawn. The case is locked; the applicant's words stay here."""

from typing import Final

from casework.act import Act
from contracts.intake import ApplicationWithdrawn
from database import Connection
from intake.case import changes
from intake.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from intake.case.rules.case import Case
from intake.case.rules.states import State
from sealing import Sealing, seal_texts

APPLICANT_ASKS: Final = "applicant_asks"
PAPERS_OVERDUE: Final = "papers_overdue"


async def withdraw(
    conn: Connection, case: Case, reason: str, act: Act, sealing: Sealing
) -> Case | NotAllowed:
    """撤回申请, before or after the grant."""
    if no := not_allowed(case, Action.withdraw, act.day):
        return no
    words = seal_texts(sealing, case.case_id, reason=reason)
    withdrawn = ApplicationWithdrawn(reason=APPLICANT_ASKS, after_grant=case.state is State.granted)
    return await changes.end_case(conn, case, State.withdrawn, act, Action.withdraw, withdrawn, words)


async def deem_withdrawn(
    conn: Connection, case: Case, reason: str, act: Act, sealing: Sealing
) -> Case | NotAllowed:
    """视为撤回: a person confirms what the rule proposed, after service.

    程序规定 2012 art 13; 法律援助法 43.
    """
    if no := not_allowed(case, Action.deem_withdrawn, act.day):
        return no
    words = seal_texts(sealing, case.case_id, reason=reason)
    withdrawn = ApplicationWithdrawn(deemed=True, reason=PAPERS_OVERDUE)
    return await changes.end_case(conn, case, State.withdrawn, act, Action.deem_withdrawn, withdrawn, words)
