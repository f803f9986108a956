"""A service's PostgreSQL: the pool, the migrations, and which errors pass by themselves. See README.md."""

from database.connection import Connection, Pool, open_pool
from database.locks import IDLE_LIMIT, AdvisoryLock, keep_alive
from database.migrations import MigrationError, Roles, is_current, migrate
from database.row_security import ALL_COUNTIES, READ, Sight, transaction_with
from database.transient import is_transient, while_transient

__all__ = [
    "ALL_COUNTIES",
    "IDLE_LIMIT",
    "READ",
    "AdvisoryLock",
    "Connection",
    "MigrationError",
    "Pool",
    "Roles",
    "Sight",
    "is_current",
    "is_transient",
    "keep_alive",
    "migrate",
    "open_pool",
    "transaction_with",
    "while_transient",
]
