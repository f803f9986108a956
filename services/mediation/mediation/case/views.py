"""What every answer to an act says of the case."""

from collections.abc import Mapping
from typing import Any

from mediation.case.rules.allowed_acts import allowed_actions
from mediation.case.rules.balance import outstanding, overpaid
from mediation.case.rules.case import Case

OVERPAID = {"code": "overpaid", "text": "付款超过协议金额，请核对"}


def show_state(case: Case) -> Mapping[str, Any]:
    """Where the case stands now, and what may follow."""
    return {
        "case_id": case.case_id,
        "state": case.state,
        "outstanding_fen": outstanding_fen(case),
        "allowed": allowed_actions(case),
        "warnings": [OVERPAID] if overpaid(case.agreement, case.payments) else [],
        "version": case.version,
    }


def outstanding_fen(case: Case) -> int | None:
    """What is still owed under the agreement; None without one."""
    return outstanding(case.agreement, case.payments) if case.agreement else None
