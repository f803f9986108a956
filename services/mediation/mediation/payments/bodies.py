"""What people send about payments."""

from web import Body, Day, Fen, Instant, PositiveFen


class NewPayment(Body):
    """Money that was paid; `paid_on`: the day of `occurred_at` unless another is named."""

    amount_fen: PositiveFen
    wages_fen: Fen
    paid_on: Day | None = None
    occurred_at: Instant | None = None
