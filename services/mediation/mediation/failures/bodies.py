"""What people send about a failure."""

from contracts import Route
from contracts.mediation import FailureReason
from web import Body, Flag, Instant


class NewFailure(Body):
    """调解不成；`arrears_note`：用人单位出具了欠条。"""

    reason: FailureReason
    route: Route | None = None
    arrears_note: Flag = False
    occurred_at: Instant | None = None
