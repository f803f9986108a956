"""What every answer to an act says of the case."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mediation.case.rules.allowed_acts import allowed_actions
from mediation.case.rules.case import Case
from mediation.case.rules.owed import outstanding_fen, overpaid, owed_by_title

Caution = Mapping[str, Any]

OVERPAID: Final[Caution] = {"code": "overpaid", "text": "付款超过协议或裁决金额，请核对"}
FILING_DUE: Final[Caution] = {"code": "filing_due", "text": "时效不足7日，尚未登记提起程序，请立即提起并登记"}
BEYOND_CLAIM: Final[Caution] = {"code": "beyond_claim", "text": "付款超过申请金额，请核对"}


def show_state(case: Case) -> Mapping[str, Any]:
    """Where the case stands now, and what may follow."""
    return {
        "case_id": case.case_id,
        "case_no": case.facts and case.facts.case_no,
        "state": case.state,
        "outstanding_fen": outstanding_fen(case),
        "allowed": allowed_actions(case),
        "warnings": warnings(case),
        "version": case.version,
    }


def warnings(case: Case) -> Sequence[Caution]:
    """Nobody has filed; more was paid than was agreed or awarded, or than was claimed."""
    filing = [FILING_DUE] if case.filing_due_since else []
    if not overpaid(case):
        return filing
    return [*filing, BEYOND_CLAIM if owed_by_title(case) is None else OVERPAID]
