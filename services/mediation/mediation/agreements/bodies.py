"""What people send about an agreement. Structure and types here; what it may mean is for the rules."""

from datetime import date
from typing import Annotated

from pydantic import Field

from mediation.agreements.rules import PlannedInstalment, Terms
from mediation.case.rules.case_parts import ConfirmationStep
from web import Body, Day, Fen, Flag, Instant, PositiveFen

FIRST_EFFECT = date(2011, 1, 1)
"""From then on there is a law to say until when an agreement may be confirmed (人民调解法 33)."""
MOST_INSTALMENTS = 240


class NewInstalment(Body):
    """约定的一期付款。"""

    due: Day
    amount_fen: PositiveFen


class NewAgreement(Body):
    """调解协议；`partial`：只了结部分请求。"""

    amount_fen: PositiveFen
    wages_fen: Fen
    instalments: tuple[NewInstalment, ...] = Field(min_length=1, max_length=MOST_INSTALMENTS)
    effective: Annotated[Day, Field(ge=FIRST_EFFECT)]
    partial: Flag = False
    occurred_at: Instant | None = None

    @property
    def terms(self) -> Terms:
        plan = tuple(PlannedInstalment(each.due, each.amount_fen) for each in self.instalments)
        return Terms(self.amount_fen, self.wages_fen, plan, self.effective, self.partial)


class NewConfirmation(Body):
    """司法确认：申请、确认或者不予确认。"""

    step: ConfirmationStep
    occurred_at: Instant | None = None
