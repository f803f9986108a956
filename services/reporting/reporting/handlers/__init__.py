"""What happens in reporting, one function per thing. The caller owns the transaction."""

from reporting.handlers import overdue, reports, silence

__all__ = ["overdue", "reports", "silence"]
