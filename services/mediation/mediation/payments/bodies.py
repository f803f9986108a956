"""What people send about payments."""

from uuid import UUID

from contracts.mediation import VoidReason
from web import Body, Day, Fen, Flag, Instant, PositiveFen


class NewPayment(Body):
    """一笔付款；`paid_on`：付款日期，默认为 `occurred_at` 当日；`confirmed`：远超应付金额，已核对无误；
    `agency_fact`：相关部门反映的付款（`fact_id`）。"""

    amount_fen: PositiveFen
    wages_fen: Fen
    paid_on: Day | None = None
    confirmed: Flag = False
    agency_fact: UUID | None = None
    occurred_at: Instant | None = None


class NewVoid(Body):
    """登记有误的付款及作废的原因。"""

    payment_id: UUID
    reason: VoidReason
    occurred_at: Instant | None = None
