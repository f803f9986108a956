"""What people send when they act on an assignment."""

from typing import Annotated

from pydantic import Field

from contracts.assignment import ReplacementReason, ReturnReason
from web import Body, Instant

LawyerId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class NewConfirmation(Body):
    """The lawyer takes the case."""

    occurred_at: Instant | None = None


class NewReturn(Body):
    """退回指派."""

    reason: ReturnReason
    occurred_at: Instant | None = None


class NewDesignation(Body):
    """指定承办人: by hand, where the rule finds nobody."""

    lawyer_id: LawyerId


class NewReplacement(Body):
    """更换承办人."""

    reason: ReplacementReason
    occurred_at: Instant | None = None
