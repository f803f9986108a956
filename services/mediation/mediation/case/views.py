"""What every answer to an act says of the case."""

from collections.abc import Sequence
from typing import Final, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from mediation.case.rules.allowed_acts import Action, allowed_actions
from mediation.case.rules.case import Case
from mediation.case.rules.owed import outstanding_fen, overpaid, owed_by_title
from mediation.case.rules.states import State
from web import WarningJson


class CautionJson(WarningJson):
    """`payment_ids`: the payments that look like this one."""

    payment_ids: NotRequired[Sequence[UUID]]


class CaseStateJson(TypedDict):
    """Where the case stands now, and what may follow."""

    case_id: UUID
    case_no: str | None
    state: State
    outstanding_fen: int | None
    allowed: Sequence[Action]
    warnings: Sequence[CautionJson]
    version: int


OVERPAID: Final[CautionJson] = {"code": "overpaid", "text": "付款超过协议或裁决金额，请核对"}
FILING_DUE: Final[CautionJson] = {
    "code": "filing_due",
    "text": "时效不足7日，尚未登记提起程序，请立即提起并登记",
}
BEYOND_CLAIM: Final[CautionJson] = {"code": "beyond_claim", "text": "付款超过申请金额，请核对"}


def show_state(case: Case) -> CaseStateJson:
    return {
        "case_id": case.case_id,
        "case_no": case.facts.case_no if case.facts else None,
        "state": case.state,
        "outstanding_fen": outstanding_fen(case),
        "allowed": allowed_actions(case),
        "warnings": warnings(case),
        "version": case.version,
    }


def warnings(case: Case) -> Sequence[CautionJson]:
    """Nobody has filed; more was paid than was agreed or awarded, or than was claimed."""
    filing = [FILING_DUE] if case.filing_due_since else []
    if not overpaid(case):
        return filing
    return [*filing, BEYOND_CLAIM if owed_by_title(case) is None else OVERPAID]
