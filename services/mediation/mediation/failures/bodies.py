"""What people send about a failure."""

from typing import Annotated

from pydantic import Strict

from contracts import Route
from contracts.mediation import FailureReason
from web import Body, Instant


class NewFailure(Body):
    """调解不成. `arrears_note`: the employer gave a written note of what it owes (欠条)."""

    reason: FailureReason
    route: Route | None = None
    arrears_note: Annotated[bool, Strict()] = False
    occurred_at: Instant | None = None
