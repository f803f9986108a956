"""A person grants aid, or refuses it and says why."""

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from casework.versions import next_version
from contracts.intake import RefusalReason
from intake.case.rules.case import Case
from intake.case.rules.states import State
from intake.flaws import Flaw, FlawKind
from languages import Words

NEEDED: Final = Words("不予法律援助时必填", "required in a refusal")
ONLY_IN_A_REFUSAL: Final = Words("仅不予法律援助时填写", "only in a refusal")

Decision = Literal["grant", "refuse"]


def decision_flaw(
    decision: Decision, reasons: tuple[RefusalReason, ...], responsible_instead: str | None
) -> Flaw | None:
    """A refusal gives its reasons and who is responsible instead; a grant gives neither."""
    refuses = decision == "refuse"
    filled_in = {"reasons": bool(reasons), "responsible_instead": responsible_instead is not None}
    wrong = tuple((name,) for name, is_filled_in in filled_in.items() if is_filled_in is not refuses)
    if not wrong:
        return None
    return Flaw(FlawKind.contradiction, wrong, NEEDED if refuses else ONLY_IN_A_REFUSAL)


def grant(case: Case, at: datetime) -> Case:
    """Aid that comes before the papers (法律援助法 44) is accepted with it."""
    granted = replace(case, state=State.granted, accepted_at=case.accepted_at or at, granted_at=at)
    return next_version(granted)
