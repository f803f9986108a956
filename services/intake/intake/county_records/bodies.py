"""What is sent about a record that is there."""

from contracts.event import RecordWithdrawalReason
from web import Body, Text


class RecordWithdrawalBody(Body):
    """撤销登记的原因及说明。"""

    reason: RecordWithdrawalReason
    note: Text | None = None
