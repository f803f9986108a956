"""What people send when they act on an assignment."""

from contracts.assignment import ReplacementReason, ReturnReason
from web import Body, Instant


class NewConfirmation(Body):
    """The lawyer takes the case."""

    occurred_at: Instant | None = None


class NewReturn(Body):
    """退回指派."""

    reason: ReturnReason
    occurred_at: Instant | None = None


class NewReplacement(Body):
    """更换承办人."""

    reason: ReplacementReason
    occurred_at: Instant | None = None
