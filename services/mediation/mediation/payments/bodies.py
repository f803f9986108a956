"""What people send about payments."""

from typing import Annotated

from pydantic import Field

from web import Body, Day, Fen, Instant


class NewPayment(Body):
    """Money that was paid; `paid_on`: the day of `occurred_at` unless another is named."""

    amount_fen: Annotated[Fen, Field(gt=0)]
    wages_fen: Fen
    paid_on: Day | None = None
    occurred_at: Instant | None = None
