"""What people send about payments."""

from uuid import UUID

from contracts.mediation import VoidReason
from web import Body, Day, Fen, Flag, Instant, PositiveFen


class NewPayment(Body):
    """Money that was paid; `paid_on`: the day of `occurred_at` unless another is named.

    `confirmed`: the amount was looked at again, where it comes to many times what is owed.
    """

    amount_fen: PositiveFen
    wages_fen: Fen
    paid_on: Day | None = None
    confirmed: Flag = False
    occurred_at: Instant | None = None


class NewVoid(Body):
    """A payment that was entered by mistake, and why it is taken back."""

    payment_id: UUID
    reason: VoidReason
    occurred_at: Instant | None = None
