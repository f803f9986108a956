"""Which exceptions are a machine in trouble that may pass (503, try again), and which are our bugs."""

import asyncpg

CONNECTION_GONE = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)
TURNED_AWAY = (
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidCachedStatementError,
)
TRANSIENT = CONNECTION_GONE + TURNED_AWAY
TRANSIENT_STATES = frozenset({"25P03", "25P04", "58030"})
"""Idle in a transaction, too long a transaction, an I/O error: not all have a class of their own."""


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment. A value asyncpg cannot encode never will."""
    if isinstance(error, asyncpg.DataError):
        return False
    return isinstance(error, TRANSIENT) or getattr(error, "sqlstate", None) in TRANSIENT_STATES
