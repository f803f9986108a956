"""What people send when they act on an assignment."""

from typing import Annotated

from pydantic import Field

from contracts.assignment import ReplacementReason, ReturnReason
from web import IDENTIFIER, Body, Instant

LawyerId = Annotated[str, Field(pattern=IDENTIFIER)]


class NewConfirmation(Body):
    """承办人确认接办。"""

    occurred_at: Instant | None = None


class NewReturn(Body):
    """退回指派，须写明原因。"""

    reason: ReturnReason
    occurred_at: Instant | None = None


class NewDesignation(Body):
    """系统无人可派时，由工作人员指定承办人。"""

    lawyer_id: LawyerId


class NewReplacement(Body):
    """更换承办人，须写明原因。"""

    reason: ReplacementReason
    occurred_at: Instant | None = None
